//! Component subscriptions: components that a contract has booked.

use serde::{Deserialize, Serialize};

use crate::{CustomFields, Decimal, Id, Patch, Timestamp};

/// The body of `POST /contracts/{id}/componentSubscriptions`, and a component in a cart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComponentSubscriptionCreateDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewComponentSubscription {
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// How many; absent: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Since when; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// Until when; absent: open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// Up to when it is billed already; absent: it is billed at once, in an order with the contract's next
    /// bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_until: Option<Timestamp>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// Price and texts instead of the component's. Only where its price has no scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_override: Option<ProductOverride>,
    /// The client's own members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<CustomFields>,
}

/// The body of `PUT /componentSubscriptions/{id}`. What is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComponentSubscriptionChangeDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ComponentSubscriptionChange {
    /// When it ends; null: open.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub end_date: Patch<Timestamp>,
    /// Free text.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub memo: Patch<String>,
    /// The client's own members.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<CustomFields>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub custom_fields: Patch<CustomFields>,
}

/// Price and texts that hold instead of the component's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ProductOverride {
    /// Price of one unit for one period of the component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_unit: Option<Decimal>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A component subscription, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComponentSubscriptionReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ComponentSubscription {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The contract's customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// The component's name, in the portal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_name: Option<String>,
    /// The component's id in the merchant's books, in the portal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// Until when; absent: open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// Up to when it is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_until: Option<Timestamp>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// Price and texts instead of the component's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_override: Option<ProductOverride>,
    /// The client's own members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<CustomFields>,
}
