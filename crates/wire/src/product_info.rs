//! The whole catalogue in one object.

use serde::{Deserialize, Serialize};

use crate::components::Component;
use crate::coupons::Coupon;
use crate::discounts::Discount;
use crate::plan_groups::PlanGroup;
use crate::plan_variants::PlanVariant;
use crate::plans::Plan;
use crate::tax_policies::TaxPolicy;

/// The answer to `GET /productInfo`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ProductInfo {
    /// Plan groups.
    #[serde(default)]
    pub plan_groups: Vec<PlanGroup>,
    /// Plans.
    #[serde(default)]
    pub plans: Vec<Plan>,
    /// Plan variants.
    #[serde(default)]
    pub plan_variants: Vec<PlanVariant>,
    /// Components.
    #[serde(default)]
    pub components: Vec<Component>,
    /// Discounts.
    #[serde(default)]
    pub discounts: Vec<Discount>,
    /// Coupons.
    #[serde(default)]
    pub coupons: Vec<Coupon>,
    /// Tax policies.
    #[serde(default)]
    pub tax_policies: Vec<TaxPolicy>,
}
