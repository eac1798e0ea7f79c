//! Pausing a contract and going on (docs/rules/pause.md).

use crate::calendar::Zone;
use crate::catalogue::Catalogue;
use crate::contract::{Cause, Contract, Phase, PhaseKind, aligned};
use crate::refusal::Refusal;
use crate::signup::follow_rules;
use crate::upgrade::ended;
use crate::{Id, Instant};

/// Pauses from `start` on, until `end` if that is known. The unused part of what is billed in advance is credited;
/// terms, notice dates and discounts run on.
pub fn pause(
    contract: &mut Contract,
    start: Instant,
    end: Option<Instant>,
    catalogue: &Catalogue,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<(), Refusal> {
    if start < contract.start {
        return Err(Refusal::BeforeStart { member: "StartDate", at: start, start: contract.start });
    }
    if end.is_some_and(|end| end <= start) {
        return Err(Refusal::EndsBeforeStart { end: "EndDate", start: "StartDate" });
    }
    if contract.is_over(start) {
        return Err(ended(contract, start));
    }
    let current = contract.phase_at(start).clone();
    if current.kind != PhaseKind::Normal {
        return Err(Refusal::NotRunning { id: contract.id, at: start, kind: current.kind });
    }
    let resumed = |phase: &Phase| phase.kind == PhaseKind::Normal && phase.start > start;
    let inside = |phase: &Phase| resumed(phase) && end.is_none_or(|end| phase.start < end);
    // A plan change that was planned for the pause holds from the day it ends.
    let template = contract.phases.iter().rev().find(|phase| inside(phase)).cloned().unwrap_or(current);
    let ruled = |phase: &Phase| phase.cause == Cause::Rule && phase.start > start;
    contract.phases.retain(|phase| !inside(phase) && !ruled(phase));
    let paused = Phase { id: new_id(), kind: PhaseKind::Paused, start, cause: Cause::Wish, ..template };
    // Behind a phase that begins at the same moment: that one has no length, and is there again if the pause is taken
    // back.
    contract.phases.push(paused.clone());
    contract.phases.sort_by_key(|phase| phase.start);
    if let Some(end) = end.filter(|end| contract.phases.iter().all(|phase| phase.start != *end)) {
        go_on(contract, &paused, end, catalogue, new_id);
    }
    Ok(())
}

/// Goes on at `at`: on the old billing periods, the stub until the next boundary charged by its part. A pause that has
/// not begun at `at` is taken back altogether.
pub fn resume(
    contract: &mut Contract,
    at: Instant,
    catalogue: &Catalogue,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<(), Refusal> {
    if contract.is_over(at) {
        return Err(ended(contract, at));
    }
    let place = contract
        .phases
        .iter()
        .position(|phase| phase.kind == PhaseKind::Paused && ends_after(contract, phase, at));
    let Some(place) = place else {
        return Err(Refusal::NotPaused { id: contract.id, at });
    };
    let paused = contract.phases[place].clone();
    let planned =
        contract.phases.get(place + 1).filter(|next| next.kind == PhaseKind::Normal).map(|next| next.id);
    contract.phases.retain(|phase| Some(phase.id) != planned);
    if at <= paused.start {
        contract.phases.retain(|phase| phase.id != paused.id);
        follow_rules(contract, catalogue, new_id);
        return Ok(());
    }
    go_on(contract, &paused, at, catalogue, new_id);
    Ok(())
}

/// The paused phase has not ended at `at`.
fn ends_after(contract: &Contract, paused: &Phase, at: Instant) -> bool {
    let next = contract.phases.iter().map(|phase| phase.start).filter(|start| *start > paused.start).min();
    next.is_none_or(|next| at < next)
}

fn go_on(
    contract: &mut Contract,
    paused: &Phase,
    at: Instant,
    catalogue: &Catalogue,
    new_id: &mut dyn FnMut() -> Id,
) {
    let phase = Phase {
        id: new_id(),
        kind: PhaseKind::Normal,
        start: at,
        cause: Cause::Wish,
        billed_until: None,
        ..paused.clone()
    };
    let phase = if paused.restarts { restarted(phase, catalogue, &contract.zone) } else { phase };
    contract.phases.push(phase);
    contract.phases.sort_by_key(|phase| phase.start);
    follow_rules(contract, catalogue, new_id);
}

fn restarted(phase: Phase, catalogue: &Catalogue, zone: &Zone) -> Phase {
    let anchor = phase.terms(catalogue).map_or(phase.start, |variant| aligned(variant, phase.start, zone));
    Phase { anchor, term_start: phase.start, restarts: false, ..phase }
}
