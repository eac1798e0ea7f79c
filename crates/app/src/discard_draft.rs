//! Discarding a draft: its bill is taken back, and the contract waits until someone bills it (decisions.md section 4).

use turnus_engine::Id;
use turnus_engine::bill::Bill;
use turnus_engine::contract::Contract;
use turnus_engine::event::EventKind;
use turnus_engine::scope::Scope;
use turnus_store::due_work::{self, WorkKind};
use turnus_store::{Changes, contracts, usage};

use crate::app::App;
use crate::billing_row::row_without;
use crate::books::{self, Books, Draft, originals};
use crate::drafting::Sending;
use crate::error::AppError;
use crate::invoices::{about, draft};
use crate::journal;
use crate::schedule_work::schedule_work;
use crate::settle::{Wanted, replaced, settle};
use crate::take_back::take_back;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Discards a draft. What it charged is charged again by whoever bills the contract; until then no billing date of the
/// contract is billed.
///
/// # Errors
///
/// Not found once it is sent; refused where it takes an issued document back, which stands else.
pub async fn discard_draft(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, id))).await
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let row = draft(app, caller.account, id).await?.value;
    let books = books::open(app, caller.account, row.contract).await?;
    let found = books.drafts.iter().find(|draft| draft.row.value.id == id);
    let found = found.ok_or(AppError::NotFound { kind: "invoice draft", id })?;
    let bills: Vec<&Bill> = found.standing().map(|row| &row.bill).collect();
    if bills.is_empty() {
        return Err(AppError::Refused(format!(
            "draft {id} takes an issued document back, and without it that would stand: send it"
        )));
    }
    let before = &books.row.value.contract;
    let parked = before.parked.clone().unwrap_or_default().with(&bills);
    let contract = Contract { parked: Some(parked), ..before.clone() };
    let mut changes = caller.changes(app);
    let (reversals, billed) = take_all_back(app, caller, &books, found, &mut changes).await?;
    let row_after = row_without(&books, contract, &reversals, &billed, caller.now)?;
    changes.statements.push(contracts::update(caller.account, &row_after, books.row.version)?);
    changes.statements.extend(schedule_work(caller.account, &row_after, &books.catalogue, caller.now)?);
    let of = row.contract;
    let reason = format!(
        "draft {id} was discarded: the contract is billed again once someone bills it, with POST \
         /api/turnus/v1/contracts/{of}/bill"
    );
    changes.statements.push(due_work::set_aside(caller.account, WorkKind::Bill, of, caller.now, &reason)?);
    let members = journal::document(Some(&row), Some(&replaced(&row)))
        .and(journal::contract(Some(before), Some(&row_after.contract)))
        .and(journal::billing(&books.row.value.billing, &row_after.billing))
        .and(journal::made("Reversals", &reversals.iter().map(|bill| bill.id).collect::<Vec<_>>()));
    changes.events.push(caller.event(app, about(caller, EventKind::DraftDiscarded, &row), &members));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// The opposites of the draft's bills, and what is billed with them.
async fn take_all_back(
    app: &App,
    caller: &Caller,
    books: &Books,
    draft: &Draft,
    changes: &mut Changes,
) -> Result<(Vec<Bill>, turnus_engine::coverage::Billed), AppError> {
    let contract = &books.row.value.contract;
    let (mut reversals, mut billed) = (Vec::new(), books.billed.clone());
    for row in draft.standing().rev() {
        let (reversal, _) = take_back(app, caller, books, contract, row, changes).await?;
        billed = billed.with(&reversal)?;
        // What was in time for the draft is in time for what takes its place.
        billed.usage_until = billed.usage_until.min(row.bill.previous_usage_until);
        changes.statements.push(usage::release(caller.account, contract.id, row.bill.id));
        changes.statements.push(usage::release_rated_items(caller.account, contract.id, row.bill.id));
        reversals.push(reversal);
    }
    Ok((reversals, billed))
}

/// Bills again what discarded drafts charged, if the contract is parked: it waits no more.
pub(crate) async fn bill_parked(
    app: &App,
    caller: &Caller,
    id: Id,
    sending: Sending,
) -> Result<(), AppError> {
    if books::contract(app, caller.account, id).await?.value.contract.parked.is_none() {
        return Ok(());
    }
    let call: Call<()> = Call::plain(caller.clone());
    grant(app, &call, || Box::pin(decide_bill(app, &call.caller, id, sending))).await?;
    Ok(())
}

async fn decide_bill(app: &App, caller: &Caller, id: Id, sending: Sending) -> Result<Decision<()>, AppError> {
    let account = caller.account;
    let books = books::open(app, account, id).await?;
    let mut changes = caller.changes(app);
    let Some(parking) = books.row.value.contract.parked.clone() else {
        return Ok(Decision { changes, outcome: Outcome::Known(()) });
    };
    let contract = Contract { parked: None, ..books.row.value.contract.clone() };
    let wanted = Wanted {
        also: parking.takings,
        again: parking.again,
        ..Wanted::scoped(&contract, Scope::correction(), caller.now)
    };
    let settled = settle(app, caller, &books, wanted)?;
    changes.statements.push(contracts::update(account, &settled.row, &books.row.version)?);
    // Its bill, if there is one, is told beside it.
    let freed = journal::contract(Some(&books.row.value.contract), Some(&settled.row.contract));
    let event = crate::contracts::about(caller, EventKind::WorkReopened, &settled.row.contract);
    changes.events.push(caller.event(app, event, &freed));
    changes.statements.extend(schedule_work(account, &settled.row, &books.catalogue, caller.now)?);
    if !settled.is_empty() {
        let originals = originals(app, account, &settled.bill).await?;
        settled.write(app, caller, &books, &originals, sending, &mut changes)?;
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}
