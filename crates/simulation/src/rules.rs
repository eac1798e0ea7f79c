//! Whether bills keep to the rules: each looked at from its rows, without billing anything.

use std::collections::HashMap;

use jiff::ToSpan;
use turnus_engine::bill::Bill;
use turnus_engine::calendar::{Unit, Zone};
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::{Contract, DiscountSubscription, PhaseKind};
use turnus_engine::coverage::{Billed, Entry, Row, RowKind, TaxKey};
use turnus_engine::line::{Line, LineKind, Rule};
use turnus_engine::plan::BillingAlignment;
use turnus_engine::usage::{UsageCharge, Window};
use turnus_engine::{Exact, Id, Instant, Money, Span};
use turnus_store::bills::BillRow;

use crate::books::{Wrong, expect};

/// Looks at the bills of a contract.
pub(crate) fn rules(
    contract: &Contract,
    catalogue: &Catalogue,
    found: &[BillRow],
    billed: &Billed,
    versions: &[Contract],
) -> Result<(), Wrong> {
    credits_follow_changes(found)?;
    for row in found {
        highest_discount(&row.bill, catalogue, versions)?;
    }
    for row in found {
        rates_of_the_last_day(&row.bill, catalogue, &contract.zone)?;
        rates_of_the_original(&row.bill, found)?;
    }
    for row in &billed.rows {
        calendar_periods(contract, catalogue, row)?;
    }
    usage_costs_its_price(contract, catalogue, found)
}

/// Only a change of the contract makes a credit (decisions of the domain, section 1). A bill that takes another back is
/// not a difference.
fn credits_follow_changes(found: &[BillRow]) -> Result<(), Wrong> {
    let versions: HashMap<Id, u32> =
        found.iter().map(|row| (row.bill.id, row.bill.contract.version)).collect();
    for row in found.iter().filter(|row| row.reverses.is_none()) {
        let credited = row.bill.rows.iter().filter_map(|row| match &row.entry {
            Entry::Credit(of) => versions.get(&of.bill),
            Entry::Charge { .. } | Entry::Restore(_) => None,
        });
        let now = row.bill.contract.version;
        let same = credited.into_iter().any(|before| *before >= now);
        expect(!same, || format!("bill {} credits what no change made unwanted", row.bill.id))?;
    }
    Ok(())
}

/// A fee has the rate of the last instant of its span, a setup fee that of its start.
fn rates_of_the_last_day(bill: &Bill, catalogue: &Catalogue, zone: &Zone) -> Result<(), Wrong> {
    let fees = bill.lines.iter().filter(|line| line.explanation.rule == Rule::Fee && line.credits.is_none());
    for line in fees.filter(|line| matches!(line.kind, LineKind::PlanFee | LineKind::ComponentFee)) {
        let Some((span, policy)) = line.span.zip(catalogue.tax_policies.current(line.tax.policy)) else {
            continue;
        };
        // Where a discount begins or ends, a line does, and its service period does not.
        let next = |end: Instant| {
            let of_it = |other: &&Line| {
                (other.kind, other.product, other.component_subscription)
                    == (line.kind, line.product, line.component_subscription)
                    && other.tax.rate == line.tax.rate
            };
            let spans = bill.lines.iter().filter(of_it).filter_map(|other| other.span);
            spans.filter(|other| other.start == end && end < other.end).map(|other| other.end).next()
        };
        let mut end = span.end;
        while let Some(later) = next(end) {
            end = later;
        }
        let day = zone.day(end.plus_millis(-1).max(span.start));
        let term = policy.term(&bill.tax, day).map_err(|error| Wrong(error.to_string()))?;
        expect(term.rate == line.tax.rate, || {
            format!("bill {} charges {} % where {} % hold on {day}", bill.id, line.tax.rate, term.rate)
        })?;
    }
    Ok(())
}

/// Of several discounts on a product the highest counts (decisions of the domain, section 6), among those that the
/// contract had when it was billed.
fn highest_discount(bill: &Bill, catalogue: &Catalogue, versions: &[Contract]) -> Result<(), Wrong> {
    let known = versions.iter().find(|version| version.version == bill.contract.version);
    let Some(contract) = known else { return Ok(()) };
    let percent = |pin| catalogue.discounts.pinned(pin).map(|discount| discount.reduction_percent);
    let fees = bill.lines.iter().filter(|line| line.credits.is_none() && line.reverses.is_none());
    let fees = fees
        .filter(|line| matches!(line.kind, LineKind::PlanFee | LineKind::ComponentFee | LineKind::Discount));
    for line in fees {
        let (Some(pin), Some(product), Some(span)) = (line.discount, line.product, line.span) else {
            continue;
        };
        let holds = |it: &&DiscountSubscription| {
            let of_product = catalogue.discounts.pinned(it.discount);
            it.start <= span.start
                && it.end.is_none_or(|end| span.end <= end)
                && of_product.is_some_and(|discount| discount.targets.contains(&product.id))
        };
        let best = contract.discounts.iter().filter(holds).filter_map(|it| percent(it.discount)).max();
        expect(best <= percent(pin), || {
            format!("bill {} takes {:?} % off where {best:?} % hold", bill.id, percent(pin))
        })?;
    }
    Ok(())
}

/// What is billed and not credited is wanted, once the contract was billed until `now`: plan fees within its paid phases,
/// components until their ends. What a later change makes unwanted is credited then: an end of a component that was told
/// after the last bill that credits, of the contract `as_billed`, waits for the next one, however far back it lies.
pub(crate) fn nothing_unwanted(
    (contract, as_billed): (&Contract, Option<&Contract>),
    billed: &Billed,
    now: Instant,
) -> Result<(), Wrong> {
    if contract.waits() {
        return Ok(());
    }
    let wanted = wanted(contract, as_billed);
    for remainder in billed.remainders()? {
        let fee = remainder.row.kind == RowKind::Fee && remainder.terms.prorate;
        let Some(spans) = wanted.get(&remainder.row.item).filter(|_| fee) else { continue };
        for span in &remainder.spans {
            let begins_in = spans.iter().find(|wide| wide.contains(span.start));
            let before = || spans.iter().map(|wide| wide.end).filter(|end| *end <= span.start).max();
            let lost = begins_in.map(|wide| wide.end).or_else(before).unwrap_or(span.start);
            expect(span.end <= lost || now < lost, || {
                let item = remainder.row.item;
                format!("item {item} is billed from {} to {}, and wanted in {spans:?}", span.start, span.end)
            })?;
        }
    }
    Ok(())
}

/// The time for which fees of each item are wanted, in order; of components also what was wanted when they were billed last.
fn wanted(contract: &Contract, as_billed: Option<&Contract>) -> HashMap<Id, Vec<Span>> {
    let mut wanted: HashMap<Id, Vec<Span>> = HashMap::new();
    for stretch in contract.stretches().filter(|stretch| stretch.phase.kind == PhaseKind::Normal) {
        let spans = wanted.entry(stretch.phase.item).or_default();
        match spans.last_mut() {
            Some(last) if last.end == stretch.span.start => last.end = stretch.span.end,
            _ => spans.push(stretch.span),
        }
    }
    let end = contract.end_date().unwrap_or(Instant::LATEST);
    for booked in contract.components.iter().filter(|_| !contract.annulled) {
        let before = as_billed.and_then(|before| before.component_subscription(booked.id));
        let its =
            before.map_or(booked.end, |before| before.end.zip(booked.end).map(|(one, other)| one.max(other)));
        let until = its.map_or(end, |its| its.min(end));
        wanted.entry(booked.id).or_default().push(Span::new(booked.start, until));
    }
    wanted
}

/// A credit has a rate that its original charged.
fn rates_of_the_original(bill: &Bill, found: &[BillRow]) -> Result<(), Wrong> {
    for line in bill.lines.iter().filter(|line| line.explanation.rule == Rule::Credit) {
        let Some(original) = line.credits.and_then(|id| found.iter().find(|row| row.bill.id == id)) else {
            continue;
        };
        let key = TaxKey::of(&line.tax);
        let charged = original.bill.lines.iter().any(|line| TaxKey::of(&line.tax) == key);
        expect(charged, || format!("bill {} credits at {} %, which nobody charged", bill.id, line.tax.rate))?;
    }
    Ok(())
}

/// A fee period of whole months begins and ends so many months after the anchor of its phase, by the wall clock.
fn calendar_periods(contract: &Contract, catalogue: &Catalogue, row: &Row) -> Result<(), Wrong> {
    let Entry::Charge { terms, .. } = &row.entry else { return Ok(()) };
    let phases =
        contract.phases.iter().filter(|phase| phase.item == row.item && phase.kind == PhaseKind::Normal);
    let (mut anchors, mut months) = (Vec::new(), 0);
    for phase in phases {
        let Some(variant) = phase.variant.and_then(|pin| catalogue.variants.pinned(pin)) else { continue };
        let (fee, billing) = (variant.fee_period, variant.billing_period);
        let plain = variant.billing_alignment == BillingAlignment::None;
        if plain && fee.unit == Unit::Month && billing.unit == Unit::Month {
            anchors.push(phase.anchor);
            months = i64::from(fee.quantity);
        }
    }
    if row.kind != RowKind::Fee || anchors.is_empty() {
        return Ok(());
    }
    let zone = &contract.zone;
    let fits = |at: Instant| anchors.iter().any(|anchor| is_months_after(*anchor, at, months, zone));
    expect(fits(terms.whole.start) && fits(terms.whole.end), || {
        format!("a fee period from {} to {} is none of {anchors:?}", terms.whole.start, terms.whole.end)
    })
}

/// `at` is a number of periods of so many months after the anchor, or before it: clipped to the last day of a month.
fn is_months_after(anchor: Instant, at: Instant, months: i64, zone: &Zone) -> bool {
    let (from, to) = (zone.wall(anchor), zone.wall(at));
    let apart = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
    let there = from.checked_add(apart.months());
    apart % months == 0 && there.is_ok_and(|there| zone.instant(there) == at)
}

/// What is charged of a window of usage is what its units cost together, free units once, and none for late ones.
fn usage_costs_its_price(contract: &Contract, catalogue: &Catalogue, found: &[BillRow]) -> Result<(), Wrong> {
    let mut windows: HashMap<&Window, Vec<(&Bill, &UsageCharge)>> = HashMap::new();
    for row in found {
        for charge in &row.bill.usage {
            windows.entry(&charge.window).or_default().push((&row.bill, charge));
        }
    }
    for (window, charges) in windows {
        let Some(component) = catalogue.components.pinned(window.component) else { continue };
        let units: Exact = charges.iter().map(|(_, charge)| Exact::from(charge.quantity)).sum();
        let amounts: i64 = charges.iter().map(|(_, charge)| charge.amount.minor()).sum();
        let quotas = quotas(&charges);
        let of_bills = charges.iter().all(|(bill, _)| bill.lines.iter().all(|line| line.reverses.is_none()));
        let Some(quota) = quotas.first().filter(|_| window.price.is_none() && of_bills) else { continue };
        expect(!window.late || quota.is_zero(), || "late usage has free units".to_owned())?;
        expect(quotas.iter().all(|other| other == quota), || {
            format!("free units of {} are granted anew: {quotas:?}", window.start)
        })?;
        if component.pricing.is_by_record() {
            continue;
        }
        let zero = Exact::ZERO;
        let rest = if units > zero { (units - quota.clone()).max(zero) } else { units };
        let cost = Money::round(&component.pricing.charge(&rest), contract.currency)?.minor();
        expect(cost == amounts, || {
            format!("usage of {} was charged {amounts}, and costs {cost}: {charges:?}", window.start)
        })?;
    }
    Ok(())
}

/// The free units of the window, as each bill has them.
fn quotas(charges: &[(&Bill, &UsageCharge)]) -> Vec<Exact> {
    let line = |(bill, charge): &(&Bill, &UsageCharge)| {
        let place = usize::try_from(charge.line).ok()?;
        bill.lines.get(place)?.explanation.counted.as_ref().map(|counted| counted.quota.clone())
    };
    charges.iter().filter_map(line).collect()
}
