//! Plans: what is sold, its prices left to variants.

use serde::{Deserialize, Serialize};

use crate::{CustomFields, Id, LocalizedText, Period};

/// The body of `POST /planGroups/{id}/plans`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlanDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewPlan {
    /// Its name.
    pub name: LocalizedText,
    /// More about it, printed with the fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_description: Option<LocalizedText>,
    /// More about the setup fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_description: Option<LocalizedText>,
    /// How long a trial is; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_period: Option<Period>,
    /// What the end of a trial brings: `NoTrial`, `DeactivateAccount` or `RequestPayment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end_policy: Option<String>,
    /// How long before it `TrialEndApproaching` is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end_notification_period: Option<Period>,
    /// The plan variant after the trial; absent: the one that was ordered.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_plan_variant_id: Option<Id>,
    /// The tax policy; absent: the plan group's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Whether a quantity can be chosen; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_quantity_based: Option<bool>,
    /// Whether it is kept from customers; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// Whether a person must approve each order; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires_order_approval: Option<bool>,
    /// The client's own members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<CustomFields>,
}

/// A plan, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlanReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Plan {
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
    pub plan_description: Option<LocalizedText>,
    /// More about the setup fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_description: Option<LocalizedText>,
    /// How long a trial is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_period: Option<Period>,
    /// What the end of a trial brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end_policy: Option<String>,
    /// How long before it `TrialEndApproaching` is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end_notification_period: Option<Period>,
    /// The plan variant after the trial.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_plan_variant_id: Option<Id>,
    /// The tax policy, if it has one of its own.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Whether a quantity can be chosen.
    #[serde(default)]
    pub is_quantity_based: bool,
    /// Whether it is kept from customers.
    #[serde(default)]
    pub hidden: bool,
    /// Whether it can be deleted now.
    #[serde(default)]
    pub is_deletable: bool,
    /// Whether a person must approve each order.
    #[serde(default)]
    pub requires_order_approval: bool,
    /// The client's own members; `{}` if there are none.
    #[serde(default)]
    pub custom_fields: CustomFields,
}
