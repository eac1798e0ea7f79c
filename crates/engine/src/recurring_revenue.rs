//! Recurring revenue: what the recurring fees of a contract cost a month (docs/rules/recurring_revenue.md).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::bill::{Bill, BillError};
use crate::calendar::Unit;
use crate::catalogue::Catalogue;
use crate::charges::discount_at;
use crate::contract::Contract;
use crate::coverage::RowKind;
use crate::fee::{Running, running_fees};
use crate::line::LineKind;
use crate::money::TooLarge;
use crate::plan::{PlanGroup, PriceType};
use crate::spans::cut;
use crate::tax::{TaxPolicy, TaxSituation};
use crate::{Exact, Instant, Money};

/// A change of a contract's recurring revenue. Amounts are net, in minor units of the contract's currency, a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevenueStep {
    /// From this instant on.
    pub at: Instant,
    /// What kind of change.
    pub kind: RevenueKind,
    /// Until then.
    pub before: Money,
    /// From then on.
    pub amount: Money,
}

/// What kind of change of recurring revenue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RevenueKind {
    /// More than nothing for the first time.
    New,
    /// More than nothing again.
    Reactivation,
    /// More than before.
    Expansion,
    /// Less than before, and still something.
    Contraction,
    /// Nothing any more.
    Churn,
}

impl RevenueKind {
    /// All of them.
    pub const ALL: [RevenueKind; 5] = [
        RevenueKind::New,
        RevenueKind::Reactivation,
        RevenueKind::Expansion,
        RevenueKind::Contraction,
        RevenueKind::Churn,
    ];
}

/// Every change of the recurring revenue of `contract`, in order, past and known future, as everything is known now. It
/// is nothing before the first one. `tax` is the customer's, for prices that hold VAT.
///
/// # Errors
///
/// [`BillError`] where the catalogue lacks what the contract names, or an amount is too large.
pub fn revenue_steps(
    contract: &Contract,
    catalogue: &Catalogue,
    group: &PlanGroup,
    tax: &TaxSituation,
) -> Result<Vec<RevenueStep>, BillError> {
    let mut turns: BTreeMap<Instant, Exact> = BTreeMap::new();
    for item in running_fees(contract, catalogue)? {
        let policy = item.tax_policy.unwrap_or(group.tax_policy);
        let policy = match group.price_type {
            PriceType::Net => None,
            PriceType::Gross => {
                let found = catalogue.tax_policies.current(policy);
                Some(found.ok_or(BillError::NoTaxPolicy(policy))?)
            }
        };
        let month = a_month(&item);
        for span in cut(item.span, &turns_of(contract, &item, policy, tax)) {
            let discount = discount_at(contract, catalogue, &item.targets, span.start, |_| true);
            let left = discount.map_or(Exact::ONE, |it| Exact::less_percent(it.reduction_percent));
            let net = policy.map_or(Exact::ONE, |policy| net_share(contract, policy, tax, span.start));
            let amount = month.clone() * left * net;
            add(&mut turns, span.start, amount.clone());
            add(&mut turns, span.end, -amount);
        }
    }
    Ok(steps(turns, contract)?)
}

fn add(turns: &mut BTreeMap<Instant, Exact>, at: Instant, amount: Exact) {
    let known = turns.remove(&at).unwrap_or(Exact::ZERO);
    turns.insert(at, known + amount);
}

/// What the fee costs a month. A month has 365.2425 / 12 days, those of the Gregorian calendar on average.
fn a_month(item: &Running) -> Exact {
    let quantity = i64::from(item.period.quantity);
    let days = |count: i64| months(quantity * count * 120_000, 3_652_425);
    let length = match item.period.unit {
        Unit::Year => Exact::from(12 * quantity),
        Unit::Month => Exact::from(quantity),
        Unit::Week => days(7),
        Unit::Day => days(1),
        Unit::Hour => months(quantity * 120_000, 3_652_425 * 24),
        Unit::Minute => months(quantity * 120_000, 3_652_425 * 1_440),
    };
    item.full.clone().divided_by(&length).unwrap_or(Exact::ZERO)
}

fn months(numerator: i64, denominator: i64) -> Exact {
    Exact::fraction(numerator, denominator).unwrap_or(Exact::ZERO)
}

/// Where something else may hold of the item: a discount, or a rate inside its price.
fn turns_of(
    contract: &Contract,
    item: &Running,
    policy: Option<&TaxPolicy>,
    tax: &TaxSituation,
) -> Vec<Instant> {
    let booked = contract.discounts.iter().flat_map(|booked| [Some(booked.start), booked.end]);
    let mut turns: Vec<Instant> = booked.flatten().collect();
    if let Some(policy) = policy {
        let zone = &contract.zone;
        let last = zone.day(item.span.end.plus_millis(-1));
        let days = policy.changes(tax, zone.day(item.span.start), last);
        turns.extend(days.into_iter().map(|day| zone.midnight(day)));
    }
    turns
}

/// The net part of a price that holds VAT; all of it on a day that the policy says nothing of.
fn net_share(contract: &Contract, policy: &TaxPolicy, tax: &TaxSituation, at: Instant) -> Exact {
    let Ok(term) = policy.term(tax, contract.zone.day(at)) else { return Exact::ONE };
    let rate = if term.rate.is_zero() { term.home_rate } else { term.rate };
    let whole = Exact::from(Decimal::ONE_HUNDRED + rate);
    Exact::from(Decimal::ONE_HUNDRED).divided_by(&whole).unwrap_or(Exact::ONE)
}

fn steps(turns: BTreeMap<Instant, Exact>, contract: &Contract) -> Result<Vec<RevenueStep>, TooLarge> {
    let mut steps: Vec<RevenueStep> = Vec::new();
    let (mut sum, mut ever) = (Exact::ZERO, false);
    for (at, change) in turns.into_iter().filter(|(at, _)| *at < Instant::LATEST) {
        sum = sum + change;
        let amount = Money::round(&sum, contract.currency)?;
        let before = steps.last().map_or(Money::ZERO, |step| step.amount);
        if amount != before {
            let kind = kind_of(before, amount, ever);
            ever |= amount > Money::ZERO;
            steps.push(RevenueStep { at, kind, before, amount });
        }
    }
    Ok(steps)
}

fn kind_of(before: Money, amount: Money, ever: bool) -> RevenueKind {
    match (before > Money::ZERO, amount > Money::ZERO) {
        (false, true) if ever => RevenueKind::Reactivation,
        (false, true) => RevenueKind::New,
        (true, false) => RevenueKind::Churn,
        // Prices below zero may move it where there is nothing.
        (_, _) if before < amount => RevenueKind::Expansion,
        (_, _) => RevenueKind::Contraction,
    }
}

/// The net of a bill's recurring lines: fees of plans and components, and their discounts that are lines of their own.
///
/// # Errors
///
/// [`TooLarge`].
pub fn recurring_net(bill: &Bill) -> Result<Money, TooLarge> {
    let discounts: Vec<u32> =
        bill.rows.iter().filter(|row| row.kind == RowKind::Discount).map(|row| row.line).collect();
    let lines = (0..).zip(&bill.lines).filter(|(number, line)| match line.kind {
        LineKind::PlanFee | LineKind::ComponentFee => true,
        LineKind::Discount => discounts.contains(number),
        LineKind::SetupFee | LineKind::Usage | LineKind::RatedItem => false,
    });
    Money::sum(lines.map(|(_, line)| line.net))
}
