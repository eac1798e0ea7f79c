//! Regular cancellation: terms, notice, and the end they lead to (billwerk-api.md D.5).

use crate::Instant;
use crate::calendar::{Grid, Period, Unit, Zone};
use crate::catalogue::Catalogue;
use crate::contract::{Cause, Contract, Phase, PhaseKind};
use crate::plan::{AfterFirstPeriod, PlanVariant};
use crate::signup::first_term_end;

/// Where a notice leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancellation {
    /// The contract ends here.
    pub end: Instant,
    /// The last moment until which notice still reaches that end.
    pub last_notice: Instant,
}

/// Where notice given at `notice` leads: to the end of the first term whose notice limit is not passed; on the limit
/// counts as in time. None for a contract without a paid phase to come.
pub fn cancellation(contract: &Contract, catalogue: &Catalogue, notice: Instant) -> Option<Cancellation> {
    let mut phase = paid_phase(contract, notice)?;
    let mut found = regular_end(phase, phase.terms(catalogue)?, &contract.zone, notice);
    // Where another plan follows the first term, its terms bind whoever is late for that one.
    while let Some(next) = follows(contract, catalogue, phase).filter(|next| next.start < found.end) {
        phase = next;
        found = regular_end(phase, phase.terms(catalogue)?, &contract.zone, notice);
    }
    let planned = contract.end_date().filter(|end| *end < found.end);
    Some(planned.map_or(found, |end| Cancellation { end, last_notice: end.min(notice) }))
}

/// The phase that a plan's rule planned for the end of its first term.
fn follows<'c>(contract: &'c Contract, catalogue: &Catalogue, phase: &Phase) -> Option<&'c Phase> {
    let variant = phase.terms(catalogue)?;
    let changes = matches!(variant.after_first_period, AfterFirstPeriod::ChangeAfterFirstPeriod(_));
    let end = first_term_end(phase, variant, &contract.zone).filter(|_| changes)?;
    let follows = |next: &&Phase| {
        next.start == end
            && next.cause == Cause::Rule
            && next.kind == PhaseKind::Normal
            && next.id != phase.id
    };
    contract.phases.iter().find(follows)
}

/// The paid phase at that moment, or the first one after it.
fn paid_phase(contract: &Contract, at: Instant) -> Option<&Phase> {
    let mut paid = contract.phases.iter().filter(|phase| phase.kind == PhaseKind::Normal);
    paid.clone().rev().find(|phase| phase.start <= at).or_else(|| paid.next())
}

fn regular_end(phase: &Phase, variant: &PlanVariant, zone: &Zone, notice: Instant) -> Cancellation {
    let first_notice = variant.cancellation_period;
    let later_notice = variant.later_cancellation_period.unwrap_or(first_notice);
    let Some(first_end) = first_term_end(phase, variant, zone) else {
        return at_any_time(notice.max(phase.term_start), first_notice, zone);
    };
    let limit = first_notice.before(first_end, zone);
    // A term that was over when the plan began, because terms were kept, ends nothing.
    let ends_there =
        variant.after_first_period == AfterFirstPeriod::EndAfterFirstPeriod && phase.start < first_end;
    if notice <= limit || ends_there {
        return Cancellation { end: first_end, last_notice: limit };
    }
    let later = variant.later_contract_period.unwrap_or(variant.contract_period);
    if later.is_zero() {
        let any = at_any_time(notice, later_notice, zone);
        return Cancellation { end: any.end.max(first_end), ..any };
    }
    let terms = term_ends(phase, variant.contract_period, first_end, later, zone);
    let near = terms.index_at(later_notice.after(notice, 1, zone)).max(1);
    let ends = (near - 1..near + 4).filter(|n| *n > 0).map(|n| terms.boundary(n));
    let in_time = |end: &Instant| notice <= later_notice.before(*end, zone);
    let end = ends.into_iter().find(in_time).unwrap_or(Instant::LATEST);
    Cancellation { end, last_notice: later_notice.before(end, zone) }
}

fn at_any_time(notice: Instant, length: Period, zone: &Zone) -> Cancellation {
    Cancellation { end: length.after(notice, 1, zone), last_notice: notice }
}

/// Ends of terms: 0 is the end of the first. Months keep the day on which the first term began.
fn term_ends(phase: &Phase, first: Period, first_end: Instant, later: Period, zone: &Zone) -> Grid {
    let grid = Grid::new(first_end, later, zone);
    match first.unit {
        Unit::Month | Unit::Year => grid.on_day(zone.local(phase.term_start).day()),
        Unit::Minute | Unit::Hour | Unit::Day | Unit::Week => grid,
    }
}
