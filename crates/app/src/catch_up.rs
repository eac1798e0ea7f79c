//! Billing dates: each one billed by itself, in order.

use turnus_engine::Id;
use turnus_engine::scope::Scope;
use turnus_store::contracts;

use crate::app::App;
use crate::books::{self, contract, originals};
use crate::error::AppError;
use crate::schedule_work::schedule_work;
use crate::settle::{Wanted, settle};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant, in_bulk};

/// Bills every billing date that the contract has behind it at the caller's `now`.
pub(crate) async fn catch_up(app: &App, caller: &Caller, id: Id) -> Result<(), AppError> {
    while bill_next_date(app, &Call::plain(caller.clone()), id).await?.fresh()? {}
    Ok(())
}

/// Bills the contract's next billing date, if it has come. The answer is whether it had.
pub async fn bill_next_date(app: &App, call: &Call<bool>, id: Id) -> Result<Done<bool>, AppError> {
    let row = contract(app, call.caller.account, id).await?.value;
    let due = row.billing.next.is_some_and(|next| next <= call.caller.now);
    if !due || row.contract.data.billing_suspended {
        return Ok(Done::Fresh(false));
    }
    grant(app, call, || Box::pin(decide(app, &call.caller, id))).await
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<bool>, AppError> {
    let books = books::open(app, caller.account, id).await?;
    let mut changes = in_bulk(caller.changes(app));
    let row = &books.row.value;
    let Some(horizon) = row.billing.next.filter(|next| *next <= caller.now) else {
        return Ok(Decision { changes, outcome: Outcome::Known(false) });
    };
    let wanted = Wanted {
        contract: row.contract.clone(),
        scope: Scope::recurring(),
        horizon,
        usage: Vec::new(),
        rated_items: Vec::new(),
    };
    let settled = settle(app, caller, &books, wanted)?;
    let (account, version) = (caller.account, books.row.version);
    changes.statements.push(contracts::update_billing(account, id, &settled.row.billing, version));
    changes.statements.extend(schedule_work(account, &settled.row, &books.catalogue, caller.now)?);
    if !settled.is_empty() {
        let originals = originals(app, account, &settled.bill).await?;
        settled.write(app, caller, &books, &originals, &mut changes)?;
    }
    Ok(Decision { changes, outcome: Outcome::Known(true) })
}
