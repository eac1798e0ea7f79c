//! When a contract is billed: boundaries of its billing periods, starts of phases, its end.

use crate::bill::Bill;
use crate::calendar::Grid;
use crate::catalogue::Catalogue;
use crate::contract::{Cause, Contract, PhaseKind, Stretch};
use crate::scope::{ComponentsTaken, Occasion, Scope};
use crate::{Instant, Span};

/// The billing dates around a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BillingDates {
    /// The last one that was billed.
    pub last: Option<Instant>,
    /// The next one to be billed; one that has come is billed as of its own time.
    pub next: Option<Instant>,
}

impl BillingDates {
    /// Those after `bill`, made of `contract` at account time `now`. Dates that have come and are not billed stay: they
    /// are billed one by one, where recurring bills are suspended when that ends.
    pub fn after(
        self,
        contract: &Contract,
        catalogue: &Catalogue,
        bill: &Bill,
        now: Instant,
    ) -> BillingDates {
        let suspended = contract.waits();
        if bill.scope.occasion.moves_schedule() && !suspended {
            return BillingDates { last: bill.last_billing, next: bill.next_billing };
        }
        if self.next.is_some_and(|next| next <= now) {
            return self;
        }
        let closed = suspended && bill.scope.occasion == Occasion::Closing;
        let next = next_billing(contract, catalogue, now).or(closed.then_some(now));
        BillingDates { next, ..self }
    }

    /// The date that is to be billed at account time `now`, if one has come and `contract` does not wait.
    pub fn due(self, contract: &Contract, now: Instant) -> Option<Instant> {
        self.next.filter(|next| *next <= now && !contract.waits())
    }
}

/// The first moment after `after` at which there may be something to bill. None when there will be none.
pub fn next_billing(contract: &Contract, catalogue: &Catalogue, after: Instant) -> Option<Instant> {
    let to_come = contract.stretches().filter(|stretch| after < stretch.span.end);
    let times = to_come.filter_map(|stretch| {
        let times = BillingTimes::of(contract, catalogue, stretch)?;
        let ends = Some(stretch.span.end).filter(|end| *end > after && *end < Instant::LATEST);
        [times.next_after(after), ends].into_iter().flatten().min()
    });
    times.min()
}

/// The last moment not after `at` at which the contract was to be billed. None before the first.
pub fn last_billing(contract: &Contract, catalogue: &Catalogue, at: Instant) -> Option<Instant> {
    let has_begun =
        |stretch: &Stretch<'_>| stretch.phase.kind == PhaseKind::Normal && stretch.span.start <= at;
    let paid: Vec<Stretch<'_>> = contract.stretches().filter(has_begun).collect();
    paid.into_iter().rev().find_map(|stretch| {
        let times = BillingTimes::of(contract, catalogue, stretch)?;
        let end = Some(stretch.span.end).filter(|end| *end <= at);
        [times.last_until(at), end].into_iter().flatten().max()
    })
}

/// What the billing date `date` takes: everything, but where it is a billing date only because a change of plan or of
/// prices was planned for a moment inside a period. That takes what it would have taken if it had been told then, so that
/// a change known early or late costs the same.
pub fn scope_at(contract: &Contract, catalogue: &Catalogue, date: Instant) -> Scope {
    let stretches: Vec<Stretch<'_>> = contract.stretches().collect();
    let Some(place) = stretches.iter().position(|stretch| stretch.span.start == date) else {
        return Scope::recurring();
    };
    let Some(before) = place.checked_sub(1).map(|before| stretches[before]) else {
        return Scope::recurring();
    };
    let now = stretches[place];
    let paid = |stretch: &Stretch<'_>| stretch.phase.kind == PhaseKind::Normal;
    let goes_on = before.span.end == date && paid(&before) && paid(&now);
    let ends_a_period = before.phase.terms(catalogue).is_none_or(|variant| {
        before.phase.grid(variant, variant.billing_period, &contract.zone).at_or_after(date).1 == date
    });
    match now.phase.cause {
        Cause::Wish if goes_on && !ends_a_period => Scope::planned_change(ComponentsTaken::None),
        Cause::Prices if goes_on && !ends_a_period => {
            let begins = contract.components.iter().filter(|booked| booked.start == date);
            Scope::planned_change(ComponentsTaken::Only(begins.map(|booked| booked.id).collect()))
        }
        Cause::Wish | Cause::Prices | Cause::Rule | Cause::Resumption => Scope::recurring(),
    }
}

/// The billing times of one stretch.
struct BillingTimes {
    span: Span,
    grid: Grid,
    /// Something may be due at its very start.
    from_start: bool,
}

impl BillingTimes {
    fn of(contract: &Contract, catalogue: &Catalogue, stretch: Stretch<'_>) -> Option<BillingTimes> {
        let variant = stretch.phase.terms(catalogue)?;
        let billed = match stretch.phase.kind {
            PhaseKind::Normal => true,
            PhaseKind::Trial => has_trial_fees(contract, catalogue),
            PhaseKind::Paused | PhaseKind::TrialExpired | PhaseKind::Ended => false,
        };
        let start = stretch.phase.billed_until.unwrap_or(stretch.span.start).max(stretch.span.start);
        let span = Span::new(start, stretch.span.end);
        (billed && !span.is_empty()).then(|| BillingTimes {
            span,
            grid: stretch.phase.grid(variant, variant.billing_period, &contract.zone),
            from_start: variant.payment_period_mode.is_prepaid(),
        })
    }

    fn next_after(&self, after: Instant) -> Option<Instant> {
        if after < self.span.start && self.from_start {
            return Some(self.span.start);
        }
        self.grid.next_after(after.max(self.span.start)).filter(|next| *next < self.span.end)
    }

    fn last_until(&self, at: Instant) -> Option<Instant> {
        let at = at.min(self.span.end.plus_millis(-1));
        (at >= self.span.start).then(|| self.grid.boundary(self.grid.index_at(at)).max(self.span.start))
    }
}

fn has_trial_fees(contract: &Contract, catalogue: &Catalogue) -> bool {
    contract.components.iter().any(|subscription| {
        catalogue.components.pinned(subscription.component).is_some_and(|component| component.bill_in_trial)
    })
}
