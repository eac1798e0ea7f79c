//! Which mapping reads which category.

use crate::case::Case;
use crate::found::Figures;
use crate::why::Why;
use crate::{
    calendar, end_to_end, interval, items, lacking, pricing, proration, repair, scenario, tax, usage, zones,
};

/// How a case becomes figures.
pub type Mapping = fn(&Case) -> Result<Figures, Why>;

/// Conventions whose cases can be run. A case without one runs by its category.
const CONVENTIONS: [&str; 16] = [
    "",
    "KB-DAY",
    "KB-REPAIR",
    "KB-FIXED-N",
    "GRADUATED",
    "VOLUME",
    "GRADUATED/VOLUME",
    "GRADUATED-BLOCK",
    "VOLUME-BLOCK",
    "LAGO-GRADUATED",
    "LAGO-VOLUME",
    "PACKAGE-CEIL",
    "METEROID-PERIOD",
    "CALENDAR-DAYS",
    "ACCOUNT-LOCAL-DATE",
    "STRIPE-SECOND",
];

const CATEGORIES: [(&[&str], Mapping); 27] = [
    (&["whole_periods"], calendar::whole_periods),
    (&["period_arithmetic"], calendar::period_arithmetic),
    (&["fixed_day_count"], calendar::fixed_day_count),
    (&["calendar_days_between"], calendar::days_between),
    (&["advance_period"], calendar::advance_period),
    (&["arrear_period"], calendar::arrear_period),
    (&["elapsed_cycles"], calendar::elapsed_cycles),
    (&["end_of_month_anchor"], calendar::end_of_month_anchor),
    (&["billing_interval_dates"], interval::interval_dates),
    (&["proration_cycles"], proration::cycles),
    (&["proration_ratio"], proration::ratio),
    (&["proration_sample"], proration::sample),
    (&["recurring_item_periods"], items::recurring_items),
    (&["invoice_amount"], items::invoice),
    (&["multi_subscription_scenario"], scenario::steps),
    (&["bcd_change", "plan_change", "pause", "repair_merge"], repair::repair),
    (&["end_to_end_amount"], end_to_end::amounts),
    (&["timezone"], zones::subscription),
    (&["timezone_usage"], zones::usage),
    (&["usage_delta_after_prior_invoice"], usage::delta),
    (&["usage_fraction_of_cents"], usage::delta),
    (&["usage_period_boundary"], usage::periods),
    (
        &["usage_multi_unit", "usage_tier_all_tiers_multi_unit", "usage_tier_top_tier_multi_unit"],
        usage::units,
    ),
    (&["percentage", "percentage_min_max"], pricing::percentage),
    (&["tax", "tax_reverse_charge"], tax::tax),
    (&["termination_credit"], tax::termination),
    (&PRICES, pricing::price),
];

/// Categories of one quantity at one price.
const PRICES: [&str; 14] = [
    "graduated",
    "graduated_fractional",
    "graduated_percentage",
    "graduated_split_line",
    "graduated_with_flat",
    "package",
    "per_unit",
    "usage_price",
    "usage_tier_all_tiers",
    "usage_tier_top_tier",
    "volume",
    "volume_mixed_flat_unit",
    "volume_package",
    "volume_with_flat",
];

/// What the engine says about a case.
pub fn figures(case: &Case) -> Result<Figures, Why> {
    lacking::check(case)?;
    let case = &lacking::without_members(case);
    let convention = case.convention();
    if !CONVENTIONS.contains(&convention) {
        return Err(Why::not_understood(format!("the convention '{convention}'")));
    }
    let of_category = |(categories, _): &&(&[&str], Mapping)| categories.contains(&case.category.as_str());
    match CATEGORIES.iter().find(of_category) {
        Some((_, mapping)) => mapping(case),
        None if pricing::is_price(case) => pricing::price(case),
        None => Err(Why::not_understood(format!("the category '{}'", case.category))),
    }
}
