//! Plan groups, plans and components.

use turnus_engine::Id;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::plan::{Granularity, Plan, PlanGroup, PriceType, TrialEndPolicy};
use turnus_engine::proration::Proration;
use turnus_engine::text::LocalizedText;
use turnus_wire as wire;
use turnus_wire::components::NewComponent;

use crate::api::error::ApiError;
use crate::read::prices;
use crate::read::{
    LONGEST_LIST, currency, custom_fields, filled, localized, optional_id, optional_period, text, word,
};

/// The id and version of what gets its own when it is written.
pub(crate) fn unnamed() -> (Id, u32) {
    (Id::from_bytes([0; 12]), 0)
}

/// A text in several languages that says something for all others.
pub(crate) fn name(at: &str, given: &wire::LocalizedText) -> Result<LocalizedText, ApiError> {
    let mut read = localized(at, Some(given))?;
    let any = read.0.get("_c").or_else(|| read.0.values().next()).cloned();
    let any = filled(at, any.unwrap_or_default())?;
    read.0.entry("_c".to_owned()).or_insert(any);
    Ok(read)
}

/// A plan group. Where no tax policy is named, the first one holds.
pub(crate) fn plan_group(
    given: &wire::plan_groups::NewPlanGroup,
    catalogue: &Catalogue,
) -> Result<PlanGroup, ApiError> {
    let (id, version) = unnamed();
    let net_or_gross = [("Net", PriceType::Net), ("Gross", PriceType::Gross)];
    let exact_or_days = [("Precise", Granularity::Precise), ("Daily", Granularity::Daily)];
    let granularity = given.time_granularity.as_deref();
    let granularity = word("TimeGranularity", granularity, Granularity::Precise, &exact_or_days)?;
    let missing = || ApiError::member("TaxPolicyId", "is missing: see /taxPolicies");
    let first = catalogue.tax_policies.all().next().map(|policy| policy.id);
    let tax_policy = optional_id("TaxPolicyId", given.tax_policy_id.as_deref())?.or(first);
    Ok(PlanGroup {
        id,
        version,
        name: name("Name", &given.name)?,
        description: localized("Description", given.description.as_ref())?,
        currency: currency("Currency", &given.currency)?,
        price_type: word("PriceTaxType", given.price_tax_type.as_deref(), PriceType::Net, &net_or_gross)?,
        granularity,
        proration: proration(given.proration_policy.as_deref(), granularity)?,
        tax_policy: tax_policy.ok_or_else(missing)?,
    })
}

fn proration(given: Option<&str>, granularity: Granularity) -> Result<Proration, ApiError> {
    match (given.filter(|given| !given.trim().is_empty()), granularity) {
        (Some(given), _) => given.parse().map_err(|why| ApiError::member("ProrationPolicy", why)),
        (None, Granularity::Precise) => Ok(Proration::Precise),
        (None, Granularity::Daily) => Ok(Proration::Daily),
    }
}

/// A plan of a group.
pub(crate) fn plan(given: &wire::plans::NewPlan, plan_group: Id) -> Result<Plan, ApiError> {
    let (id, version) = unnamed();
    let policies = [
        ("NoTrial", TrialEndPolicy::NoTrial),
        ("DeactivateAccount", TrialEndPolicy::DeactivateAccount),
        ("RequestPayment", TrialEndPolicy::RequestPayment),
    ];
    let trial = optional_period("TrialPeriod", given.trial_period.as_ref())?.filter(|trial| !trial.is_zero());
    let absent = if trial.is_some() { TrialEndPolicy::RequestPayment } else { TrialEndPolicy::NoTrial };
    let notification = given.trial_end_notification_period.as_ref();
    Ok(Plan {
        id,
        version,
        plan_group,
        name: name("Name", &given.name)?,
        description: localized("PlanDescription", given.plan_description.as_ref())?,
        setup_description: localized("SetupDescription", given.setup_description.as_ref())?,
        trial_period: trial,
        trial_end_notification: optional_period("TrialEndNotificationPeriod", notification)?,
        trial_end_policy: word("TrialEndPolicy", given.trial_end_policy.as_deref(), absent, &policies)?,
        variant_after_trial: optional_id("NextPlanVariantId", given.next_plan_variant_id.as_deref())?,
        tax_policy: optional_id("TaxPolicyId", given.tax_policy_id.as_deref())?,
        external_id: text("ExternalId", given.external_id.clone())?,
        is_quantity_based: given.is_quantity_based.unwrap_or(false),
        hidden: given.hidden.unwrap_or(false),
        requires_order_approval: given.requires_order_approval.unwrap_or(false),
        custom_fields: custom_fields("CustomFields", given.custom_fields.as_ref())?,
    })
}

/// A component of a group.
pub(crate) fn component(given: &NewComponent, plan_group: Id) -> Result<Component, ApiError> {
    let (id, version) = unnamed();
    let kinds = [
        ("OnOff", ComponentKind::OnOff),
        ("QuantityBased", ComponentKind::QuantityBased),
        ("MeteredUsage", ComponentKind::Metered),
        ("Metered", ComponentKind::Metered),
    ];
    let kind_text = Some(filled("ComponentType", given.component_type.clone())?);
    let kind = word("ComponentType", kind_text.as_deref(), ComponentKind::OnOff, &kinds)?;
    let pricing = prices::pricing(given)?;
    if kind == ComponentKind::OnOff && pricing.unit_price().is_none() {
        return Err(ApiError::member("PricePerUnit", "an OnOff component has a price, not a scale"));
    }
    let fee_period = optional_period("FeePeriod", given.fee_period.as_ref())?;
    if fee_period.is_some_and(|period| period.is_zero()) && kind != ComponentKind::Metered {
        return Err(ApiError::member("FeePeriod.Quantity", "expected 1 or more"));
    }
    Ok(Component {
        id,
        version,
        plan_group,
        kind,
        name: name("Name", &given.name)?,
        description: localized("Description", given.description.as_ref())?,
        unit: text("Unit", given.unit.clone())?,
        pricing,
        fee_period: fee_period.filter(|_| kind != ComponentKind::Metered),
        prorate: given.prorate.unwrap_or(true),
        tax_policy: optional_id("TaxPolicyId", given.tax_policy_id.as_deref())?,
        external_id: text("ExternalId", given.external_id.clone())?,
        include_in_interim_billing: given.include_in_interim_billing.unwrap_or(false),
        bill_in_trial: given.bill_in_trial.unwrap_or(false),
        allow_self_service: given.allow_self_service.unwrap_or(false),
        show_self_service: given.show_self_service.unwrap_or(false),
        hidden: given.hidden.unwrap_or(false),
        custom_fields: turnus_engine::customer::CustomFields::new(),
    })
}

/// The most targets of a discount and codes of a coupon.
pub(crate) const MOST_NAMED: usize = LONGEST_LIST;
