//! The history of contracts.

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// A change of a contract, in the answer to `GET /contractChanges`. Newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ContractChangeReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ContractChange {
    /// Its id. billwerk sends none.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    #[serde(default)]
    pub id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// `Signup`, `Upgrade` …
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// When it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// When it takes effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_date: Option<Timestamp>,
    /// The order that brought it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Id>,
    /// The plan from then on.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_plan_id: Option<Id>,
    /// The plan variant from then on.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_plan_variant_id: Option<Id>,
}
