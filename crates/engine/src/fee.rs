//! Fees: what an item of a contract is charged for in one stretch of it, and the pieces that it is charged in.

use rust_decimal::Decimal;

use crate::bill::BillError;
use crate::calendar::{Grid, Period, Unit};
use crate::catalogue::{Catalogue, Pin};
use crate::component::Component;
use crate::contract::{ComponentSubscription, Contract, PhaseKind, Stretch};
use crate::fault::{self, Fault};
use crate::plan::{BillingAlignment, PlanVariant};
use crate::pricing::Pricing;
use crate::spans::{covers, without};
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

/// What an item is charged for in one stretch. Most are charged already: nothing is reckoned before it is asked for.
#[derive(Clone)]
pub struct Fee<'a> {
    contract: &'a Contract,
    catalogue: &'a Catalogue,
    stretch: Stretch<'a>,
    variant: &'a PlanVariant,
    /// Of a component; none: the plan's.
    booked: Option<(&'a ComponentSubscription, &'a Component)>,
    /// The time it may be charged for.
    run: Span,
}

/// The most fee periods that one bill charges.
pub const MOST_PERIODS: usize = 10_000;

/// Every fee of the contract, in order of items as booked, then of time.
///
/// # Errors
///
/// [`BillError`] where the catalogue lacks what the contract names.
pub fn fees<'a>(contract: &'a Contract, catalogue: &'a Catalogue) -> Result<Vec<Fee<'a>>, BillError> {
    let mut fees = Vec::new();
    let missing = |pin| BillError::NotInCatalogue { contract: contract.id, pin };
    let mut stretches: Vec<(Stretch<'_>, &PlanVariant)> = Vec::new();
    for stretch in contract.stretches() {
        if let Some(pin) = stretch.phase.variant {
            stretches.push((stretch, catalogue.variants.pinned(pin).ok_or_else(|| missing(pin))?));
        }
    }
    let fee = |(stretch, variant): (Stretch<'a>, &'a PlanVariant), run, booked| {
        (!Span::is_empty(run)).then_some(Fee { contract, catalogue, stretch, variant, booked, run })
    };
    let wrong = |kind| fault::has(Fault::PauseCharged) && kind == PhaseKind::Paused;
    let paid = |kind| kind == PhaseKind::Normal || wrong(kind);
    for (stretch, variant) in stretches.iter().filter(|(stretch, _)| paid(stretch.phase.kind)) {
        let billed_until = stretch.phase.billed_until.unwrap_or(stretch.span.start);
        let run = Span::new(billed_until.max(stretch.span.start), stretch.span.end);
        fees.extend(fee((*stretch, variant), run, None));
    }
    for subscription in &contract.components {
        let pin = subscription.component;
        let component = catalogue.components.pinned(pin).ok_or_else(|| missing(pin))?;
        let start = subscription.billed_until.unwrap_or(subscription.start).max(subscription.start);
        let booked = Span::new(start, subscription.end.unwrap_or(Instant::LATEST));
        let runs = stretches.iter().filter(|(stretch, _)| runs_in(component, stretch.phase.kind));
        let runs = runs.filter_map(|(stretch, variant)| {
            let run = stretch.span.common(booked)?;
            fee((*stretch, variant), run, Some((subscription, component)))
        });
        fees.extend(carried_over(runs.collect(), booked.end));
    }
    Ok(fees)
}

/// What an item costs while it runs, whoever bills it and whenever: for recurring revenue.
#[derive(Clone, Debug)]
pub struct Running {
    /// While its contract is in a paid phase.
    pub span: Span,
    /// The length that `full` is meant for; longer than nothing.
    pub period: Period,
    /// What that length costs, in major units, not rounded.
    pub full: Exact,
    /// What a discount may name to reach it.
    pub targets: Vec<Id>,
    /// Its own tax policy.
    pub tax_policy: Option<Id>,
}

/// What runs in the paid phases of a contract, also what is billed elsewhere.
///
/// # Errors
///
/// [`BillError`] where the catalogue lacks what the contract names.
pub fn running_fees(contract: &Contract, catalogue: &Catalogue) -> Result<Vec<Running>, BillError> {
    let missing = |pin| BillError::NotInCatalogue { contract: contract.id, pin };
    let mut found = Vec::new();
    for stretch in contract.stretches().filter(|stretch| stretch.phase.kind == PhaseKind::Normal) {
        let Some(pin) = stretch.phase.variant else { continue };
        let variant = catalogue.variants.pinned(pin).ok_or_else(|| missing(pin))?;
        let plan = Fee { contract, catalogue, stretch, variant, booked: None, run: stretch.span };
        found.push(plan.running());
        for subscription in &contract.components {
            let pin = subscription.component;
            let component = catalogue.components.pinned(pin).ok_or_else(|| missing(pin))?;
            let booked = Span::new(subscription.start, subscription.end.unwrap_or(Instant::LATEST));
            let run = stretch.span.common(booked).filter(|run| !run.is_empty());
            let booked = Some((subscription, component));
            found.extend(run.map(|run| Fee { run, booked, ..plan.clone() }.running()));
        }
    }
    found.retain(|running| !running.period.is_zero() && !running.full.is_zero());
    Ok(found)
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
fn carried_over(mut fees: Vec<Fee<'_>>, booked_until: Instant) -> Vec<Fee<'_>> {
    // Until when stretches follow each other without a gap.
    let mut until = fees.last().map_or(booked_until, |last| last.stretch.span.end);
    let mut behind_gaps: Vec<(usize, Fee<'_>)> = Vec::new();
    for place in (1..fees.len()).rev() {
        let (fee, next) = (&fees[place - 1], &fees[place]);
        if next.stretch.span.start != fee.stretch.span.end {
            until = fee.stretch.span.end;
        } else if fee.stretch.phase.kind == PhaseKind::Normal && fee.is_prepaid() && fee.cut() != next.cut() {
            let carried = fee.carried().min(booked_until);
            // Behind a pause it goes on as it was billed.
            let later = fees.iter().enumerate().skip(place).filter(|(_, later)| until <= later.run.start);
            for (at, later) in later {
                let run = later.run.common(Span::new(until, carried));
                behind_gaps.extend(run.map(|run| (at, Fee { run, ..fee.clone() })));
            }
            fees[place - 1].run.end = carried.min(until);
        }
    }
    // What was billed first comes first; the order among the others stays.
    let own = fees.into_iter().enumerate();
    let mut all: Vec<(usize, Fee<'_>)> = behind_gaps.into_iter().rev().chain(own).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, fee)| fee).collect()
}

impl<'a> Fee<'a> {
    /// Phase or component subscription.
    pub fn item(&self) -> Id {
        self.booked.map_or(self.stretch.phase.item, |(subscription, _)| subscription.id)
    }

    fn period(&self) -> Period {
        self.booked.and_then(|(_, component)| component.fee_period).unwrap_or(self.variant.fee_period)
    }

    /// What its grid of fee periods is made of.
    fn cut(&self) -> (Instant, BillingAlignment, Period) {
        (self.stretch.phase.anchor, self.variant.billing_alignment, self.period())
    }

    fn fees(&self) -> Grid {
        self.stretch.phase.grid(self.variant, self.period(), &self.contract.zone)
    }

    fn bills(&self) -> Grid {
        self.stretch.phase.grid(self.variant, self.variant.billing_period, &self.contract.zone)
    }

    fn is_prepaid(&self) -> bool {
        self.variant.payment_period_mode.is_prepaid()
    }

    fn prorate(&self) -> bool {
        self.booked.is_none_or(|(_, component)| component.prorate)
    }

    /// The end of the last fee period that fell due before its stretch ends.
    fn carried(&self) -> Instant {
        let billed = self.bills().at_or_after(self.run.end).1;
        self.fees().at_or_after(billed).1.max(self.run.end)
    }

    /// The time it may be charged for. What is not prorated is charged until the end of the fee period it ends in.
    pub fn entitled(&self) -> Span {
        if self.prorate() || self.period().is_zero() {
            return self.run;
        }
        Span::new(self.run.start, self.fees().at_or_after(self.run.end).1.max(self.run.end))
    }

    /// Adds every piece that falls due up to `horizon` and is not covered. `covered` is in order, spans that touch
    /// joined.
    ///
    /// # Errors
    ///
    /// [`BillError::TooManyPeriods`].
    pub fn cut_into(
        &self,
        pieces: &mut Vec<Piece>,
        covered: &[Span],
        horizon: Instant,
    ) -> Result<(), BillError> {
        if self.run.start > horizon || covers(covered, self.run) {
            return Ok(());
        }
        let (fees, bills) = (self.fees(), self.bills());
        if fees.period().is_zero() || bills.period().is_zero() {
            return Ok(());
        }
        let mut first_of: Option<(i64, i64)> = None;
        for open in without(&[self.run], covered) {
            for n in fees.index_at(open.start).. {
                let whole = Span::new(fees.boundary(n), fees.boundary(n + 1));
                if whole.start >= open.end {
                    break;
                }
                // A period of a day that does not exist has no length.
                let (Some(run), Some(span)) = (whole.common(self.run), whole.common(open)) else {
                    continue;
                };
                let due = self.due(Span::new(span.start, run.end), &bills);
                if due > horizon {
                    break;
                }
                if pieces.len() == MOST_PERIODS {
                    return Err(BillError::TooManyPeriods);
                }
                let bill = bills.index_at(whole.start);
                let known = first_of.filter(|(of, _)| *of == bill);
                let (_, first) = known.unwrap_or_else(|| (bill, fees.at_or_after(bills.boundary(bill)).0));
                first_of = Some((bill, first));
                let nth = u32::try_from((n - first).max(0) + 1).map_err(|_| BillError::TooManyPeriods)?;
                let span = if self.prorate() { span } else { reaching(span, whole.end, covered) };
                pieces.push(Piece { span, whole, due, nth, ..self.piece(fees.period().unit) });
            }
        }
        Ok(())
    }

    /// PrePaid: at the billing date on or before the fee period's start, but not before the item itself begins.
    /// PostPaid: at the billing date on or after its end, but at once where the stretch ends.
    fn due(&self, span: Span, bills: &Grid) -> Instant {
        if self.is_prepaid() {
            return bills.boundary(bills.index_at(span.start)).max(self.run.start);
        }
        bills.at_or_after(span.end).1.min(self.stretch.span.end)
    }

    fn running(&self) -> Running {
        let Piece { full, targets, tax_policy, .. } = self.piece(self.period().unit);
        Running { span: self.run, period: self.period(), full, targets, tax_policy }
    }

    /// What all its pieces have in common, for no time.
    fn piece(&self, unit: Unit) -> Piece {
        let nothing = Span::new(self.run.start, self.run.start);
        let (variant, phase) = (self.variant, self.stretch.phase);
        let plan = self.catalogue.plans.current(variant.plan);
        let of_plan = Piece {
            item: self.item(),
            component_subscription: None,
            product: Pin { id: variant.id, version: variant.version },
            targets: vec![variant.id, variant.plan],
            tax_policy: plan.and_then(|plan| plan.tax_policy),
            span: nothing,
            whole: nothing,
            unit,
            due: self.run.start,
            full: Exact::from(variant.recurring_fee) * Exact::from(phase.quantity),
            quantity: phase.quantity,
            unit_price: Some(variant.recurring_fee),
            prorate: true,
            nth: 1,
        };
        let Some((subscription, component)) = self.booked else { return of_plan };
        let price = subscription.product_override.as_ref().and_then(|other| other.price_per_unit);
        let pricing = price.map_or_else(|| component.pricing.clone(), Pricing::PerUnit);
        Piece {
            component_subscription: Some(subscription.id),
            product: subscription.component,
            targets: vec![component.id],
            tax_policy: component.tax_policy,
            full: pricing.charge(&Exact::from(subscription.quantity)),
            quantity: subscription.quantity,
            unit_price: pricing.unit_price(),
            prorate: component.prorate,
            ..of_plan
        }
    }
}

/// `span`, on until `end`, as far as nothing else is charged.
fn reaching(span: Span, end: Instant, covered: &[Span]) -> Span {
    let open = without(&[Span::new(span.start, end)], covered);
    open.first().copied().filter(|open| open.start == span.start).unwrap_or(span)
}
