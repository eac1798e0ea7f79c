//! Cancellations that are declared without signing in (§ 312k BGB): `/api/turnus/v1/cancellations`. billwerk does not have
//! them.

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// The body of `POST /cancellations`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct NewCancellation {
    /// `Ordinary` or `Extraordinary`.
    pub kind: String,
    /// Why; required of an extraordinary one. At most 2000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who declares it.
    pub name: String,
    /// The contract, as the person names it: its reference code, the customer number, or in words.
    pub contract: String,
    /// Where the confirmation goes.
    pub email_address: String,
    /// When the contract is to end: a day (`2026-12-31`, with its end) or a moment; absent: as early as possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<String>,
    /// The language of the confirmation, `de` or `en`; absent: the customer's, else the company's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The id of the account, where several live in one installation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Id>,
}

/// A cancellation as it was received. It is the same whether the contract is known or not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ReceivedCancellation {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// When it was received.
    pub received_at: Timestamp,
    /// `Ordinary` or `Extraordinary`.
    pub kind: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who declared it.
    pub name: String,
    /// The contract, as the person named it.
    pub contract: String,
    /// Where the confirmation goes.
    pub email_address: String,
    /// When the contract was to end: the first moment after it. Absent: as early as possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// IANA name of the zone that the receipt's days are of: that of the account's first legal entity.
    pub time_zone: String,
}

/// A declared cancellation, for whoever settles it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Cancellation {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// `Open`: somebody has to look at it; or `Settled`.
    pub status: String,
    /// When it was received, by the account's clock.
    pub received_at: Timestamp,
    /// `Ordinary` or `Extraordinary`.
    pub kind: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who declared it.
    pub name: String,
    /// The contract, as the person named it.
    pub contract: String,
    /// Where the confirmation goes.
    pub email_address: String,
    /// When the contract was to end: the first moment after it. Absent: as early as possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// The customer, where address and contract fit one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    pub customer_id: Option<Id>,
    /// The contract, likewise, or as it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    pub contract_id: Option<Id>,
    /// When the contract ends: the first moment after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// When it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Timestamp>,
    /// What whoever settled it wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The body of `POST /cancellations/{id}/settle`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CancellationSettlement {
    /// The contract that it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    pub contract_id: Option<Id>,
    /// When: a day (with its end) or a moment. Absent, with a contract: where regular notice leads that was given as the
    /// declaration was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<String>,
    /// Why so. It is not mailed.
    pub note: String,
}
