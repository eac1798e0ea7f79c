//! What the contract's history gives reason to charge: fees, piece by piece, each with the moment it falls due.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::bill::BillError;
use crate::calendar::{Grid, Unit};
use crate::catalogue::{Catalogue, Pin};
use crate::component::Component;
use crate::contract::{ComponentSubscription, Contract, PhaseKind, Stretch};
use crate::coverage::Billed;
use crate::fault::{self, Fault};
use crate::plan::{PaymentPeriodMode, PlanVariant};
use crate::pricing::Pricing;
use crate::spans::{positive, without};
use crate::{Exact, Id, Instant, Span};

/// A fee for one fee period, or for the part of one that an item runs in.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Phase or component subscription.
    pub item: Id,
    /// The component subscription, for its fee.
    pub component_subscription: Option<Id>,
    /// Plan variant or component, at its version.
    pub product: Pin,
    /// What a discount may name to reach it: plan and variant, or component.
    pub targets: Vec<Id>,
    /// Its own tax policy.
    pub tax_policy: Option<Id>,
    /// The time it is for.
    pub span: Span,
    /// The whole fee period.
    pub whole: Span,
    /// Unit of the fee period.
    pub unit: Unit,
    /// It may be charged from here on.
    pub due: Instant,
    /// What the whole fee period costs, in major units, not rounded.
    pub full: Exact,
    /// Quantity.
    pub quantity: Decimal,
    /// Price of a unit, where each costs the same.
    pub unit_price: Option<Decimal>,
    /// Parts cost their part.
    pub prorate: bool,
    /// The how many-th fee period of its billing period it is, from 1.
    pub nth: u32,
}

/// What an item is charged for: the same for each of its pieces in one stretch.
struct Fee<'a> {
    item: Id,
    component_subscription: Option<Id>,
    product: Pin,
    targets: Vec<Id>,
    tax_policy: Option<Id>,
    run: Span,
    fees: Grid,
    bills: Grid,
    mode: PaymentPeriodMode,
    stretch: Stretch<'a>,
    full: Exact,
    quantity: Decimal,
    unit_price: Option<Decimal>,
    prorate: bool,
}

/// The most fee periods that one bill charges.
pub const MOST_PERIODS: usize = 10_000;

/// Every piece that falls due up to `horizon` and is not covered, in order of items as booked, then of time.
pub fn uncharged(
    contract: &Contract,
    catalogue: &Catalogue,
    billed: &Billed,
    horizon: Instant,
) -> Result<Vec<Piece>, BillError> {
    let mut pieces = Vec::new();
    let mut covered: HashMap<Id, Vec<Span>> = HashMap::new();
    for fee in fees(contract, catalogue)? {
        let forgets = fault::has(Fault::CoverageForgotten);
        let known = || if forgets { Vec::new() } else { billed.settled_or_covered(fee.item) };
        let covered = covered.entry(fee.item).or_insert_with(known);
        let known = pieces.len();
        fee.cut_into(&mut pieces, covered, horizon)?;
        // What reaches beyond its stretch, the next stretch does not charge again.
        covered.extend(pieces[known..].iter().map(|piece| piece.span));
    }
    Ok(pieces)
}

/// The time for which each item may be charged, without any horizon.
pub fn entitled(contract: &Contract, catalogue: &Catalogue) -> Result<HashMap<Id, Vec<Span>>, BillError> {
    let mut spans: HashMap<Id, Vec<Span>> = HashMap::new();
    for fee in fees(contract, catalogue)? {
        spans.entry(fee.item).or_default().push(fee.entitled());
    }
    let joined = |spans: Vec<Span>| positive(spans.into_iter().map(|span| (span, 1)));
    Ok(spans.into_iter().map(|(item, spans)| (item, joined(spans))).collect())
}

fn fees<'a>(contract: &'a Contract, catalogue: &Catalogue) -> Result<Vec<Fee<'a>>, BillError> {
    let mut fees = Vec::new();
    let missing = |pin| BillError::NotInCatalogue { contract: contract.id, pin };
    let stretches: Vec<_> = contract.stretches().collect();
    for stretch in &stretches {
        let wrong = fault::has(Fault::PauseCharged) && stretch.phase.kind == PhaseKind::Paused;
        let paid = wrong || stretch.phase.kind == PhaseKind::Normal;
        let Some(pin) = stretch.phase.variant.filter(|_| paid) else {
            continue;
        };
        let variant = catalogue.variants.pinned(pin).ok_or_else(|| missing(pin))?;
        fees.extend(plan_fee(contract, catalogue, *stretch, variant));
    }
    for subscription in &contract.components {
        let pin = subscription.component;
        let component = catalogue.components.pinned(pin).ok_or_else(|| missing(pin))?;
        let mut runs: Vec<(Stretch<'_>, &PlanVariant)> = Vec::new();
        for stretch in stretches.iter().filter(|stretch| runs_in(component, stretch.phase.kind)) {
            if let Some(pin) = stretch.phase.variant {
                runs.push((*stretch, catalogue.variants.pinned(pin).ok_or_else(|| missing(pin))?));
            }
        }
        component_fees(contract, &runs, subscription, component, &mut fees);
    }
    Ok(fees)
}

fn plan_fee<'a>(
    contract: &Contract,
    catalogue: &Catalogue,
    stretch: Stretch<'a>,
    variant: &PlanVariant,
) -> Option<Fee<'a>> {
    let phase = stretch.phase;
    let start = phase.billed_until.map_or(stretch.span.start, |until| until.max(stretch.span.start));
    let run = Span::new(start, stretch.span.end);
    (!run.is_empty()).then(|| Fee {
        item: phase.item,
        component_subscription: None,
        product: Pin { id: variant.id, version: variant.version },
        targets: vec![variant.id, variant.plan],
        tax_policy: catalogue.plans.current(variant.plan).and_then(|plan| plan.tax_policy),
        run,
        fees: phase.grid(variant, variant.fee_period, &contract.zone),
        bills: phase.grid(variant, variant.billing_period, &contract.zone),
        mode: variant.payment_period_mode,
        stretch,
        full: Exact::from(variant.recurring_fee) * Exact::from(phase.quantity),
        quantity: phase.quantity,
        unit_price: Some(variant.recurring_fee),
        prorate: true,
    })
}

fn runs_in(component: &Component, kind: PhaseKind) -> bool {
    match kind {
        PhaseKind::Normal => true,
        PhaseKind::Trial => component.bill_in_trial,
        PhaseKind::Paused | PhaseKind::TrialExpired | PhaseKind::Ended => false,
    }
}

/// A component's fees, stretch by stretch. A change of plan that begins new periods leaves what of the component is billed
/// in advance (billwerk-api.md D.6), known early or late: it goes on to the end of the periods that fell due before the
/// change, and from there on with the new ones.
fn component_fees<'a>(
    contract: &Contract,
    runs: &[(Stretch<'a>, &PlanVariant)],
    subscription: &ComponentSubscription,
    component: &Component,
    fees: &mut Vec<Fee<'a>>,
) {
    let start = subscription.billed_until.map_or(subscription.start, |until| until.max(subscription.start));
    let booked = Span::new(start, subscription.end.unwrap_or(Instant::LATEST));
    for (place, (stretch, variant)) in runs.iter().enumerate() {
        let Some(mut fee) = component_fee(contract, *stretch, variant, subscription, component, booked)
        else {
            continue;
        };
        let next = runs.get(place + 1).filter(|(next, _)| next.span.start == stretch.span.end);
        let goes_on =
            stretch.phase.kind == PhaseKind::Normal && fee.run.end == stretch.span.end && fee.is_prepaid();
        if let Some((next, of_next)) = next.filter(|_| goes_on) {
            let period = component.fee_period.unwrap_or(of_next.fee_period);
            let other = next.phase.grid(of_next, period, &contract.zone) != fee.fees;
            let until = if other { fee.carried() } else { fee.run.end };
            fee.run.end = until.min(runs_until(runs, place)).min(booked.end);
        }
        fees.push(fee);
    }
}

/// Until when the stretches that follow each other without a gap go on.
fn runs_until(runs: &[(Stretch<'_>, &PlanVariant)], place: usize) -> Instant {
    let mut until = runs[place].0.span.end;
    for (stretch, _) in &runs[place + 1..] {
        if stretch.span.start != until {
            break;
        }
        until = stretch.span.end;
    }
    until
}

fn component_fee<'a>(
    contract: &Contract,
    stretch: Stretch<'a>,
    variant: &PlanVariant,
    subscription: &ComponentSubscription,
    component: &Component,
    booked: Span,
) -> Option<Fee<'a>> {
    let run = booked.common(stretch.span)?;
    let fee_period = component.fee_period.unwrap_or(variant.fee_period);
    let price = subscription.product_override.as_ref().and_then(|other| other.price_per_unit);
    let pricing = price.map_or_else(|| component.pricing.clone(), Pricing::PerUnit);
    Some(Fee {
        item: subscription.id,
        component_subscription: Some(subscription.id),
        product: subscription.component,
        targets: vec![component.id],
        tax_policy: component.tax_policy,
        run,
        fees: stretch.phase.grid(variant, fee_period, &contract.zone),
        bills: stretch.phase.grid(variant, variant.billing_period, &contract.zone),
        mode: variant.payment_period_mode,
        stretch,
        full: pricing.charge(&Exact::from(subscription.quantity)),
        quantity: subscription.quantity,
        unit_price: pricing.unit_price(),
        prorate: component.prorate,
    })
}

impl Fee<'_> {
    fn is_prepaid(&self) -> bool {
        matches!(self.mode, PaymentPeriodMode::PrePaid | PaymentPeriodMode::PrePaidBilledUntil)
    }

    /// The end of the last fee period that fell due before its stretch ends.
    fn carried(&self) -> Instant {
        let billed = self.bills.at_or_after(self.run.end).1;
        self.fees.at_or_after(billed).1.max(self.run.end)
    }

    /// The time it may be charged for. What is not prorated is charged until the end of the fee period it ends in.
    fn entitled(&self) -> Span {
        if self.prorate || self.fees.period().is_zero() {
            return self.run;
        }
        Span::new(self.run.start, self.fees.at_or_after(self.run.end).1.max(self.run.end))
    }

    fn cut_into(&self, pieces: &mut Vec<Piece>, covered: &[Span], horizon: Instant) -> Result<(), BillError> {
        if self.fees.period().is_zero() || self.bills.period().is_zero() {
            return Ok(());
        }
        let mut first_of: Option<(i64, i64)> = None;
        for open in without(&[self.run], covered) {
            for n in self.fees.index_at(open.start).. {
                let whole = Span::new(self.fees.boundary(n), self.fees.boundary(n + 1));
                if whole.start >= open.end {
                    break;
                }
                // A period of a day that does not exist has no length.
                let (Some(run), Some(span)) = (whole.common(self.run), whole.common(open)) else {
                    continue;
                };
                let due = self.due(Span::new(span.start, run.end));
                if due > horizon {
                    break;
                }
                if pieces.len() == MOST_PERIODS {
                    return Err(BillError::TooManyPeriods);
                }
                let bill = self.bills.index_at(whole.start);
                let known = first_of.filter(|(of, _)| *of == bill);
                let (_, first) =
                    known.unwrap_or_else(|| (bill, self.fees.at_or_after(self.bills.boundary(bill)).0));
                first_of = Some((bill, first));
                let nth = u32::try_from(n - first).unwrap_or(0).saturating_add(1);
                let span = if self.prorate { span } else { reaching(span, whole.end, covered) };
                pieces.push(self.piece(span, whole, due, nth));
            }
        }
        Ok(())
    }

    /// PrePaid: at the billing date on or before the fee period's start, but not before the item itself begins.
    /// PostPaid: at the billing date on or after its end, but at once where the stretch ends.
    fn due(&self, span: Span) -> Instant {
        match self.mode {
            PaymentPeriodMode::PrePaid | PaymentPeriodMode::PrePaidBilledUntil => {
                self.bills.boundary(self.bills.index_at(span.start)).max(self.run.start)
            }
            PaymentPeriodMode::PostPaid => self.bills.at_or_after(span.end).1.min(self.stretch.span.end),
        }
    }

    fn piece(&self, span: Span, whole: Span, due: Instant, nth: u32) -> Piece {
        Piece {
            item: self.item,
            component_subscription: self.component_subscription,
            product: self.product,
            targets: self.targets.clone(),
            tax_policy: self.tax_policy,
            span,
            whole,
            unit: self.fees.period().unit,
            due,
            full: self.full.clone(),
            quantity: self.quantity,
            unit_price: self.unit_price,
            prorate: self.prorate,
            nth,
        }
    }
}

/// `span`, on until `end`, as far as nothing else is charged.
fn reaching(span: Span, end: Instant, covered: &[Span]) -> Span {
    let open = without(&[Span::new(span.start, end)], covered);
    open.first().copied().filter(|open| open.start == span.start).unwrap_or(span)
}
