//! Another plan variant on a running contract (billwerk-api.md D.6).

use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::contract::{Cause, Contract, Phase, PhaseKind};
use crate::pausing::running;
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
/// past takes the place of the plan changes since. In a trial the trial goes on, and the new variant follows it; in a
/// pause too.
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
    // What rules plan until then comes first.
    follow_rules(contract, catalogue, at, new_id);
    if contract.is_over(at) {
        return Err(ended(contract, at));
    }
    let new = NewPhase { variant, quantity: wish.quantity, billed_until: None };
    let current = contract.phase_at(at).clone();
    if current.kind == PhaseKind::Trial {
        upgrade_in_trial(contract, &new, at, catalogue, now, new_id);
        return Ok(at);
    }
    let fresh = new.starting(new_id(), at, Cause::Wish, catalogue, &contract.zone);
    let mut phase = Phase { kind: current.kind, restarts: current.kind == PhaseKind::Paused, ..fresh };
    if wish.inherit_start {
        let billed_until = current.billed_until.filter(|until| *until > at);
        let (anchor, term_start) = (current.anchor, current.term_start);
        phase = Phase { inherit_start: true, anchor, term_start, billed_until, restarts: false, ..phase };
    }
    replace(contract, &phase, now);
    contract.phases.push(phase.clone());
    contract.phases.sort_by_key(|phase| phase.start);
    follow_into_pauses(contract, &phase, catalogue);
    follow_rules(contract, catalogue, now, new_id);
    Ok(at)
}

/// Takes out the plan changes that the new phase takes the place of: those from its start until account time `now`,
/// and what rules of the variant before it planned.
fn replace(contract: &mut Contract, new: &Phase, now: Instant) {
    let (mut in_pause, mut is_new) = (false, true);
    contract.phases.retain(|phase| {
        let changes_plan = match phase.kind {
            PhaseKind::Normal => phase.cause != Cause::Resumption,
            // The first phase of a pause is the pause, the others are plan changes inside it.
            PhaseKind::Paused => in_pause,
            PhaseKind::Trial | PhaseKind::TrialExpired | PhaseKind::Ended => false,
        };
        in_pause = phase.kind == PhaseKind::Paused;
        let since = new.start <= phase.start && phase.start <= now.max(new.start);
        let ruled = phase.cause == Cause::Rule && phase.start > new.start;
        // Other prices of the plan that is no more; those of a plan that is planned for later stay.
        is_new &= !(changes_plan && !since && phase.start > new.start && phase.cause == Cause::Wish);
        let priced = is_new && phase.cause == Cause::Prices && phase.start > new.start;
        !(ruled || priced || (changes_plan && since))
    });
}

/// Pauses behind the new phase, and what goes on after them, have its plan, until another change was planned.
fn follow_into_pauses(contract: &mut Contract, new: &Phase, catalogue: &Catalogue) {
    let zone = contract.zone.clone();
    let behind = contract.phases.iter().position(|phase| phase.id == new.id).unwrap_or(0) + 1;
    let mut in_pause = new.kind == PhaseKind::Paused;
    for phase in contract.phases.iter_mut().skip(behind) {
        let follows = match phase.kind {
            PhaseKind::Paused => !in_pause,
            PhaseKind::Normal => phase.cause == Cause::Resumption,
            PhaseKind::Trial | PhaseKind::TrialExpired | PhaseKind::Ended => false,
        };
        if !follows {
            break;
        }
        in_pause = phase.kind == PhaseKind::Paused;
        let (id, kind, start, cause) = (phase.id, phase.kind, phase.start, phase.cause);
        let same = Phase { id, kind, start, cause, ..new.clone() };
        *phase = if in_pause { same } else { running(same, catalogue, &zone) };
    }
}

/// Why nothing can be changed on a contract that is over.
pub fn ended(contract: &Contract, at: Instant) -> Refusal {
    Refusal::ContractEnded { id: contract.id, at: contract.end_date().unwrap_or(at) }
}

fn upgrade_in_trial(
    contract: &mut Contract,
    new: &NewPhase<'_>,
    at: Instant,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) {
    let trial_end = contract.trial_end();
    // What was planned for later stays, except what the plan's own rules planned.
    contract.phases.retain(|phase| {
        let of_trial = phase.kind == PhaseKind::Trial && at <= phase.start;
        phase.start < at || !(of_trial || phase.cause == Cause::Rule)
    });
    let trial = Phase {
        kind: PhaseKind::Trial,
        ..new.starting(new_id(), at, Cause::Wish, catalogue, &contract.zone)
    };
    contract.phases.push(trial);
    if let Some(end) = trial_end.filter(|end| !is_paid_then(contract, *end)) {
        let paid = new.starting(new_id(), end, Cause::Rule, catalogue, &contract.zone);
        contract.phases.push(paid.clone());
        contract.phases.sort_by_key(|phase| phase.start);
        follow_into_pauses(contract, &paid, catalogue);
    }
    contract.phases.sort_by_key(|phase| phase.start);
    follow_rules(contract, catalogue, now, new_id);
}

/// Another plan was planned for the very moment.
fn is_paid_then(contract: &Contract, at: Instant) -> bool {
    contract.phases.iter().any(|phase| phase.start == at && phase.kind == PhaseKind::Normal)
}
