//! Moments at which something of a contract begins or ends.

use crate::catalogue::Catalogue;
use crate::contract::{Contract, PhaseKind};
use crate::event::ChangeKind;
use crate::schedule::{BillingDates, next_billing};
use crate::signup::follow_rules;
use crate::{Id, Instant};

/// The next moment, after `after`, at which something of the contract begins or ends: a phase, a component, a
/// discount, or all of it.
pub fn next_turn(contract: &Contract, after: Instant) -> Option<Instant> {
    turns(contract).into_iter().map(|(at, _)| at).filter(|at| *at > after).min()
}

/// What begins or ends at `at`. None: nothing does.
pub fn turn_at(contract: &Contract, at: Instant) -> Option<ChangeKind> {
    turns(contract).into_iter().filter(|(turn, _)| *turn == at).map(|(_, kind)| kind).next()
}

/// Every moment at which something begins or ends, the weightiest first where several do.
fn turns(contract: &Contract) -> Vec<(Instant, ChangeKind)> {
    if contract.annulled {
        return Vec::new();
    }
    let phases = contract.phases.iter().enumerate().map(|(place, phase)| {
        let before = place.checked_sub(1).map(|before| contract.phases[before].kind);
        let kind = match (phase.kind, before) {
            (PhaseKind::Ended | PhaseKind::TrialExpired, _) => ChangeKind::End,
            (_, Some(PhaseKind::Trial)) => ChangeKind::TrialEnd,
            (_, _) => ChangeKind::PhaseStart,
        };
        (phase.start, kind)
    });
    let of_components = contract.components.iter().flat_map(|booked| [Some(booked.start), booked.end]);
    let of_discounts = contract.discounts.iter().flat_map(|booked| [Some(booked.start), booked.end]);
    let booked = of_components.chain(of_discounts).flatten();
    let booked = booked.map(|at| (at, ChangeKind::ComponentSubscriptionChange));
    let end = contract.end_date().map(|end| (end, ChangeKind::End));
    let all = end.into_iter().chain(phases).chain(booked);
    all.filter(|(at, _)| contract.end_date().is_none_or(|end| *at <= end)).collect()
}

/// At account time `now`, plans what the contract's variant says of the end of its first term, and counts a version
/// where that changed something. The answer is the billing dates then.
pub fn take_turn(
    contract: &mut Contract,
    dates: BillingDates,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> BillingDates {
    let planned = contract.phases.len();
    follow_rules(contract, catalogue, now, new_id);
    if contract.phases.len() == planned {
        return dates;
    }
    contract.version += 1;
    match dates.next {
        Some(next) if next <= now => dates,
        Some(_) | None => BillingDates { next: next_billing(contract, catalogue, now), ..dates },
    }
}
