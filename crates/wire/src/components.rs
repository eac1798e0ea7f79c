//! Components: what can be added to a plan.

use serde::{Deserialize, Serialize};

use crate::null::null_as_empty;
use crate::{Decimal, Id, LocalizedText, Period};

/// The body of `POST /planGroups/{id}/components`. One of `PricePerUnit`, `PriceScale`, `DiscountScale`,
/// `TieredPrice` and `PercentagePrice` gives the price.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComponentDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewComponent {
    /// Its name.
    pub name: LocalizedText,
    /// More about it, printed with the fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// `OnOff`, `QuantityBased` or `MeteredUsage`.
    pub component_type: String,
    /// What is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// For how long the price holds. Not on metered usage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// Price of one unit; negative: an absolute discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_unit: Option<Decimal>,
    /// Prices by quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_scale: Option<PriceScale>,
    /// Reductions by quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_scale: Option<DiscountScale>,
    /// Turnus' own: prices in tiers with flat fees, or in blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiered_price: Option<TieredPrice>,
    /// Turnus' own: a percentage of each amount that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage_price: Option<PercentagePrice>,
    /// Whether part of a period costs part of the fee; absent: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prorate: Option<bool>,
    /// The tax policy; absent: the plan group's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Whether interim bills take its usage; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_in_interim_billing: Option<bool>,
    /// Whether it is billed in a trial; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_in_trial: Option<bool>,
    /// Whether customers may book it themselves; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_self_service: Option<bool>,
    /// Whether customers see it; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_self_service: Option<bool>,
    /// Whether it is kept from customers; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
}

/// A component, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ComponentReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Component {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its plan group.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
    /// Its name.
    pub name: LocalizedText,
    /// More about it, printed with the fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// `OnOff`, `QuantityBased` or `MeteredUsage`.
    #[serde(default)]
    pub component_type: String,
    /// What is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// For how long the price holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// Not sent by today's API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_period_mode: Option<String>,
    /// Price of one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_unit: Option<Decimal>,
    /// Prices by quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_scale: Option<PriceScale>,
    /// Reductions by quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_scale: Option<DiscountScale>,
    /// Turnus' own: prices in tiers with flat fees, or in blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiered_price: Option<TieredPrice>,
    /// Turnus' own: a percentage of each amount that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage_price: Option<PercentagePrice>,
    /// Whether part of a period costs part of the fee.
    #[serde(default)]
    pub prorate: bool,
    /// The tax policy, if it has one of its own.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Whether interim bills take its usage.
    #[serde(default)]
    pub include_in_interim_billing: bool,
    /// Whether it is billed in a trial.
    #[serde(default)]
    pub bill_in_trial: bool,
    /// Whether customers may book it themselves.
    #[serde(default)]
    pub allow_self_service: bool,
    /// Whether customers see it.
    #[serde(default)]
    pub show_self_service: bool,
    /// Whether it is kept from customers.
    #[serde(default)]
    pub hidden: bool,
    /// Whether it can be deleted now.
    #[serde(default)]
    pub is_deletable: bool,
}

/// Prices by quantity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PriceScale {
    /// Each unit costs what its own interval says; false: all units cost what the last one's interval says.
    #[serde(default)]
    pub is_cumulative: bool,
    /// The intervals, `From` rising, the first from 0.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<PriceScaleItem>,
}

/// One interval of a price scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PriceScaleItem {
    /// It holds for units beyond this one.
    pub from: Decimal,
    /// The price of a unit, or of the whole interval.
    pub value: Decimal,
    /// Whether `Value` is the price of the whole interval.
    #[serde(default)]
    pub is_bucket_price: bool,
}

/// Reductions by quantity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DiscountScale {
    /// Each unit is reduced as its own interval says; false: all units as the last one's interval says.
    #[serde(default)]
    pub is_cumulative: bool,
    /// The price of one unit before the reduction.
    pub base_price_per_unit: Decimal,
    /// The intervals, `From` rising, the first from 0.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<DiscountScaleItem>,
}

/// One interval of a discount scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DiscountScaleItem {
    /// It holds for units beyond this one.
    pub from: Decimal,
    /// The reduction in percent, 0 to 100.
    pub value: Decimal,
}

/// Prices in tiers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct TieredPrice {
    /// Each unit costs what its own tier says (graduated); false: all units cost what the last one's tier says (volume).
    #[serde(default)]
    pub is_cumulative: bool,
    /// `Price` is a percentage of what is counted, which is an amount in major units.
    #[serde(default)]
    pub is_percentage: bool,
    /// The tiers, `UpTo` rising; the last one is open.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<PriceTier>,
}

/// One tier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PriceTier {
    /// Its last unit; absent on the last tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Decimal>,
    /// The price of a unit, or of a block.
    pub price: Decimal,
    /// It is sold in whole blocks of so many units; absent: by the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_size: Option<Decimal>,
    /// Charged once when the tier is entered, the first one even by nothing; absent: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flat_fee: Option<Decimal>,
}

/// A percentage of each amount that is counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PercentagePrice {
    /// Percent of each amount.
    pub rate: Decimal,
    /// For each amount besides; absent: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Decimal>,
    /// What each costs at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Decimal>,
    /// What each costs at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Decimal>,
}
