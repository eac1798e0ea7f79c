//! Rated items: items with a price of their own.

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, Timestamp};

/// The body of `POST /contracts/{id}/ratedItems`, and such an item in a cart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RatedItemCreateDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewRatedItem {
    /// What is billed.
    pub description: String,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_description: Option<String>,
    /// How many; absent: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Price of one, net or gross as the plan group's prices are.
    pub price_per_unit: Decimal,
    /// The tax policy; absent: the plan group's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// When the service began; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// When it ended; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// The product's id in the merchant's books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_product_id: Option<String>,
}

/// A rated item, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RatedItemReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct RatedItem {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// When it was posted, to the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transferred_at: Option<Timestamp>,
    /// What is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_description: Option<String>,
    /// How many.
    pub quantity: Decimal,
    /// Price of one.
    pub price_per_unit: Decimal,
    /// The tax policy.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// When the service began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// The product's id in the merchant's books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_product_id: Option<String>,
    /// The line that billed it; absent: not yet.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_item_id: Option<Id>,
}
