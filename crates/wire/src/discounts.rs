//! Discounts, and the discounts that a contract has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, LocalizedText, Period, Timestamp};

/// The body of `POST /discounts`. billwerk's own path is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DiscountDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewDiscount {
    /// Its plan group.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub plan_group_id: Id,
    /// The name that the merchant's people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The name that customers see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// How long it holds from its start; absent: as long as it is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Period>,
    /// What it does.
    pub effect: DiscountEffect,
    /// What it reduces: plan, plan variant and component ids, each with true.
    #[serde(default)]
    pub targets: BTreeMap<String, bool>,
    /// Whether it reduces the setup fee too; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_setup: Option<bool>,
    /// Whether it is a line of its own; absent: the price of each line is lowered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_separate_line_item: Option<bool>,
    /// Whether it is kept from customers; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
}

/// A discount, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DiscountReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Discount {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its plan group.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
    /// The name that the merchant's people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The name that customers see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// How long it holds from its start; absent: as long as it is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Period>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<DiscountEffect>,
    /// What it reduces: plan, plan variant and component ids, each with true.
    #[serde(default)]
    pub targets: BTreeMap<String, bool>,
    /// Whether it reduces the setup fee too.
    #[serde(default)]
    pub include_setup: bool,
    /// Whether it is a line of its own.
    #[serde(default)]
    pub create_separate_line_item: bool,
    /// Whether it is kept from customers.
    #[serde(default)]
    pub hidden: bool,
    /// Whether it can be deleted now.
    #[serde(default)]
    pub is_deletable: bool,
}

/// What a discount does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DiscountEffect {
    /// `Relative`: a part of the price.
    #[serde(rename = "Type", default)]
    pub kind: String,
    /// By how much, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reduction_percent: Option<Decimal>,
}

/// A discount in a cart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DiscountSubscriptionCreateDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewDiscountSubscription {
    /// The discount.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub discount_id: Id,
    /// Since when; absent: with the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
}

/// A discount that a contract has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DiscountSubscriptionReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct DiscountSubscription {
    /// Its id. Empty in a preview.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The discount.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_id: Option<Id>,
    /// The coupon that it came with.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_id: Option<Id>,
    /// The coupon's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<String>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// Until when; absent: open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
}
