//! Pausing a contract and going on.

use turnus_engine::event::ChangeKind;
use turnus_engine::pausing::{pause, resume};
use turnus_engine::scope::Scope;
use turnus_engine::{Id, Instant};
use turnus_store::contracts::ContractRow;

use crate::app::App;
use crate::billed_change::BilledChange;
use crate::books;
use crate::error::AppError;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant_caught_up};

/// Pauses a contract from `start` (none means now) until `end` (none means until someone goes on), and credits what is
/// billed in advance for that time.
pub async fn pause_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    start: Option<Instant>,
    end: Option<Instant>,
) -> Result<Done<ContractRow>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide_pause(app, &call.caller, id, start, end))).await
}

async fn decide_pause(
    app: &App,
    caller: &Caller,
    id: Id,
    start: Option<Instant>,
    end: Option<Instant>,
) -> Result<Decision<ContractRow>, AppError> {
    let books = books::open(app, caller.account, id).await?;
    let mut contract = books.row.value.contract.clone();
    let group = books.group()?;
    let start = turnus_engine::signup::granular(group, start.unwrap_or(caller.now), &contract.zone);
    let mut new_id = || app.new_id(caller.account, caller.now);
    pause(&mut contract, start, end, &books.catalogue, caller.now, &mut new_id)?;
    let change = BilledChange {
        contract,
        kind: ChangeKind::Pause,
        effective: start,
        scope: Scope::closing(start, caller.now),
        horizon: caller.now,
    };
    granted(app, caller, &books, change).await
}

/// Goes on at `at` (none means now). A pause that has not begun then is taken back.
pub async fn resume_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    at: Option<Instant>,
) -> Result<Done<ContractRow>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide_resume(app, &call.caller, id, at))).await
}

async fn decide_resume(
    app: &App,
    caller: &Caller,
    id: Id,
    at: Option<Instant>,
) -> Result<Decision<ContractRow>, AppError> {
    let books = books::open(app, caller.account, id).await?;
    let mut contract = books.row.value.contract.clone();
    let at = at.unwrap_or(caller.now);
    let mut new_id = || app.new_id(caller.account, caller.now);
    resume(&mut contract, at, &books.catalogue, caller.now, &mut new_id)?;
    let change = BilledChange {
        contract,
        kind: ChangeKind::Resume,
        effective: at,
        scope: Scope::reopening(),
        horizon: caller.now,
    };
    granted(app, caller, &books, change).await
}

async fn granted(
    app: &App,
    caller: &Caller,
    books: &books::Books,
    change: BilledChange,
) -> Result<Decision<ContractRow>, AppError> {
    let (change, settled) = change.settle(app, caller, books)?;
    let mut changes = caller.changes(app);
    change.write(app, caller, books, &settled, &mut changes).await?;
    Ok(Decision { changes, outcome: Outcome::Known(settled.row) })
}
