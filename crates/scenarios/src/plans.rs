//! Plans as a scenario writes them: a plan with one variant of the same name.

use rust_decimal::Decimal;
use turnus_engine::catalogue::Item;
use turnus_engine::customer::CustomFields;
use turnus_engine::plan::*;
use turnus_engine::text::LocalizedText;

use crate::catalogue::plain_variant;
use crate::shop::Shop;
use crate::words::{BadWords, Words};

/// `NAME: 31.00 a month[, billed every year, paid after, setup 49.90, trial 14 days[ then NAME|nothing], term 1 year,
/// later 1 month, notice 3 months, later notice 1 month, ends after the term, becomes NAME, on day 15, at
/// midnight, 100 Calls free, taxed POLICY]`.
pub(crate) fn plan(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let name = words.name("a name")?;
    let mut plan = plain_plan(&name, shop);
    let mut variant = plain_variant(&name, plan.id, shop);
    variant.recurring_fee = words.number("the fee")?;
    variant.fee_period = words.period()?;
    variant.billing_period = variant.fee_period;
    let mut quotas: Vec<(String, Decimal)> = Vec::new();
    while words.eat_comma() {
        let known = of_billing(words, &mut variant)?
            || of_terms(words, &mut variant, shop)?
            || of_plan(words, &mut plan, shop)?;
        if known {
            continue;
        }
        let units = words.number("what else the plan has")?;
        quotas.push((words.name("a metered component")?, units));
        if !words.eat("free") {
            return Err(words.expected("free"));
        }
    }
    variant.quotas = shop.quotas(&quotas)?;
    shop.put(Item::Plan(plan));
    shop.put(Item::PlanVariant(variant));
    Ok(())
}

fn of_billing(words: &mut Words, variant: &mut PlanVariant) -> Result<bool, BadWords> {
    if words.eat("billed") {
        variant.billing_period = words.period()?;
    } else if words.eat("paid after") {
        variant.payment_period_mode = PaymentPeriodMode::PostPaid;
    } else if words.eat("paid before until billed") {
        variant.payment_period_mode = PaymentPeriodMode::PrePaidBilledUntil;
    } else if words.eat("setup") {
        variant.setup_fee = words.number("the setup fee")?;
    } else if words.eat("on day") {
        let day = words.whole("a day of the month from 1 to 31")?;
        let day = Some(day).filter(|day| (1..=31).contains(day));
        let day = day.ok_or_else(|| BadWords("expected a day of the month from 1 to 31".to_owned()))?;
        variant.billing_alignment = BillingAlignment::FixedMonthly(day);
    } else if words.eat("at midnight") {
        variant.billing_alignment = BillingAlignment::FixedDaily;
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn of_terms(words: &mut Words, variant: &mut PlanVariant, shop: &Shop) -> Result<bool, BadWords> {
    if words.eat("term") {
        variant.contract_period = words.period()?;
    } else if words.eat("later notice") {
        variant.later_cancellation_period = Some(words.period()?);
    } else if words.eat("later") {
        variant.later_contract_period = Some(words.period()?);
    } else if words.eat("notice") {
        variant.cancellation_period = words.period()?;
    } else if words.eat("ends after the term") {
        variant.after_first_period = AfterFirstPeriod::EndAfterFirstPeriod;
    } else if words.eat("becomes") {
        let next = shop.variant(&words.name("a plan")?)?.id;
        variant.after_first_period = AfterFirstPeriod::ChangeAfterFirstPeriod(next);
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn of_plan(words: &mut Words, plan: &mut Plan, shop: &Shop) -> Result<bool, BadWords> {
    if words.eat("trial") {
        plan.trial_period = Some(words.period()?);
        plan.trial_end_policy = TrialEndPolicy::RequestPayment;
        if words.eat("then nothing") {
            plan.trial_end_policy = TrialEndPolicy::DeactivateAccount;
        } else if words.eat("then") {
            plan.variant_after_trial = Some(shop.variant(&words.name("a plan")?)?.id);
        }
    } else if words.eat("taxed") {
        plan.tax_policy = Some(shop.tax_policy(&words.name("a tax policy")?)?.id);
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn plain_plan(name: &str, shop: &mut Shop) -> Plan {
    Plan {
        id: shop.new_id(),
        version: 0,
        plan_group: shop.group,
        name: LocalizedText::plain(name),
        description: LocalizedText::default(),
        setup_description: LocalizedText::default(),
        trial_period: None,
        trial_end_notification: None,
        trial_end_policy: TrialEndPolicy::NoTrial,
        variant_after_trial: None,
        tax_policy: None,
        external_id: None,
        is_quantity_based: true,
        hidden: false,
        requires_order_approval: false,
        custom_fields: CustomFields::new(),
    }
}
