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

/// What a correction comes to.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The issued documents that are taken back, the latest first.
    pub taken_back: Vec<DocumentRow>,
    /// What is issued, what takes back first.
    pub made: Vec<DocumentRow>,
}

/// What a correction would come to, of what is billed by now. Nothing is written.
///
/// # Errors
///
/// As [`correct_invoice`].
pub async fn preview_correction(app: &App, caller: &Caller, id: Id) -> Result<Correction, AppError> {
    let document = invoice(app, caller.account, id).await?;
    let (_, back, made) = corrected(app, caller, &document).await?;
    let mut taken_back = Vec::new();
    for id in back.iter().filter_map(|row| row.document) {
        match invoice(app, caller.account, id).await {
            Ok(row) => taken_back.push(row),
            // Drafts are undone, not taken back.
            Err(AppError::NotFound { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(Correction { taken_back, made })
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<BilledNow>, AppError> {
    let document = invoice(app, caller.account, id).await?;
    let (changes, _, made) = corrected(app, caller, &document).await?;
    let documents = made.iter().map(|row| row.id).collect();
    Ok(Decision { changes, outcome: Outcome::Known(BilledNow { contract: document.contract, documents }) })
}

/// What correcting the document writes, the bills that it takes back, and the drafts of what it issues.
async fn corrected(
    app: &App,
    caller: &Caller,
    document: &DocumentRow,
) -> Result<(Changes, Vec<BillRow>, Vec<DocumentRow>), AppError> {
    let account = caller.account;
    let mut books = books::open(app, account, document.contract).await?;
    let back = bills_to_take_back(app, account, &books, document).await?;
    let mut changes = caller.changes(app);
    let contract = books.row.value.contract.clone();
    let before = books.row.value.billing;
    let (mut reversals, mut made) = (Vec::new(), Vec::new());
    books.usage.clear();
    books.rated_items.clear();
    let usage_until = books.billed.usage_until;
    for row in &back {
        let (reversal, draft) = take_back(app, caller, &books, &contract, row, &mut changes).await?;
        reopen(app, account, &mut books, &row.bill, &reversal, &mut changes).await?;
        reversals.push(reversal);
        if let Some(draft) = draft {
            check(app, account, &books, &draft, row.document).await?;
            made.push(draft);
        }
    }
    let anew = billed_anew(app, caller, &books, &back)?;
    let mut billed = std::mem::take(&mut books.billed).with(&anew)?;
    billed.usage_until = billed.usage_until.max(usage_until);
    let row = row_after(&books, contract, &anew, reversals.iter(), &billed, caller.now)?;
    let version = &books.row.version;
    changes.statements.push(contracts::update_billing(account, row.contract.id, &row.billing, version));
    changes.statements.extend(schedule_work(account, &row, &books.catalogue, caller.now)?);
    let settled = Settled { own: None, bill: anew, undone: Vec::new(), anew: None, billed, row };
    let originals =
        Originals { replaced: replaced(document), ..originals(app, account, &settled.bill).await? };
    if let Some(draft) =
        settled.write(app, caller, &books, &originals, Sending::AsTheEntitySays, &mut changes)?
    {
        check(app, account, &books, &draft, None).await?;
        made.push(draft);
    }
    let corrected = about(caller, EventKind::InvoiceCorrected, &settled.row.contract);
    let members = journal::billing(&before, &settled.row.billing)
        .and(journal::made("Reversals", &reversals.iter().map(|bill| bill.id).collect::<Vec<_>>()))
        .and(journal::made("Documents", &made.iter().map(|row| row.id).collect::<Vec<_>>()));
    changes.events.push(caller.event(app, Event { subject: Some(document.id), ..corrected }, &members));
    Ok((changes, back, made))
}

/// The document in whose place the new one stands.
fn replaced(row: &DocumentRow) -> Option<DocumentReference> {
    let number = row.document.number.clone()?;
    Some(DocumentReference { id: row.id, number, date: row.document.date })
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
async fn bills_to_take_back(
    app: &App,
    account: Id,
    books: &Books,
    document: &DocumentRow,
) -> Result<Vec<BillRow>, AppError> {
    let shown = bills::of_document(app.store(), account, document.id).await?;
    let number = document.document.number.clone().unwrap_or_else(|| document.id.to_string());
    let refused = |why: &str| Err(AppError::Refused(format!("invoice {number} {why}")));
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
