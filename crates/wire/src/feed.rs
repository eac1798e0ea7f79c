//! The journal as a feed: `/api/turnus/v1/events`, which billwerk does not have.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Id, Json, Timestamp};

/// A piece of the journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct EventPiece {
    /// The events, in the order of the journal.
    pub events: Vec<JournalEvent>,
    /// The cursor: `after` of the next request. It lies behind every event that was looked at, also behind those that a
    /// filter left out.
    pub after: i64,
    /// There is more already: ask again at once.
    #[serde(default)]
    pub has_more: bool,
}

/// An event of the journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct JournalEvent {
    /// 1, 2, 3 … in the account, without a gap.
    pub position: i64,
    /// Its id: the `webhook-id` of its deliveries.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// When, account time.
    pub at: Timestamp,
    /// What happened: a name of a webhook's event, or one that only the journal knows.
    pub event: String,
    /// The legal entity.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<Id>,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// What else it is about: an order, a document, a change, an item of the catalogue.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Id>,
    /// Who: `client:<id>`, `worker`, `setup`.
    pub actor: String,
    /// The members that changed, by their paths, such as `Contract.Data.BillingSuspended`. Amounts are in minor units,
    /// prices and quantities decimals in text, times milliseconds since 1970, as they are stored. What speaks of a person
    /// is missing once he was erased.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: BTreeMap<String, MemberChange>,
    /// SHA-256 over the event and the hash before it, in hex.
    pub hash: String,
}

/// What a member was and is: each any JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MemberChange {
    /// Before. Absent where there was nothing.
    #[cfg_attr(feature = "openapi", schema(value_type = Value, required = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// After. Absent where there is nothing any more. A value of more than 4,096 bytes is told by `Bytes` and `Sha256`.
    #[cfg_attr(feature = "openapi", schema(value_type = Value, required = false))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
}
