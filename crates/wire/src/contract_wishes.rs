//! What is wished of a contract and billwerk has no call for: `/api/turnus/v1/contracts/{id}/…`.

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, Timestamp};

/// The body of `POST /api/turnus/v1/contracts/{id}/priceChange`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PriceChangeDTO))]
#[serde(rename_all = "PascalCase")]
pub struct PriceChange {
    /// Today's prices hold from then on; absent: from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Timestamp>,
    /// The plan variant or component whose price alone changes; absent: all.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<Id>,
}

/// The body of `POST /api/turnus/v1/contracts/{id}/reactivate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ReactivationDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Reactivation {
    /// First moment, not before the end; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// The plan variant; absent: the last one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// Plan quantity; absent: the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
}
