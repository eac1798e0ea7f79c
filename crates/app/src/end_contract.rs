//! The end of a contract: previewed, set, taken back.

use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::customer::CustomerData;
use turnus_engine::ending::{end, revoke_end};
use turnus_engine::event::{ChangeKind, EventKind};
use turnus_engine::notice::{Cancellation, cancellation};
use turnus_engine::scope::Scope;
use turnus_engine::{Id, Instant};
use turnus_store::Changes;
use turnus_store::contracts::ContractRow;

use crate::app::App;
use crate::billed_change::BilledChange;
use crate::books::{self, Books};
use crate::catch_up::caught_up;
use crate::contracts::about;
use crate::error::AppError;
use crate::settle::Settled;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant_caught_up};

/// An end, set or previewed.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The end; none where one was taken back.
    pub end: Option<Instant>,
    /// The last moment until which regular notice leads there; none for an end that was set.
    pub last_notice: Option<Instant>,
    /// The closing bill: what it credits and charges.
    pub closing: turnus_engine::bill::Bill,
    /// The contract after it.
    pub row: ContractRow,
    /// Who pays.
    pub customer: CustomerData,
}

/// Where regular notice given at `notice` leads, and the closing bill it would make. Nothing is written.
pub async fn preview_cancellation(
    app: &App,
    caller: &Caller,
    id: Id,
    notice: Option<Instant>,
) -> Result<Ending, AppError> {
    let books = caught_up(app, caller, books::open(app, caller.account, id).await?)?;
    let contract = &books.row.value.contract;
    let regular = cancellation(contract, &books.catalogue, notice.unwrap_or(caller.now));
    let over = || turnus_engine::upgrade::ended(contract, caller.now);
    let Cancellation { end, last_notice } =
        regular.filter(|_| !contract.is_over(caller.now)).ok_or_else(over)?;
    let (_, settled) = if end <= contract.start {
        // Notice before it begins, of one that binds for no time: it ends as it begins.
        let contract = Contract { end: Some(contract.start), ..contract.clone() };
        closed(app, caller, &books, contract, end)?
    } else {
        ended(app, caller, &books, end)?
    };
    Ok(ending(&books, settled, Some(end), Some(last_notice)))
}

/// Sets the end of a contract, whatever its notice period, and bills what that closes.
pub async fn end_contract(
    app: &App,
    call: &Call<Ending>,
    id: Id,
    at: Instant,
) -> Result<Done<Ending>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide_end(app, &call.caller, id, at))).await
}

async fn decide_end(app: &App, caller: &Caller, id: Id, at: Instant) -> Result<Decision<Ending>, AppError> {
    let (changes, ending) = moved_end(app, caller, id, Some(at), None).await?;
    Ok(Decision { changes, outcome: Outcome::Known(ending) })
}

/// Takes back an end that has not come, and bills anew what its closing bill credited.
pub async fn revoke_contract_end(app: &App, call: &Call<Ending>, id: Id) -> Result<Done<Ending>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide_revoke(app, &call.caller, id))).await
}

async fn decide_revoke(app: &App, caller: &Caller, id: Id) -> Result<Decision<Ending>, AppError> {
    let (changes, ending) = moved_end(app, caller, id, None, None).await?;
    Ok(Decision { changes, outcome: Outcome::Known(ending) })
}

/// Makes the new data of the old.
type ChangeData<'a> = &'a (dyn Fn(&ContractData) -> ContractData + Send + Sync);

/// What the contract's end, set or taken back, writes; with what else clients write on it, if that changes too.
pub(crate) async fn moved_end(
    app: &App,
    caller: &Caller,
    id: Id,
    end: Option<Instant>,
    change: Option<ChangeData<'_>>,
) -> Result<(Changes, Ending), AppError> {
    let mut books = books::open(app, caller.account, id).await?;
    let mut changes = caller.changes(app);
    if let Some(change) = change {
        books.row.value.contract.data = change(&books.row.value.contract.data);
    }
    let (change, settled) = match end {
        Some(at) => ended(app, caller, &books, at)?,
        None => reopened(app, caller, &books)?,
    };
    if end.is_some() {
        let cancelled = about(caller, EventKind::ContractCancelled, &change.contract);
        changes.events.push(caller.event(app, cancelled));
    }
    change.write(app, caller, &books, &settled, &mut changes).await?;
    Ok((changes, ending(&books, settled, end, None)))
}

fn reopened(app: &App, caller: &Caller, books: &Books) -> Result<(BilledChange, Settled), AppError> {
    let mut contract = books.row.value.contract.clone();
    revoke_end(&mut contract, caller.now)?;
    let kind = ChangeKind::CancellationRevoked;
    let change = closing(contract, kind, Scope::reopening(), caller.now, caller.now);
    change.settle(app, caller, books)
}

fn ended(
    app: &App,
    caller: &Caller,
    books: &Books,
    at: Instant,
) -> Result<(BilledChange, Settled), AppError> {
    let mut contract = books.row.value.contract.clone();
    end(&mut contract, at, caller.now)?;
    closed(app, caller, books, contract, at)
}

fn closed(
    app: &App,
    caller: &Caller,
    books: &Books,
    contract: Contract,
    at: Instant,
) -> Result<(BilledChange, Settled), AppError> {
    let change = closing(contract, ChangeKind::Cancellation, Scope::closing(at, caller.now), at, caller.now);
    change.settle(app, caller, books)
}

fn closing(
    contract: Contract,
    kind: ChangeKind,
    scope: Scope,
    effective: Instant,
    now: Instant,
) -> BilledChange {
    BilledChange { contract, kind, effective, scope, horizon: now }
}

fn ending(books: &Books, settled: Settled, end: Option<Instant>, last_notice: Option<Instant>) -> Ending {
    Ending { end, last_notice, closing: settled.own, row: settled.row, customer: books.customer.clone() }
}
