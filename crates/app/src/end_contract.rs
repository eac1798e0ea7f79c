//! The end of a contract: previewed, set, taken back.

use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::customer::CustomerData;
use turnus_engine::event::EventKind;
use turnus_engine::notice::{Cancellation, cancellation};
use turnus_engine::wish::{Wish, closing};
use turnus_engine::{Id, Instant};
use turnus_store::Changes;
use turnus_store::contracts::ContractRow;

use crate::app::App;
use crate::billed_change::BilledChange;
use crate::books;
use crate::catch_up::caught_up;
use crate::contracts::about;
use crate::error::AppError;
use crate::journal;
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
    let change = if end <= contract.start {
        // Notice before it begins, of one that binds for no time: it ends as it begins.
        let contract = Contract { end: Some(contract.start), ..contract.clone() };
        BilledChange::billed(app, caller, books, closing(contract, end, caller.now))?
    } else {
        BilledChange::on(app, caller, books, &Wish::End { at: end })?
    };
    Ok(ending(change, Some(end), Some(last_notice)))
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
    let wish = end.map_or(Wish::RevokeEnd, |at| Wish::End { at });
    let change = BilledChange::on(app, caller, books, &wish)?;
    if end.is_some() {
        let cancelled = about(caller, EventKind::ContractCancelled, &change.execution.contract);
        // What else it changes is told by ContractChanged, in the same write.
        let told = |end: Option<Instant>| serde_json::json!({"end": end});
        let was = told(change.books.row.value.contract.end);
        let members = journal::plain("Contract", Some(&was), Some(&told(change.execution.contract.end)));
        changes.events.push(caller.event(app, cancelled, &members));
    }
    change.write(app, caller, &mut changes).await?;
    Ok((changes, ending(change, end, None)))
}

fn ending(change: BilledChange, end: Option<Instant>, last_notice: Option<Instant>) -> Ending {
    let BilledChange { books, settled, .. } = change;
    Ending { end, last_notice, closing: settled.own, row: settled.row, customer: books.customer }
}
