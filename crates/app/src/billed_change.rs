//! A change of a running contract that is billed at once: booked, ended, paused.

use turnus_engine::Id;
use turnus_engine::execution::Execution;
use turnus_engine::wish::Wish;
use turnus_store::contracts::ContractRow;
use turnus_store::{Changes, contracts};

use crate::app::App;
use crate::books::{self, Books, originals};
use crate::contracts::{Changed, record_change};
use crate::drafting::Sending;
use crate::error::AppError;
use crate::journal;
use crate::revenue_rows::derived;
use crate::schedule_work::schedule_work;
use crate::settle::{Settled, Wanted, settle};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant_caught_up};

/// Grants a change of a contract, and answers what the contract is after it.
pub(crate) async fn grant_change(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    wish: &Wish,
) -> Result<Done<ContractRow>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide(app, &call.caller, id, wish))).await
}

async fn decide(app: &App, caller: &Caller, id: Id, wish: &Wish) -> Result<Decision<ContractRow>, AppError> {
    let change = BilledChange::of(app, caller, id, wish).await?;
    let mut changes = caller.changes(app);
    change.write(app, caller, &mut changes).await?;
    Ok(Decision { changes, outcome: Outcome::Known(change.settled.row) })
}

/// A change, executed and billed, not written.
pub(crate) struct BilledChange {
    /// What it was executed on.
    pub(crate) books: Books,
    /// What it makes.
    pub(crate) execution: Execution,
    /// Its bill.
    pub(crate) settled: Settled,
}

impl BilledChange {
    /// Executes `wish` on the contract `id` at the caller's `now`.
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        id: Id,
        wish: &Wish,
    ) -> Result<BilledChange, AppError> {
        BilledChange::on(app, caller, books::open(app, caller.account, id).await?, wish)
    }

    /// The same, on books that are open.
    pub(crate) fn on(
        app: &App,
        caller: &Caller,
        books: Books,
        wish: &Wish,
    ) -> Result<BilledChange, AppError> {
        let mut new_id = || app.new_id(caller.account, caller.now);
        let contract = &books.row.value.contract;
        let execution = wish.execute(contract, &books.catalogue, caller.now, &mut new_id)?;
        BilledChange::billed(app, caller, books, execution)
    }

    /// Bills an execution.
    pub(crate) fn billed(
        app: &App,
        caller: &Caller,
        books: Books,
        execution: Execution,
    ) -> Result<BilledChange, AppError> {
        let settled = settle(app, caller, &books, Wanted::of(&execution, &books.billed))?;
        Ok(BilledChange { books, execution, settled })
    }

    /// Adds what it writes to `changes`.
    pub(crate) async fn write(
        &self,
        app: &App,
        caller: &Caller,
        changes: &mut Changes,
    ) -> Result<(), AppError> {
        let (account, books, settled) = (caller.account, &self.books, &self.settled);
        changes.statements.push(contracts::update(account, &settled.row, &books.row.version)?);
        changes.statements.extend(schedule_work(account, &settled.row, &books.catalogue, caller.now)?);
        let (was, is) = (&books.row.value.contract, &settled.row.contract);
        changes.statements.extend(derived(account, Some(was), is, &books.revenue_sources())?);
        let Execution { kind, effective, .. } = self.execution;
        let changed = Changed { kind, effective, order: None };
        let before = &books.row.value;
        let mut members = journal::contract(Some(&before.contract), Some(&settled.row.contract));
        if settled.bill.is_empty() {
            // Else its bill tells it.
            members = members.and(journal::billing(&before.billing, &settled.row.billing));
        }
        record_change(app, caller, &settled.row.contract, changed, members, changes)?;
        if !settled.is_empty() {
            let originals = originals(app, account, &settled.bill).await?;
            settled.write(app, caller, books, &originals, Sending::AsTheEntitySays, changes)?;
        }
        Ok(())
    }
}
