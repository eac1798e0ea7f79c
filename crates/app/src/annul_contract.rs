//! Annulling a contract: it never was. Every bill is taken back by its opposite; no price is computed.

use turnus_engine::Id;
use turnus_engine::bill::Bill;
use turnus_engine::contract::Contract;
use turnus_engine::event::ChangeKind;
use turnus_store::contracts::{self, Billing, ContractRow};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::{Changes, usage};

use crate::app::App;
use crate::billing_row::summed;
use crate::books::{self, Books};
use crate::contracts::{Changed, record_change};
use crate::error::AppError;
use crate::journal;
use crate::revenue_rows::derived;
use crate::schedule_work::schedule_work;
use crate::take_back::{standing, take_back};
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
    contract.parked = None;
    let mut changes = caller.changes(app);
    let reversals = take_back_all(app, caller, &books, &contract, &mut changes).await?;
    let billing = Billing { next: None, until: None, ..summed(&before.billing, reversals.iter())? };
    let row = ContractRow { contract, billing, deleted_at: None };
    changes.statements.push(contracts::update(caller.account, &row, &books.row.version)?);
    changes.statements.extend(usage::void(caller.account, id));
    changes.statements.push(due_work::drop(caller.account, WorkKind::BillLateUsage, id)?);
    changes.statements.extend(schedule_work(caller.account, &row, &books.catalogue, caller.now)?);
    let sources = books.revenue_sources();
    changes.statements.extend(derived(caller.account, Some(&before.contract), &row.contract, &sources)?);
    let changed = Changed { kind: ChangeKind::Annulment, effective: row.contract.start, order: None };
    let members = journal::contract(Some(&before.contract), Some(&row.contract))
        .and(journal::billing(&before.billing, &row.billing))
        .and(journal::made("Reversals", &reversals.iter().map(|bill| bill.id).collect::<Vec<_>>()));
    record_change(app, caller, &row.contract, changed, members, &mut changes)?;
    Ok(Decision { changes, outcome: Outcome::Known(row) })
}

/// Takes back every bill that stands, latest first.
async fn take_back_all(
    app: &App,
    caller: &Caller,
    books: &Books,
    contract: &Contract,
    changes: &mut Changes,
) -> Result<Vec<Bill>, AppError> {
    let mut reversals = Vec::new();
    for row in standing(app, caller.account, contract.id).await?.iter().rev() {
        reversals.push(take_back(app, caller, books, contract, row, changes).await?.0);
    }
    Ok(reversals)
}
