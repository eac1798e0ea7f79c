//! Billing dates: each one billed by itself, in order.

use std::sync::Arc;

use turnus_engine::event::EventKind;
use turnus_engine::schedule::scope_at;
use turnus_engine::{Id, Instant};
use turnus_store::{Assigned, Statement, contracts, documents};

use crate::app::App;
use crate::books::{self, Books, Draft, contract, originals};
use crate::contracts::about;
use crate::drafting::Sending;
use crate::error::AppError;
use crate::issuing::Issuing;
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
    let sending = Sending::AsTheEntitySays;
    grant(app, call, || Box::pin(decide(app, &call.caller, id, sending))).await
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

/// Bills the billing date of these books that has come, if one has. What is to be a document at once is one in the same
/// write, unless it lacks what law asks for: then it is a draft, whose sending is put aside with the reason.
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
    let known = Outcome::Known(true);
    if settled.is_empty() {
        let event = about(caller, EventKind::BillingDatePassed, &settled.row.contract);
        let members = journal::billing(&row.billing, &settled.row.billing);
        changes.events.push(caller.event(app, event, &members));
        return Ok(Decision { changes, outcome: known });
    }
    let originals = originals(app, account, &settled.bill).await?;
    let at_once = sending == Sending::AsTheEntitySays && books.sends_at_once()?;
    let how = if at_once { Sending::AtOnce } else { sending };
    let made = settled.write(app, caller, books, &originals, how, &mut changes)?;
    let Some(draft) = made.filter(|_| at_once) else { return Ok(Decision { changes, outcome: known }) };
    let issuing = match Issuing::of(app, caller, draft.clone(), originals.reversed.as_ref()).await {
        Ok(issuing) => issuing,
        Err(AppError::Refused(_)) => {
            changes.statements.extend(books.draft(caller, &draft, sending)?);
            return Ok(Decision { changes, outcome: known });
        }
        Err(other) => return Err(other),
    };
    issuing.begin(app, caller, &mut changes)?;
    let numbered = move |assigned: &Assigned| -> Result<(bool, Vec<Statement>), AppError> {
        let (row, words) = issuing.numbered(assigned)?;
        Ok((true, [Some(documents::insert(account, &row)?), words].into_iter().flatten().collect()))
    };
    Ok(Decision { changes, outcome: Outcome::Numbered(Arc::new(numbered)) })
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
