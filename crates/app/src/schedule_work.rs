//! What a contract's row plans: its next bill, its next phase, the announcement of its trial's end.

use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::{Contract, PhaseKind};
use turnus_engine::{Id, Instant};
use turnus_store::Statement;
use turnus_store::contracts::ContractRow;
use turnus_store::due_work::{self, WorkKind};

use crate::error::AppError;

/// The statements that plan the contract's work as of `now`.
pub(crate) fn schedule_work(
    account: Id,
    row: &ContractRow,
    catalogue: &Catalogue,
    now: Instant,
) -> Result<Vec<Statement>, AppError> {
    let contract = &row.contract;
    let bill = row.billing.next.filter(|_| !contract.data.billing_suspended && row.deleted_at.is_none());
    let phase = next_phase(contract, now).filter(|_| row.deleted_at.is_none());
    let notice = trial_notice(contract, catalogue).filter(|at| now <= *at);
    Ok(vec![
        due_work::set(account, WorkKind::Bill, contract.id, bill)?,
        due_work::set(account, WorkKind::Phase, contract.id, phase)?,
        due_work::set(account, WorkKind::AnnounceTrialEnd, contract.id, notice)?,
    ])
}

/// The next moment, after `now`, at which a phase begins or the contract ends.
pub(crate) fn next_phase(contract: &Contract, now: Instant) -> Option<Instant> {
    if contract.annulled {
        return None;
    }
    let starts = contract
        .phases
        .iter()
        .map(|phase| phase.start)
        .filter(|start| contract.end.is_none_or(|end| *start < end));
    starts.chain(contract.end).filter(|at| *at > now).min()
}

/// When the end of the trial is to be announced.
fn trial_notice(contract: &Contract, catalogue: &Catalogue) -> Option<Instant> {
    let trial = contract.phases.iter().rev().find(|phase| phase.kind == PhaseKind::Trial)?;
    let plan = catalogue.plans.current(trial.plan?)?;
    let ahead = plan.trial_end_notification.filter(|ahead| !ahead.is_zero())?;
    let end = contract.trial_end().filter(|end| contract.end.is_none_or(|at| *end <= at))?;
    Some(ahead.before(end, &contract.zone).max(contract.start))
}
