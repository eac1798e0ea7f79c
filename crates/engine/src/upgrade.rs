//! Another plan variant on a running contract (billwerk-api.md D.6).

use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::contract::{Cause, Contract, Phase, PhaseKind};
use crate::refusal::Refusal;
use crate::signup::{NewPhase, follow_rules, granular, offer};
use crate::{Id, Instant};

/// Which variant, from when.
#[derive(Clone, Copy, Debug)]
pub struct Upgrade {
    /// The plan variant.
    pub variant: Id,
    /// Plan quantity.
    pub quantity: Decimal,
    /// First moment, past or future.
    pub at: Instant,
    /// Billing periods, terms and notice dates go on as they were.
    pub inherit_start: bool,
}

/// Changes the plan at account time `now`.
///
/// What was planned for later stays planned, except what a rule of the old variant planned. A change that lies in the
/// past takes the place of the plan changes since. In a trial the trial goes on, and the new variant follows it.
pub fn upgrade(
    contract: &mut Contract,
    wish: Upgrade,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<Instant, Refusal> {
    let (variant, _, group) = offer(catalogue, wish.variant)?;
    if group.id != contract.plan_group {
        let plan_group = contract.plan_group;
        return Err(Refusal::OtherPlanGroup { kind: "plan variant", id: wish.variant, plan_group });
    }
    let at = granular(group, wish.at, &contract.zone).max(contract.start);
    if wish.at < contract.start {
        return Err(Refusal::BeforeStart { member: "ChangeDate", at: wish.at, start: contract.start });
    }
    if contract.is_over(at) {
        return Err(ended(contract, at));
    }
    let new = NewPhase { variant, quantity: wish.quantity, billed_until: None };
    let current = contract.phase_at(at).clone();
    if current.kind == PhaseKind::Trial {
        upgrade_in_trial(contract, &new, at, catalogue, new_id);
        return Ok(at);
    }
    if current.kind == PhaseKind::Paused {
        upgrade_in_pause(contract, &new, &current, wish.inherit_start, catalogue);
        return Ok(at);
    }
    let mut phase = new.starting(new_id(), at, Cause::Wish, catalogue, &contract.zone);
    if wish.inherit_start {
        phase =
            Phase { inherit_start: true, anchor: current.anchor, term_start: current.term_start, ..phase };
    }
    contract.phases.retain(|other| {
        let replaced = other.kind == PhaseKind::Normal && at <= other.start && other.start <= now.max(at);
        let ruled = other.cause == Cause::Rule && other.start > at;
        !replaced && !ruled
    });
    contract.phases.push(phase);
    contract.phases.sort_by_key(|phase| phase.start);
    follow_rules(contract, catalogue, new_id);
    Ok(at)
}

/// Why nothing can be changed on a contract that is over.
pub fn ended(contract: &Contract, at: Instant) -> Refusal {
    Refusal::ContractEnded { id: contract.id, at: contract.end_date().unwrap_or(at) }
}

/// The pause goes on; the new variant follows it, with periods that begin then unless it inherits the old ones.
fn upgrade_in_pause(
    contract: &mut Contract,
    new: &NewPhase<'_>,
    paused: &Phase,
    inherit_start: bool,
    catalogue: &Catalogue,
) {
    let zone = contract.zone.clone();
    let place = contract.phases.iter().position(|phase| phase.id == paused.id).unwrap_or(0);
    let next = contract.phases.get(place + 1).map(|phase| (phase.id, phase.start));
    let anew = |id, kind, start: Instant| {
        let fresh = new.starting(id, start, Cause::Wish, catalogue, &zone);
        if inherit_start {
            let (anchor, term_start) = (paused.anchor, paused.term_start);
            Phase { kind, inherit_start, anchor, term_start, ..fresh }
        } else {
            Phase { kind, restarts: kind == PhaseKind::Paused, ..fresh }
        }
    };
    contract.phases[place] = anew(paused.id, PhaseKind::Paused, paused.start);
    if let Some((id, start)) = next {
        contract.phases[place + 1] = anew(id, PhaseKind::Normal, start);
    }
}

fn upgrade_in_trial(
    contract: &mut Contract,
    new: &NewPhase<'_>,
    at: Instant,
    catalogue: &Catalogue,
    new_id: &mut dyn FnMut() -> Id,
) {
    let trial_end = contract.trial_end();
    contract.phases.retain(|phase| phase.start < at || (phase.kind == PhaseKind::Trial && phase.start == at));
    let trial = Phase {
        kind: PhaseKind::Trial,
        ..new.starting(new_id(), at, Cause::Wish, catalogue, &contract.zone)
    };
    contract.phases.retain(|phase| phase.start != at);
    contract.phases.push(trial);
    if let Some(end) = trial_end {
        let paid = new.starting(new_id(), end, Cause::Rule, catalogue, &contract.zone);
        contract.phases.push(paid);
    }
    follow_rules(contract, catalogue, new_id);
}
