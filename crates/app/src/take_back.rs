//! Bills taken back by their opposites: with a counter-document where the document was issued, by discarding the draft
//! where it was not.

use turnus_engine::Id;
use turnus_engine::bill::Bill;
use turnus_engine::contract::Contract;
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::reverse::reverse;
use turnus_store::bills::{self, BillRow};
use turnus_store::documents::DocumentRow;
use turnus_store::{Changes, documents, ledger};

use crate::app::App;
use crate::books::{Books, originals};
use crate::error::AppError;
use crate::postings::postings;
use crate::settle::{discard, document_of};
use crate::wish::Caller;

/// The bills of a contract that stand, whole, in the order in which they were made.
pub(crate) async fn standing(app: &App, account: Id, contract: Id) -> Result<Vec<BillRow>, AppError> {
    let mut rows = bills::of_contract(app.store(), account, contract).await?;
    rows.retain(|row| row.reversed_by.is_none() && row.reverses.is_none());
    for row in &mut rows {
        bills::fill(app.store(), account, &mut row.bill).await?;
    }
    Ok(rows)
}

/// Adds to `changes` what takes a bill back. The answer is its opposite, and the draft that presents
/// that, if one does.
pub(crate) async fn take_back(
    app: &App,
    caller: &Caller,
    books: &Books,
    contract: &Contract,
    row: &BillRow,
    changes: &mut Changes,
) -> Result<(Bill, Option<DocumentRow>), AppError> {
    let account = caller.account;
    let reversal = reverse(&row.bill, app.new_id(account, caller.now), caller.now);
    let draft = books.drafts.iter().find(|draft| Some(draft.row.value.id) == row.document);
    let made = match draft {
        Some(draft) => {
            changes.statements.extend(discard(account, &draft.row)?);
            None
        }
        None => {
            let originals = originals(app, account, &reversal).await?;
            document_of(app, caller, books, contract, &reversal, &originals, &DraftEdit::default())?
        }
    };
    if let Some(document) = &made {
        changes.statements.push(documents::insert(account, document)?);
        changes.statements.extend(books.plan_sending(caller, document.id)?);
    }
    changes.statements.push(bills::reverse(account, contract.id, row.bill.id, reversal.id));
    let id = made.as_ref().map(|document| document.id);
    let document = id.or(draft.map(|draft| draft.row.value.id));
    let taken = BillRow { bill: reversal, document, reverses: Some(row.bill.id), reversed_by: None };
    changes.statements.extend(bills::insert(account, &taken)?);
    changes.statements.extend(ledger::insert(account, &postings(&taken.bill)));
    Ok((taken.bill, made))
}
