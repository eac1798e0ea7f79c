//! Contracts: read, and what clients write on them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::customer::Customer;
use turnus_engine::event::{ChangeKind, ContractChange, Event, EventKind};
use turnus_engine::{Id, Instant};
use turnus_store::contracts::{ContractFilter, ContractRow};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::named_contracts::{self, ContractAndCustomer};
use turnus_store::search_words::{self, Noun, RowWords};
use turnus_store::{Changes, Slice, Versioned, contracts, customers};

use crate::app::App;
pub use crate::books::contract;
use crate::end_contract::moved_end;
use crate::error::AppError;
use crate::journal::{self, Members};
use crate::schedule_work::schedule_work;
use crate::wish::{Call, Caller, Deciding, Decision, Done, Outcome, grant, grant_caught_up};

/// Contracts that are not deleted.
pub async fn list_contracts(
    app: &App,
    account: Id,
    filter: ContractFilter<'_>,
    slice: Slice,
) -> Result<Vec<ContractRow>, AppError> {
    let rows = contracts::list(app.store(), account, filter, slice).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// Contracts that are not deleted, each with its customer's name.
pub async fn list_named_contracts(
    app: &App,
    account: Id,
    filter: ContractFilter<'_>,
    slice: Slice,
) -> Result<Vec<ContractAndCustomer>, AppError> {
    Ok(named_contracts::list(app.store(), account, filter, slice).await?)
}

/// The contract `id` with its customer's name.
pub async fn named_contract(app: &App, account: Id, id: Id) -> Result<ContractAndCustomer, AppError> {
    let found = named_contracts::by_id(app.store(), account, id).await?;
    found.filter(|found| found.row.deleted_at.is_none()).ok_or(AppError::NotFound { kind: "contract", id })
}

/// Those contracts, each once, with what people call its customer; nothing where the customer is gone.
pub(crate) async fn whose(
    app: &App,
    account: Id,
    contracts: impl Iterator<Item = Id>,
) -> Result<Vec<(Contract, String)>, AppError> {
    let ids: Vec<Id> = contracts.collect::<BTreeSet<_>>().into_iter().collect();
    let found = contracts::of_ids(app.store(), account, &ids).await?;
    let buyers: BTreeSet<Id> = found.iter().map(|row| row.contract.customer).collect();
    let buyers = customers::of_ids(app.store(), account, &buyers.into_iter().collect::<Vec<_>>()).await?;
    let names: BTreeMap<Id, String> = buyers.into_iter().map(|it| (it.id, it.data.name())).collect();
    let named = |row: ContractRow| {
        let name = names.get(&row.contract.customer).cloned().unwrap_or_default();
        (row.contract, name)
    };
    Ok(found.into_iter().map(named).collect())
}

/// Contracts, each with its customer.
pub async fn list_subscriptions(
    app: &App,
    account: Id,
    filter: ContractFilter<'_>,
    slice: Slice,
) -> Result<Vec<(ContractRow, Customer)>, AppError> {
    let rows = list_contracts(app, account, filter, slice).await?;
    let mut ids: Vec<Id> = rows.iter().map(|row| row.contract.customer).collect();
    ids.sort();
    ids.dedup();
    let buyers = customers::of_ids(app.store(), account, &ids).await?;
    let buyers: BTreeMap<Id, Customer> = buyers.into_iter().map(|buyer| (buyer.id, buyer)).collect();
    let joined = rows.into_iter().filter_map(|row| {
        let buyer = buyers.get(&row.contract.customer)?.clone();
        Some((row, buyer))
    });
    Ok(joined.collect())
}

/// The history of a contract, or of all.
pub async fn list_changes(
    app: &App,
    account: Id,
    contract: Option<Id>,
    slice: Slice,
) -> Result<Vec<ContractChange>, AppError> {
    Ok(contracts::changes(app.store(), account, contract, slice).await?)
}

/// The customer of a contract.
pub async fn customer_of(app: &App, account: Id, contract: &Contract) -> Result<Customer, AppError> {
    Ok(crate::customers::customer(app, account, contract.customer).await?.value)
}

/// What a client changes of a contract by itself.
#[derive(Clone)]
pub struct ContractWish {
    /// Makes the new data of the old.
    pub change: Arc<dyn Fn(&ContractData) -> ContractData + Send + Sync>,
    /// Its end, or none to take the end back.
    pub end: Option<Option<Instant>>,
}

/// Changes what clients write on a contract, and its end. Billing that was suspended goes on with the dates it missed,
/// one by one.
pub async fn change_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    wish: ContractWish,
) -> Result<Done<ContractRow>, AppError> {
    let decide =
        || -> Deciding<'_, ContractRow> { Box::pin(decide_change(app, &call.caller, id, wish.clone())) };
    match wish.end {
        Some(_) => grant_caught_up(app, call, id, decide).await,
        None => grant(app, call, decide).await,
    }
}

async fn decide_change(
    app: &App,
    caller: &Caller,
    id: Id,
    wish: ContractWish,
) -> Result<Decision<ContractRow>, AppError> {
    let Versioned { version, value } = contract(app, caller.account, id).await?;
    let data = (wish.change)(&value.contract.data);
    let suspended = value.contract.data.billing_suspended && !data.billing_suspended;
    let event = about(caller, EventKind::ContractDataChanged, &value.contract);
    let (mut changes, row) = match wish.end.filter(|end| *end != value.contract.end) {
        Some(end) => {
            let (changes, ending) = moved_end(app, caller, id, end.into(), Some(&*wish.change)).await?;
            (changes, ending.row)
        }
        None => {
            let catalogue = app.catalogue(caller.account).await?;
            let contract = Contract { data, ..value.contract.clone() };
            let row = ContractRow { contract, ..value.clone() };
            let mut changes = caller.changes(app);
            if row == value {
                changes.speaks_of = Some(row.contract.customer);
                return Ok(Decision { changes, outcome: Outcome::Known(row) });
            }
            changes.statements.push(contracts::update(caller.account, &row, version)?);
            changes.statements.extend(schedule_work(caller.account, &row, &catalogue, caller.now)?);
            (changes, row)
        }
    };
    let (was, is) = (RowWords::of_contract(&value.contract), RowWords::of_contract(&row.contract));
    changes.statements.extend(search_words::replace(caller.account, Noun::Contract, id, &was, &is));
    if suspended && row.billing.next.is_none() {
        // Usage that came meanwhile, after the last bill, waits for this.
        changes.statements.push(due_work::plan(caller.account, WorkKind::BillLateUsage, id, caller.now)?);
    }
    // What else the end changes is told with it.
    let written = Contract { data: row.contract.data.clone(), ..value.contract.clone() };
    let members = journal::contract(Some(&value.contract), Some(&written));
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known(row) })
}

/// The event of that kind about a contract.
pub(crate) fn about(caller: &Caller, kind: EventKind, contract: &Contract) -> Event {
    Event {
        customer: Some(contract.customer),
        contract: Some(contract.id),
        ..caller.about(kind, contract.entity)
    }
}

/// What changed a contract, from when, by which order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Changed {
    pub(crate) kind: ChangeKind,
    pub(crate) effective: Instant,
    pub(crate) order: Option<Id>,
}

/// Writes a change of a contract into its history and the journal, with the members it changed, and keeps its new
/// version.
pub(crate) fn record_change(
    app: &App,
    caller: &Caller,
    contract: &Contract,
    changed: Changed,
    members: Members,
    changes: &mut Changes,
) -> Result<(), AppError> {
    changes.statements.extend(contracts::insert_version(caller.account, contract, caller.now)?);
    tell_change(app, caller, contract, changed, members, changes)
}

/// The same for what was planned in a version that is kept already.
pub(crate) fn tell_change(
    app: &App,
    caller: &Caller,
    contract: &Contract,
    changed: Changed,
    members: Members,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let Changed { kind, effective, order } = changed;
    let phase = contract.plan_phase_at(effective);
    let change = ContractChange {
        id: app.new_id(caller.account, caller.now),
        contract: contract.id,
        kind,
        at: caller.now,
        effective,
        order,
        plan: phase.and_then(|phase| phase.plan),
        plan_variant: phase.and_then(|phase| phase.variant).map(|pin| pin.id),
    };
    changes.statements.push(contracts::insert_change(caller.account, &change)?);
    let event = Event {
        subject: Some(change.id),
        change: Some(kind),
        ..about(caller, EventKind::ContractChanged, contract)
    };
    let members = members.and(journal::plain("ContractChange", None, Some(&change)));
    changes.events.push(caller.event(app, event, &members));
    Ok(())
}
