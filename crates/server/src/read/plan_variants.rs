//! Plan variants: prices, periods and terms.

use std::collections::BTreeMap;

use turnus_engine::Id;
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::customer::CustomFields;
use turnus_engine::plan::{AfterFirstPeriod, BillingAlignment, PaymentPeriodMode, Plan, PlanVariant};
use turnus_wire::plan_variants::{NewPlanVariant, QuotaItem};

use crate::api::error::ApiError;
use crate::read::{
    id, list, localized, number, optional_id, optional_number, optional_period, some_time, text, unnamed,
    word,
};

const MONTH: Period = Period::new(1, Unit::Month);
const NO_TIME: Period = Period::new(0, Unit::Day);

/// A variant of a plan. What is left out: one month, nothing to pay, no terms.
pub(crate) fn plan_variant(given: &NewPlanVariant, plan: &Plan) -> Result<PlanVariant, ApiError> {
    let (id, version) = unnamed();
    let modes = [
        ("PrePaid", PaymentPeriodMode::PrePaid),
        ("PostPaid", PaymentPeriodMode::PostPaid),
        ("PrePaidBilledUntil", PaymentPeriodMode::PrePaidBilledUntil),
    ];
    let mode = given.payment_period_mode.as_deref();
    let fee_period = some_time("FeePeriod", given.fee_period.as_ref(), MONTH)?;
    let period = |name: &str, given| optional_period(name, given).map(|read| read.unwrap_or(NO_TIME));
    let later_contract = given.later_contract_period.as_ref();
    let later_notice = given.later_cancellation_period.as_ref();
    let external = given.external_billing_product_id.clone();
    Ok(PlanVariant {
        id,
        version,
        plan: plan.id,
        plan_group: plan.plan_group,
        internal_name: text("InternalName", given.internal_name.clone())?,
        description: description(given, plan)?,
        recurring_fee: optional_number("RecurringFee", given.recurring_fee)?.unwrap_or_default(),
        setup_fee: optional_number("SetupFee", given.setup_fee)?.unwrap_or_default(),
        fee_period,
        billing_period: some_time("BillingPeriod", given.billing_period.as_ref(), fee_period)?,
        payment_period_mode: word("PaymentPeriodMode", mode, PaymentPeriodMode::PrePaid, &modes)?,
        billing_alignment: alignment(given)?,
        contract_period: period("ContractPeriod", given.contract_period.as_ref())?,
        later_contract_period: optional_period("LaterContractPeriod", later_contract)?,
        cancellation_period: period("CancellationPeriod", given.cancellation_period.as_ref())?,
        later_cancellation_period: optional_period("LaterCancellationPeriod", later_notice)?,
        after_first_period: after_first_period(given)?,
        quotas: quotas(given.quota.clone())?,
        allow_without_payment_data: given.allow_without_payment_data.unwrap_or(false),
        allow_self_service: given.allow_self_service.unwrap_or(false),
        hidden: given.hidden.unwrap_or(false),
        external_id: text("ExternalId", given.external_id.clone())?,
        external_billing_product_id: text("ExternalBillingProductId", external)?,
        custom_fields: CustomFields::new(),
    })
}

/// The name that customers see: that of the plan, where none is given.
fn description(given: &NewPlanVariant, plan: &Plan) -> Result<turnus_engine::text::LocalizedText, ApiError> {
    match &given.description {
        Some(text) if !text.is_empty() => crate::read::name("Description", text),
        Some(_) | None => {
            localized("Description", None)?;
            Ok(plan.name.clone())
        }
    }
}

fn alignment(given: &NewPlanVariant) -> Result<BillingAlignment, ApiError> {
    let day = given.billing_day.unwrap_or(1);
    let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day));
    let day = day.ok_or_else(|| ApiError::member("BillingDay", "expected 1 to 31"))?;
    let alignments = [
        ("None", BillingAlignment::None),
        ("FixedDaily", BillingAlignment::FixedDaily),
        ("FixedMonthly", BillingAlignment::FixedMonthly(day)),
    ];
    let asked = given.billing_date_alignment.as_deref();
    word("BillingDateAlignment", asked, BillingAlignment::None, &alignments)
}

fn after_first_period(given: &NewPlanVariant) -> Result<AfterFirstPeriod, ApiError> {
    let next = optional_id("NextPlanVariantId", given.next_plan_variant_id.as_deref())?;
    optional_id("NextPlanId", given.next_plan_id.as_deref())?;
    let steps = [("RenewAutomatically", 0), ("EndAfterFirstPeriod", 1), ("ChangeAfterFirstPeriod", 2)];
    let asked = given.after_first_contract_period_next_step.as_deref();
    match (word("AfterFirstContractPeriodNextStep", asked, 0, &steps)?, next) {
        (2, Some(next)) => Ok(AfterFirstPeriod::ChangeAfterFirstPeriod(next)),
        (2, None) => Err(ApiError::member("NextPlanVariantId", "is missing: name the variant that follows")),
        (1, _) => Ok(AfterFirstPeriod::EndAfterFirstPeriod),
        _ => Ok(AfterFirstPeriod::RenewAutomatically),
    }
}

fn quotas(given: Vec<QuotaItem>) -> Result<BTreeMap<Id, rust_decimal::Decimal>, ApiError> {
    let read = list("Quota", given, |at, item| {
        let quota = number(format_args!("{at}.Quota"), item.quota)?;
        if quota < rust_decimal::Decimal::ZERO {
            return Err(ApiError::member(format_args!("{at}.Quota"), "expected 0 or more"));
        }
        Ok((id(format_args!("{at}.ComponentId"), &item.component_id)?, quota))
    })?;
    let mut quotas = BTreeMap::new();
    for (place, (component, quota)) in read.into_iter().enumerate() {
        if quotas.insert(component, quota).is_some() {
            let why = format!("component {component} has a quota already: give one");
            return Err(ApiError::member(format_args!("Quota[{place}].ComponentId"), why));
        }
    }
    Ok(quotas)
}
