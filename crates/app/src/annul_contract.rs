//! Annulling a contract: it never was. Every bill is taken back by its opposite; no price is computed.

use turnus_engine::Id;
use turnus_engine::bill::Bill;
use turnus_engine::contract::Contract;
use turnus_engine::event::ChangeKind;
use turnus_engine::reverse::reverse;
use turnus_store::bills::{self, BillRow};
use turnus_store::contracts::{self, Billing, ContractRow};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::{Changes, documents, ledger, usage};

use crate::app::App;
use crate::books::{self, Books, originals};
use crate::contracts::{Changed, record_change};
use crate::error::AppError;
use crate::postings::postings;
use crate::schedule_work::schedule_work;
use crate::settle::{discard, document_of, summed};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Annuls a contract from its very start. It cannot be repeated and not be taken back.
pub async fn annul_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
) -> Result<Done<ContractRow>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, id))).await
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<ContractRow>, AppError> {
    let books = books::open(app, caller.account, id).await?;
    let before = &books.row.value;
    if before.contract.annulled {
        return Err(AppError::Refused(format!("contract {id} is annulled already")));
    }
    let mut contract = before.contract.clone();
    contract.version += 1;
    contract.annulled = true;
    let mut changes = caller.changes(app);
    let reversals = take_back(app, caller, &books, &contract, &mut changes).await?;
    let billing = Billing { next: None, until: None, ..summed(&before.billing, reversals.iter())? };
    let row = ContractRow { contract, billing, deleted_at: None };
    changes.statements.push(contracts::update(caller.account, &row, books.row.version)?);
    changes.statements.extend(usage::void(caller.account, id));
    changes.statements.push(due_work::drop(caller.account, WorkKind::BillLateUsage, id)?);
    changes.statements.extend(schedule_work(caller.account, &row, &books.catalogue, caller.now)?);
    let changed = Changed { kind: ChangeKind::Annulment, effective: row.contract.start, order: None };
    record_change(app, caller, &row.contract, changed, &mut changes)?;
    Ok(Decision { changes, outcome: Outcome::Known(row) })
}

/// Takes back every bill that stands, latest first: with a counter-document where its document was issued, by
/// discarding the draft where it was not.
async fn take_back(
    app: &App,
    caller: &Caller,
    books: &Books,
    contract: &Contract,
    changes: &mut Changes,
) -> Result<Vec<Bill>, AppError> {
    let account = caller.account;
    let standing = bills::of_contract(app.store(), account, contract.id).await?;
    let standing =
        standing.into_iter().rev().filter(|row| row.reversed_by.is_none() && row.reverses.is_none());
    let mut reversals = Vec::new();
    for mut row in standing {
        bills::fill(app.store(), account, &mut row.bill).await?;
        let reversal = reverse(&row.bill, app.new_id(account, caller.now), caller.now);
        let originals = originals(app, account, &reversal).await?;
        let draft = books.drafts.iter().find(|draft| Some(draft.row.value.id) == row.document);
        let document = match draft {
            Some(draft) => {
                changes.statements.extend(discard(account, &draft.row)?);
                Some(draft.row.value.id)
            }
            None => {
                let document = document_of(app, caller, books, contract, &reversal, &originals)?;
                if let Some(document) = &document {
                    changes.statements.push(documents::insert(account, document)?);
                    changes.statements.extend(books.plan_sending(caller, document.id)?);
                }
                document.map(|document| document.id)
            }
        };
        changes.statements.push(bills::reverse(account, contract.id, row.bill.id, reversal.id));
        let taken = BillRow { bill: reversal, document, reverses: Some(row.bill.id), reversed_by: None };
        changes.statements.extend(bills::insert(account, &taken)?);
        changes
            .statements
            .extend(postings(&taken.bill).iter().map(|posting| ledger::insert(account, posting)));
        reversals.push(taken.bill);
    }
    Ok(reversals)
}
