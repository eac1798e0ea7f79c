//! Pausing a contract and going on (docs/rules/pause.md).

use crate::calendar::Zone;
use crate::catalogue::Catalogue;
use crate::contract::{Cause, Contract, Phase, PhaseKind, aligned};
use crate::refusal::Refusal;
use crate::signup::follow_rules;
use crate::upgrade::ended;
use crate::{Id, Instant};

/// Pauses from `start` on, until `end` if that is known, as decided at account time `now`. The unused part of what is billed in advance is credited;
/// terms, notice dates and discounts run on. Plan changes that were planned for the pause happen inside it and are
/// charged when it ends.
pub fn pause(
    contract: &mut Contract,
    start: Instant,
    end: Option<Instant>,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<(), Refusal> {
    if start < contract.start {
        return Err(Refusal::BeforeStart { member: "StartDate", at: start, start: contract.start });
    }
    if end.is_some_and(|end| end <= start) {
        return Err(Refusal::EndsBeforeStart { end: "EndDate", start: "StartDate" });
    }
    // What rules plan until then comes first.
    follow_rules(contract, catalogue, end.unwrap_or(start), new_id);
    if contract.is_over(start) || contract.is_over(now) {
        return Err(ended(contract, start));
    }
    let current = contract.phase_at(start).clone();
    if current.kind != PhaseKind::Normal {
        return Err(Refusal::NotRunning { id: contract.id, at: start, kind: current.kind });
    }
    // Behind its term the contract does not go on, and in a pause that was planned it is paused already.
    let goes_on = |end: &Instant| contract.phase_at(*end).kind == PhaseKind::Normal;
    let goes_on = end.filter(goes_on);
    let inside = |phase: &Phase| phase.start > start && end.is_none_or(|end| phase.start < end);
    contract.phases.retain(|phase| !(inside(phase) && phase.cause == Cause::Resumption));
    for phase in contract.phases.iter_mut().filter(|phase| inside(phase) && phase.kind == PhaseKind::Normal) {
        phase.kind = PhaseKind::Paused;
    }
    // Behind a phase that begins at the same moment: that one has no length, and is there again if the pause is taken
    // back.
    contract.phases.push(Phase {
        id: new_id(),
        kind: PhaseKind::Paused,
        start,
        cause: Cause::Wish,
        ..current
    });
    contract.phases.sort_by_key(|phase| phase.start);
    if let Some(end) = goes_on.filter(|end| contract.phases.iter().all(|phase| phase.start != *end)) {
        go_on(contract, end, catalogue, now, new_id);
    }
    Ok(())
}

/// Goes on at `at`, as decided at account time `now`: on the old billing periods, the stub until the next boundary charged by its part. A pause that has
/// not begun at `at` is taken back altogether.
pub fn resume(
    contract: &mut Contract,
    at: Instant,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<(), Refusal> {
    follow_rules(contract, catalogue, at, new_id);
    if contract.is_over(at) || contract.is_over(now) {
        return Err(ended(contract, at));
    }
    let Some(run) = next_pause(contract, at) else {
        return Err(Refusal::NotPaused { id: contract.id, at });
    };
    let (first, start) = (contract.phases[run.start].id, contract.phases[run.start].start);
    let resumption = contract.phases.get(run.end).filter(|phase| phase.cause == Cause::Resumption);
    let resumption = resumption.map(|phase| phase.id);
    let stays = |phase: &Phase| phase.id != first && (at <= start || at < phase.start);
    for phase in contract.phases[run].iter_mut().filter(|phase| stays(phase)) {
        *phase = running(phase.clone(), catalogue, &contract.zone);
    }
    contract.phases.retain(|phase| Some(phase.id) != resumption);
    if at <= start {
        contract.phases.retain(|phase| phase.id != first);
        follow_rules(contract, catalogue, now, new_id);
        return Ok(());
    }
    go_on(contract, at, catalogue, now, new_id);
    Ok(())
}

/// The places of the first pause that has not ended at `at`: its phases stand side by side.
fn next_pause(contract: &Contract, at: Instant) -> Option<std::ops::Range<usize>> {
    let phases = &contract.phases;
    let paused = |place: usize| phases.get(place).is_some_and(|phase| phase.kind == PhaseKind::Paused);
    let begins = |place: &usize| paused(*place) && !place.checked_sub(1).is_some_and(paused);
    let runs = (0..phases.len()).filter(begins).map(|start| {
        let end = (start..phases.len()).find(|place| !paused(*place)).unwrap_or(phases.len());
        start..end
    });
    let mut open = runs.filter(|run| phases.get(run.end).is_none_or(|next| at < next.start));
    open.next()
}

/// The paused phase at `at` goes on from then.
fn go_on(
    contract: &mut Contract,
    at: Instant,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) {
    let paused = contract.phase_at(at).clone();
    let phase = Phase { id: new_id(), start: at, cause: Cause::Resumption, ..paused };
    let phase = running(phase, catalogue, &contract.zone);
    contract.phases.retain(|other| other.start != at || other.kind != PhaseKind::Paused);
    contract.phases.push(phase);
    contract.phases.sort_by_key(|phase| phase.start);
    follow_rules(contract, catalogue, now, new_id);
}

/// A paused phase as a paid one: with periods and terms of its own where the plan was changed in the pause.
pub(crate) fn running(phase: Phase, catalogue: &Catalogue, zone: &Zone) -> Phase {
    let billed_until = phase.billed_until.filter(|until| *until > phase.start);
    let phase = Phase { kind: PhaseKind::Normal, billed_until, ..phase };
    if !phase.restarts {
        return phase;
    }
    let anchor = phase.terms(catalogue).map_or(phase.start, |variant| aligned(variant, phase.start, zone));
    Phase { anchor, term_start: phase.start, restarts: false, ..phase }
}
