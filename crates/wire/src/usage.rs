//! Metered usage.

use serde::{Deserialize, Serialize};

use crate::component_subscriptions::ProductOverride;
use crate::{Decimal, Id, Timestamp};

/// The body of `POST /contracts/{id}/usage`, and usage in a cart. One of `ComponentId` and
/// `ExternalComponentId` says of what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MeteredUsageDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewMeteredUsage {
    /// The metered component.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_id: Option<Id>,
    /// The component's id in the merchant's books, instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_component_id: Option<String>,
    /// How much.
    pub quantity: Decimal,
    /// When it was used; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Timestamp>,
    /// Free text, printed on the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The client's own id of this usage, unique per contract and component: a repeat is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Price and texts instead of the component's. Only where its price has no scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_override: Option<ProductOverride>,
}

/// One record of `POST /api/turnus/v1/usage`: that of [`NewMeteredUsage`], with its contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MeteredUsageRecordDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewUsageRecord {
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub contract_id: Id,
    /// The metered component.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_id: Option<Id>,
    /// The component's id in the merchant's books, instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_component_id: Option<String>,
    /// How much.
    pub quantity: Decimal,
    /// When it was used; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Timestamp>,
    /// Free text, printed on the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The client's own id of this usage, unique per contract and component: a repeat counts nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Price and texts instead of the component's. Only where its price has no scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_override: Option<ProductOverride>,
}

impl NewUsageRecord {
    /// The contract, and the record as it is posted to that alone.
    pub fn apart(self) -> (Id, NewMeteredUsage) {
        let usage = NewMeteredUsage {
            component_id: self.component_id,
            external_component_id: self.external_component_id,
            quantity: self.quantity,
            due_date: self.due_date,
            memo: self.memo,
            key: self.key,
            product_override: self.product_override,
        };
        (self.contract_id, usage)
    }
}

/// What became of the records of a request. A record that no list has was accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PostedUsageDTO))]
#[serde(rename_all = "PascalCase")]
pub struct PostedUsage {
    /// How many were written.
    #[serde(default)]
    pub accepted: u64,
    /// How many were there already, by their Keys: these count once.
    #[serde(default)]
    pub known: u64,
    /// How many were refused.
    #[serde(default)]
    pub refused: u64,
    /// The ids of those that were written, in the order of the request; absent with `ids=false`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<crate::ObjectId>>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_ids: Option<Vec<Id>>,
    /// Those that were there already.
    #[serde(default)]
    pub known_records: Vec<KnownUsage>,
    /// Those that were refused.
    #[serde(default)]
    pub refused_records: Vec<RefusedUsage>,
}

/// A record whose Key was posted before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = KnownUsageDTO))]
#[serde(rename_all = "PascalCase")]
pub struct KnownUsage {
    /// Its place in the request, from 0.
    pub index: u64,
    /// The record that has its Key.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
}

/// A record that was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RefusedUsageDTO))]
#[serde(rename_all = "PascalCase")]
pub struct RefusedUsage {
    /// Its place in the request, from 0.
    pub index: u64,
    /// Why, naming the member.
    pub message: String,
}

/// Metered usage, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MeteredUsageReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct MeteredUsage {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The contract's reference code: in the usage of all contracts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_reference_code: Option<String>,
    /// The customer, likewise.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// What people call the customer, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// When it was posted, to the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transferred_at: Option<Timestamp>,
    /// The metered component.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_id: Option<Id>,
    /// How much.
    pub quantity: Decimal,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The client's own id; empty if it gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When it was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Timestamp>,
    /// Price and texts instead of the component's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_override: Option<ProductOverride>,
    /// When it was billed; absent: not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_on: Option<Timestamp>,
    /// The invoice it was billed on.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_invoice_id: Option<Id>,
}
