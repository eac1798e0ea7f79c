//! Billing dates: each one billed by itself, in order.

use turnus_engine::event::EventKind;
use turnus_engine::schedule::scope_at;
use turnus_engine::{Id, Instant};
use turnus_store::contracts;

use crate::app::App;
use crate::books::{self, Books, Draft, contract, originals};
use crate::contracts::about;
use crate::drafting::Sending;
use crate::error::AppError;
use crate::journal;
use crate::schedule_work::schedule_billing;
use crate::settle::{Wanted, settle};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant, in_bulk};

/// Bills every billing date that the contract has behind it at the caller's `now`.
pub(crate) async fn catch_up(app: &App, caller: &Caller, id: Id) -> Result<(), AppError> {
    catch_up_to(app, caller, id, Sending::AsTheEntitySays).await
}

/// The same; the drafts are sent or kept.
pub(crate) async fn catch_up_to(
    app: &App,
    caller: &Caller,
    id: Id,
    sending: Sending,
) -> Result<(), AppError> {
    while bill_date(app, &Call::plain(caller.clone()), id, sending).await?.fresh()? {}
    Ok(())
}

/// The contract is there, and has a billing date behind it at the caller's `now`.
pub(crate) async fn is_behind(app: &App, caller: &Caller, id: Id) -> Result<bool, AppError> {
    match contract(app, caller.account, id).await {
        Ok(row) => Ok(row.value.billing.dates().due(&row.value.contract, caller.now).is_some()),
        Err(AppError::NotFound { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Bills the contract's next billing date, if it has come. The answer is whether it had.
pub async fn bill_next_date(app: &App, call: &Call<bool>, id: Id) -> Result<Done<bool>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, id, Sending::AtOnce))).await
}

/// The same, where it is likely that there is none: the contract alone is looked at first.
async fn bill_date(app: &App, call: &Call<bool>, id: Id, sending: Sending) -> Result<Done<bool>, AppError> {
    let row = contract(app, call.caller.account, id).await?.value;
    if row.billing.dates().due(&row.contract, call.caller.now).is_none() {
        return Ok(Done::Fresh(false));
    }
    grant(app, call, || Box::pin(decide(app, &call.caller, id, sending))).await
}

async fn decide(app: &App, caller: &Caller, id: Id, sending: Sending) -> Result<Decision<bool>, AppError> {
    let books = books::open_above_floor(app, caller.account, id).await?;
    decide_on(app, caller, &books, sending).await
}

/// Bills the billing date of these books that has come, if one has.
pub(crate) async fn decide_on(
    app: &App,
    caller: &Caller,
    books: &Books,
    sending: Sending,
) -> Result<Decision<bool>, AppError> {
    let mut changes = in_bulk(caller.changes(app));
    let row = &books.row.value;
    let Some(horizon) = row.billing.dates().due(&row.contract, caller.now) else {
        return Ok(Decision { changes, outcome: Outcome::Known(false) });
    };
    let settled = settle(app, caller, books, books.date(horizon))?;
    let (account, id, version) = (caller.account, row.contract.id, &books.row.version);
    changes.statements.push(contracts::update_billing(account, id, &settled.row.billing, version));
    changes.statements.extend(schedule_billing(account, &settled.row, caller.now)?);
    if settled.is_empty() {
        let event = about(caller, EventKind::BillingDatePassed, &settled.row.contract);
        let members = journal::billing(&row.billing, &settled.row.billing);
        changes.events.push(caller.event(app, event, &members));
        return Ok(Decision { changes, outcome: Outcome::Known(true) });
    }
    let originals = originals(app, account, &settled.bill).await?;
    let sending = match sending {
        Sending::AtOnce if !books.sends_at_once()? => Sending::AsTheEntitySays,
        other => other,
    };
    let outcome = settled.send(app, caller, (books, &originals), sending, &mut changes).await?;
    Ok(Decision { changes, outcome })
}

impl Books {
    /// What the billing date `date` bills.
    fn date(&self, date: Instant) -> Wanted {
        let contract = &self.row.value.contract;
        Wanted::scoped(contract, scope_at(contract, &self.catalogue, date), date)
    }
}

/// The books as they would be with every billing date billed that has come: for previews, which write nothing.
pub(crate) fn caught_up(app: &App, caller: &Caller, mut books: Books) -> Result<Books, AppError> {
    loop {
        let row = &books.row.value;
        let due = row.billing.dates().due(&row.contract, caller.now);
        let Some(horizon) = due else { return Ok(books) };
        let settled = settle(app, caller, &books, books.date(horizon))?;
        let undone =
            |draft: &Draft| settled.undone.iter().any(|(other, _)| other.row.value.id == draft.row.value.id);
        books.drafts.retain(|draft| !undone(draft));
        books.usage.retain(|usage| settled.bill.taken_usage.iter().all(|(taken, _)| *taken != usage.id));
        books.rated_items.retain(|item| settled.bill.taken_items.iter().all(|(taken, _)| *taken != item.id));
        books.billed = settled.billed;
        books.row.value = settled.row;
    }
}
