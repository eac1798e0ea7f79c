//! Correcting an issued document: it is credited with its old data, and billed anew as things are now
//! (docs/rules/correction.md).

use turnus_engine::Id;
use turnus_engine::bill::{Bill, BillInput, bill};
use turnus_engine::correction::{charged_time, taken_back, takings};
use turnus_engine::document::DocumentReference;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::scope::Scope;
use turnus_store::bills::{self, BillRow};
use turnus_store::documents::DocumentRow;
use turnus_store::{Changes, contracts, usage};

use crate::app::App;
use crate::bill_contract::BilledNow;
use crate::billing_row::row_after;
use crate::books::{self, Books, Originals, originals};
use crate::contracts::about;
use crate::drafting::Sending;
use crate::error::AppError;
use crate::exchange_rates::accounting;
use crate::invoices::{invoice, issue_draft};
use crate::issuing::check_issuable;
use crate::journal;
use crate::schedule_work::schedule_work;
use crate::settle::Settled;
use crate::take_back::{standing, take_back};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant_caught_up};

/// Corrects an issued document. What is made by it, counter-documents first, is issued at once. The answer is kept in
/// steps ([`crate::steps`]).
///
/// # Errors
///
/// Not found, and refused where it was taken back before, so that a repeat changes nothing, where the customer's tax
/// has no rate, and where the new document lacks what law asks for.
pub async fn correct_invoice(app: &App, call: &Call<BilledNow>, id: Id) -> Result<Done<BilledNow>, AppError> {
    let contract = invoice(app, call.caller.account, id).await?.contract;
    let done =
        grant_caught_up(app, call, contract, || Box::pin(decide(app, &call.caller, id))).await?.begun()?;
    if let Done::Fresh(billed) = &done {
        for document in &billed.documents {
            issue_draft(app, &Call::plain(call.caller.clone()), *document).await?;
        }
    }
    Ok(done)
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<BilledNow>, AppError> {
    let account = caller.account;
    let document = invoice(app, account, id).await?;
    let mut books = books::open(app, account, document.contract).await?;
    let back = bills_to_take_back(app, account, &books, id).await?;
    let mut changes = caller.changes(app);
    let contract = books.row.value.contract.clone();
    let before = books.row.value.billing;
    let (mut reversals, mut documents) = (Vec::new(), Vec::new());
    books.usage.clear();
    books.rated_items.clear();
    let usage_until = books.billed.usage_until;
    for row in &back {
        let (reversal, made) = take_back(app, caller, &books, &contract, row, &mut changes).await?;
        reopen(app, account, &mut books, &row.bill, &reversal, &mut changes).await?;
        reversals.push(reversal);
        if let Some(draft) = made {
            check(app, account, &books, &draft, row.document).await?;
            documents.push(draft.id);
        }
    }
    let anew = billed_anew(app, caller, &books, &back)?;
    let mut billed = std::mem::take(&mut books.billed).with(&anew)?;
    billed.usage_until = billed.usage_until.max(usage_until);
    let row = row_after(&books, contract, &anew, reversals.iter(), &billed, caller.now)?;
    let version = &books.row.version;
    changes.statements.push(contracts::update_billing(account, row.contract.id, &row.billing, version));
    changes.statements.extend(schedule_work(account, &row, &books.catalogue, caller.now)?);
    let settled = Settled { own: anew.clone(), bill: anew, undone: Vec::new(), anew: None, billed, row };
    let replaced = document.document.number.clone().map(|number| DocumentReference {
        id,
        number,
        date: document.document.date,
    });
    let originals = Originals { replaced, ..originals(app, account, &settled.bill).await? };
    let made = settled.write(app, caller, &books, &originals, Sending::AsTheEntitySays, &mut changes)?;
    if let Some(draft) = made {
        check(app, account, &books, &draft, None).await?;
        documents.push(draft.id);
    }
    let corrected = about(caller, EventKind::InvoiceCorrected, &settled.row.contract);
    let members = journal::billing(&before, &settled.row.billing)
        .and(journal::made("Reversals", &reversals.iter().map(|bill| bill.id).collect::<Vec<_>>()))
        .and(journal::made("Documents", &documents));
    changes.events.push(caller.event(app, Event { subject: Some(id), ..corrected }, &members));
    Ok(Decision { changes, outcome: Outcome::Known(BilledNow { contract: document.contract, documents }) })
}

/// What is made is issued at once: what could not be is refused before anything is taken back. `back` is the document that
/// the draft takes back, if it does.
async fn check(
    app: &App,
    account: Id,
    books: &Books,
    draft: &DocumentRow,
    back: Option<Id>,
) -> Result<(), AppError> {
    let reversed = match back {
        Some(id) => Some(invoice(app, account, id).await?.document),
        None => None,
    };
    let currencies = (draft.document.currency, books.entity()?.accounting_currency);
    check_issuable(draft, &accounting(app, account, currencies, reversed.as_ref()).await?)
}

/// What is taken back with the document, latest first.
async fn bills_to_take_back(app: &App, account: Id, books: &Books, id: Id) -> Result<Vec<BillRow>, AppError> {
    let shown = bills::of_document(app.store(), account, id).await?;
    let refused = |why: &str| Err(AppError::Refused(format!("invoice {id} {why}")));
    if books.row.value.contract.annulled {
        return refused("belongs to a contract that was annulled: there is nothing to bill anew");
    }
    if shown.is_empty() || shown.iter().any(|row| row.reverses.is_some()) {
        return refused("takes another document back: correct that one");
    }
    if shown.iter().any(|row| row.reversed_by.is_some()) {
        return refused("was taken back before: correct what was made in its place");
    }
    let rows = standing(app, account, books.row.value.contract.id).await?;
    let bills: Vec<&Bill> = rows.iter().map(|row| &row.bill).collect();
    let corrected: Vec<Id> = shown.iter().map(|row| row.bill.id).collect();
    let back: Vec<Id> = taken_back(&bills, &corrected).into_iter().map(|bill| bill.id).collect();
    let row = |id: &Id| rows.iter().find(|row| row.bill.id == *id).cloned();
    Ok(back.iter().filter_map(row).collect())
}

/// What a bill took is open again, and was in time if it was then.
async fn reopen(
    app: &App,
    account: Id,
    books: &mut Books,
    taken: &Bill,
    reversal: &Bill,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let (store, contract) = (app.store(), taken.contract.id);
    books.billed = std::mem::take(&mut books.billed).with(reversal)?;
    books.billed.usage_until = books.billed.usage_until.min(taken.previous_usage_until);
    books.usage.extend(usage::of_bill(store, account, contract, taken.id).await?);
    books.rated_items.extend(usage::rated_items_of_bill(store, account, contract, taken.id).await?);
    changes.statements.push(usage::release(account, contract, taken.id));
    changes.statements.push(usage::release_rated_items(account, contract, taken.id));
    Ok(())
}

fn billed_anew(app: &App, caller: &Caller, books: &Books, back: &[BillRow]) -> Result<Bill, AppError> {
    Ok(bill(&BillInput {
        bill: app.new_id(caller.account, caller.now),
        contract: &books.row.value.contract,
        catalogue: &books.catalogue,
        group: books.group()?,
        billed: &books.billed,
        usage: &books.usage,
        rated: &books.rated_items,
        tax: &books.tax()?,
        scope: &Scope::correction(),
        now: caller.now,
        horizon: caller.now,
        also: &takings(back.iter().rev().map(|row| &row.bill)),
        again: &charged_time(back.iter().map(|row| &row.bill)),
    })?)
}
