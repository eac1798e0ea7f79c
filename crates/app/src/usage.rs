//! Metered usage: posted, deleted, read.

use std::collections::HashMap;

use turnus_engine::contract::Contract;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::order::NewUsage;
use turnus_engine::usage::Usage;
use turnus_engine::{Id, Instant};
use turnus_store::contracts::ContractRow;
use turnus_store::due_work::{self, WorkKind};
use turnus_store::usage::{self, Taken};
use turnus_store::{Slice, Statement, Versioned, customers};

use crate::app::App;
use crate::contracts::{about, contract, whose};
use crate::error::AppError;
use crate::journal;
use crate::threshold::watch;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Posts usage to a contract.
///
/// # Errors
///
/// Refused where the component is not metered, the time lies outside the contract, or the key was used before: then
/// the text names the first record.
pub async fn post_usage(
    app: &App,
    call: &Call<Taken<Usage>>,
    id: Id,
    new: NewUsage,
) -> Result<Done<Taken<Usage>>, AppError> {
    grant(app, call, || Box::pin(decide_post(app, &call.caller, id, new.clone()))).await
}

async fn decide_post(
    app: &App,
    caller: &Caller,
    id: Id,
    new: NewUsage,
) -> Result<Decision<Taken<Usage>>, AppError> {
    let Versioned { value: row, .. } = contract(app, caller.account, id).await?;
    let catalogue = app.catalogue(caller.account).await?;
    let record = new.post(&row.contract, &catalogue, caller.now, app.new_id(caller.account, caller.now))?;
    check_key(app, caller.account, id, &record).await?;
    let mut changes = caller.changes(app);
    // Who is erased meanwhile leaves no memo behind.
    changes.statements.push(customers::living(caller.account, row.contract.customer));
    changes.statements.push(usage::insert(caller.account, id, &record)?);
    changes.statements.extend(late_bill(caller, &row)?);
    changes.statements.extend(watch(app, caller, &row.contract, record.due).await?);
    let event = Event { subject: Some(record.id), ..about(caller, EventKind::UsagePosted, &row.contract) };
    changes.events.push(caller.event(app, event, &journal::usage(None, Some(&record))));
    let outcome =
        Outcome::Known(Taken { value: record, contract: id, bill: None, line: None, document: None });
    Ok(Decision { changes, outcome })
}

/// Plans to bill late usage, if the last bill of the contract was made: it has one of its own.
pub(crate) fn late_bill(caller: &Caller, row: &ContractRow) -> Result<Option<Statement>, AppError> {
    let is_closed = row.billing.next.is_none() && row.contract.is_over(caller.now);
    let plan = || due_work::plan(caller.account, WorkKind::BillLateUsage, row.contract.id, caller.now);
    Ok((is_closed && !row.contract.waits()).then(plan).transpose()?)
}

/// No record has a key that was used before, also not by another of them.
pub(crate) async fn check_keys(
    app: &App,
    account: Id,
    contract: Id,
    records: &[Usage],
) -> Result<(), AppError> {
    for (place, record) in records.iter().enumerate() {
        check_key(app, account, contract, record).await?;
        let key = record.key.as_deref().filter(|key| !key.is_empty());
        let same = |other: &&Usage| other.component == record.component && other.key.as_deref() == key;
        if let Some((key, _)) = key.zip(records[..place].iter().find(same)) {
            return Err(AppError::Refused(format!(
                "Cart.MeteredUsages has the Key '{key}' twice: a Key is used once for a contract and component"
            )));
        }
    }
    Ok(())
}

async fn check_key(app: &App, account: Id, contract: Id, record: &Usage) -> Result<(), AppError> {
    let Some(key) = record.key.as_deref().filter(|key| !key.is_empty()) else { return Ok(()) };
    let known = usage::by_key(app.store(), account, contract, record.component, key).await?;
    known.map_or(Ok(()), |known| {
        Err(AppError::Refused(format!(
            "usage with Key '{key}' was posted before as {}: a Key is used once for a contract and component",
            known.value.id
        )))
    })
}

/// Deletes usage that was not billed.
pub async fn delete_usage(app: &App, call: &Call<()>, contract: Id, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_delete(app, &call.caller, contract, id))).await
}

async fn decide_delete(
    app: &App,
    caller: &Caller,
    contract_id: Id,
    id: Id,
) -> Result<Decision<()>, AppError> {
    let row = contract(app, caller.account, contract_id).await?.value;
    let found = usage_by_id(app, caller.account, contract_id, id).await?;
    if let Some(bill) = found.bill {
        return Err(AppError::Refused(format!(
            "usage {id} was billed with {bill}: correct it by posting a negative Quantity"
        )));
    }
    let mut changes = caller.changes(app);
    changes.statements.push(usage::delete(caller.account, contract_id, id));
    let event = Event { subject: Some(id), ..about(caller, EventKind::UsageDeleted, &row.contract) };
    changes.events.push(caller.event(app, event, &journal::usage(Some(&found.value), None)));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Usage of a contract by its id.
pub async fn usage_by_id(app: &App, account: Id, contract: Id, id: Id) -> Result<Taken<Usage>, AppError> {
    usage::by_id(app.store(), account, contract, id).await?.ok_or(AppError::NotFound { kind: "usage", id })
}

/// Usage of a contract, due in that time, both ends included.
pub async fn list_usage(
    app: &App,
    account: Id,
    id: Id,
    due: (Option<Instant>, Option<Instant>),
    slice: Slice,
) -> Result<Vec<Taken<Usage>>, AppError> {
    contract(app, account, id).await?;
    Ok(usage::list(app.store(), account, id, due, slice).await?)
}

/// A record with its contract and what people call its customer, if the contract is there.
pub type WhoseUsage = (Taken<Usage>, Option<(Contract, String)>);

/// Usage of all contracts.
pub async fn list_all_usage(
    app: &App,
    account: Id,
    filter: usage::UsageFilter<'_>,
    slice: Slice,
) -> Result<Vec<WhoseUsage>, AppError> {
    let records = usage::list_all(app.store(), account, filter, slice).await?;
    let found = whose(app, account, records.iter().map(|record| record.contract)).await?;
    let found: HashMap<Id, (Contract, String)> =
        found.into_iter().map(|(it, name)| (it.id, (it, name))).collect();
    Ok(records
        .into_iter()
        .map(|record| {
            let whose = found.get(&record.contract).cloned();
            (record, whose)
        })
        .collect())
}
