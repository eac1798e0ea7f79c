//! Plan variants: a plan's price, period and terms.

use serde::{Deserialize, Serialize};

use crate::null::null_as_empty;
use crate::{Decimal, Id, LocalizedText, Period};

/// The body of `POST /plans/{id}/planVariants` and `PUT /planVariants/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlanVariantDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewPlanVariant {
    /// The plan's group. It says nothing that the plan does not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
    /// The name that the merchant's people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The name that customers see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// The fee for one fee period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recurring_fee: Option<Decimal>,
    /// The fee at the start of a contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_fee: Option<Decimal>,
    /// For how long the recurring fee holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// How often the contract is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_period: Option<Period>,
    /// When a period is billed: `PrePaid` at its start, `PostPaid` at its end, or `PrePaidBilledUntil`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_period_mode: Option<String>,
    /// How long the first term is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_period: Option<Period>,
    /// How long each later term is; absent: as the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_contract_period: Option<Period>,
    /// How long before the first term's end notice must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation_period: Option<Period>,
    /// How long before a later term's end; absent: as for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_cancellation_period: Option<Period>,
    /// `RenewAutomatically`, `EndAfterFirstPeriod` or `ChangeAfterFirstPeriod`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_first_contract_period_next_step: Option<String>,
    /// The plan that follows the first term.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_plan_id: Option<Id>,
    /// The plan variant that follows the first term.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_plan_variant_id: Option<Id>,
    /// `None`, `FixedDaily` or `FixedMonthly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_date_alignment: Option<String>,
    /// The day of the month that `FixedMonthly` means, 1 to 31.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_day: Option<u32>,
    /// Usage that is free in each billing period.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub quota: Vec<QuotaItem>,
    /// Whether customers may choose it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_self_service: Option<bool>,
    /// Whether it may be had without a payment method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_without_payment_data: Option<bool>,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The product's id in an app store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_billing_product_id: Option<String>,
    /// Whether it is kept from customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
}

/// A plan variant, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlanVariantReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct PlanVariant {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its plan.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<Id>,
    /// The plan's group.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
    /// The name that the merchant's people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The name that customers see.
    pub description: LocalizedText,
    /// The fee for one fee period.
    #[serde(default)]
    pub recurring_fee: Decimal,
    /// The fee at the start of a contract.
    #[serde(default)]
    pub setup_fee: Decimal,
    /// For how long the recurring fee holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// How often the contract is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_period: Option<Period>,
    /// When a period is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_period_mode: Option<String>,
    /// How long the first term is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_period: Option<Period>,
    /// How long each later term is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_contract_period: Option<Period>,
    /// How long before the first term's end notice must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation_period: Option<Period>,
    /// How long before a later term's end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_cancellation_period: Option<Period>,
    /// What follows the first term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_first_contract_period_next_step: Option<String>,
    /// Whether that is the end.
    #[serde(default)]
    pub end_after_first_contract_period: bool,
    /// The plan that follows the first term.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_plan_id: Option<Id>,
    /// The plan variant that follows the first term.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_plan_variant_id: Option<Id>,
    /// `None`, `FixedDaily` or `FixedMonthly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_date_alignment: Option<String>,
    /// The day of the month that `FixedMonthly` means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_day: Option<u32>,
    /// Usage that is free in each billing period.
    #[serde(default)]
    pub quota: Vec<QuotaItem>,
    /// Whether customers may choose it themselves.
    #[serde(default)]
    pub allow_self_service: bool,
    /// Whether it may be had without a payment method.
    #[serde(default)]
    pub allow_without_payment_data: bool,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The product's id in an app store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_billing_product_id: Option<String>,
    /// Whether it is kept from customers.
    #[serde(default)]
    pub hidden: bool,
    /// Whether it can be deleted now.
    #[serde(default)]
    pub is_deletable: bool,
}

/// Usage of one component that is free in each billing period.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct QuotaItem {
    /// The metered component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// Its name. Written by the server alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_name: Option<String>,
    /// How much is free.
    pub quota: Decimal,
}
