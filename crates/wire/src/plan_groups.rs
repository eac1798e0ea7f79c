//! Plan groups: products of one currency, one kind of price and one default tax.

use serde::{Deserialize, Serialize};

use crate::{Id, LocalizedText};

/// The body of `POST /planGroups`. billwerk has no such path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlanGroupDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewPlanGroup {
    /// Its name.
    pub name: LocalizedText,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// The currency of all its prices, ISO 4217. It cannot be changed.
    pub currency: String,
    /// Whether its prices are `Net` or `Gross`; absent: net. It cannot be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_tax_type: Option<String>,
    /// Whether time counts exactly (`Precise`) or in days (`Daily`); absent: exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_granularity: Option<String>,
    /// Turnus' own: how parts of periods are weighed: `Precise`, `Daily` or `Fixed(n)` for months of n days;
    /// absent: as `TimeGranularity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proration_policy: Option<String>,
    /// The tax policy of products without one of their own.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
}

/// A plan group, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlanGroupReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct PlanGroup {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its name.
    pub name: LocalizedText,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// The currency of all its prices, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether its prices are `Net` or `Gross`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_tax_type: Option<String>,
    /// Whether time counts exactly (`Precise`) or in days (`Daily`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_granularity: Option<String>,
    /// Turnus' own: how parts of periods are weighed: `Precise`, `Daily` or `Fixed(n)` for months of n days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proration_policy: Option<String>,
    /// The tax policy of products without one of their own.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// What a signup form asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_service_settings: Option<SelfServiceSettings>,
}

/// What a signup form asks for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceSettings {
    /// The VAT id.
    #[serde(default)]
    pub show_vat_id: bool,
    /// The company.
    #[serde(default)]
    pub show_company_name: bool,
    /// The address of mail.
    #[serde(default)]
    pub show_email_address: bool,
    /// The postal address.
    #[serde(default)]
    pub show_billing_address: bool,
}
