//! What a contract's row plans: its next bill, the next beginning or end on it, the announcement of its trial's end; and
//! where it stands until then.

use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::{Contract, PhaseKind};
use turnus_engine::turn::next_turn;
use turnus_engine::{Id, Instant};
use turnus_store::Statement;
use turnus_store::contracts::ContractRow;
use turnus_store::due_work::{self, WorkKind};

use crate::error::AppError;
use crate::revenue_rows::standing;

/// Usage that arrives while the last bill is written is looked for so much later: an hour, in milliseconds.
const LATE: i64 = 3_600_000;

/// The statements that plan the contract's work as of `now`. What fell due and is not done stays.
pub(crate) fn schedule_work(
    account: Id,
    row: &ContractRow,
    catalogue: &Catalogue,
    now: Instant,
) -> Result<Vec<Statement>, AppError> {
    let contract = &row.contract;
    let living = row.deleted_at.is_none();
    let turn = next_turn(contract, now).filter(|_| living);
    let notice = trial_notice(contract, catalogue).filter(|at| now < *at && living);
    let mut planned = vec![
        due_work::set_ahead(account, WorkKind::Phase, contract.id, turn, now)?,
        due_work::set_ahead(account, WorkKind::AnnounceTrialEnd, contract.id, notice, now)?,
    ];
    planned.push(standing(account, contract, now)?);
    planned.extend(schedule_billing(account, row, now)?);
    Ok(planned)
}

/// Those that a bill of a contract that stays as it is can change.
pub(crate) fn schedule_billing(
    account: Id,
    row: &ContractRow,
    now: Instant,
) -> Result<Vec<Statement>, AppError> {
    let contract = &row.contract;
    let living = row.deleted_at.is_none();
    let bill = row.billing.next.filter(|_| !contract.waits() && living);
    let mut planned = Vec::new();
    // The bill of a parked contract is put aside with its reason, and stays so.
    if contract.parked.is_none() || !living {
        planned.push(due_work::set(account, WorkKind::Bill, contract.id, bill)?);
    }
    let closed = living && !contract.annulled && row.billing.next.is_none() && contract.is_over(now);
    if closed && !contract.waits() {
        let late = now.plus_millis(LATE);
        planned.push(due_work::plan(account, WorkKind::BillLateUsage, contract.id, late)?);
    }
    Ok(planned)
}

/// When the end of the trial is to be announced.
fn trial_notice(contract: &Contract, catalogue: &Catalogue) -> Option<Instant> {
    let trial = contract.phases.iter().rev().find(|phase| phase.kind == PhaseKind::Trial)?;
    let plan = catalogue.plans.current(trial.plan?)?;
    let ahead = plan.trial_end_notification.filter(|ahead| !ahead.is_zero())?;
    let end = contract.trial_end().filter(|end| contract.end.is_none_or(|at| *end <= at))?;
    Some(ahead.before(end, &contract.zone).max(contract.start))
}
