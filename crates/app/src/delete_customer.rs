//! Erasing a customer: the person goes, the documents stay (decisions.md section 7).

use turnus_engine::contract::Contract;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Id, Instant};
use turnus_store::contracts::{ContractFilter, ContractRow};
use turnus_store::documents::{DocumentFilter, DocumentStatus};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::search_words::{self, Noun};
use turnus_store::{
    Changes, Slice, Versioned, cancellations, contracts, customers, delivery_attempts, documents, erasures,
    events, idempotency, ledger, mails, orders, usage,
};

use crate::app::App;
use crate::catch_up::catch_up;
use crate::contracts::about;
use crate::customers::customer;
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant, replayed};

/// Erases a customer whose contracts are over: names, addresses, orders and kept answers go; contracts stay without
/// them for the documents that were issued, and those keep their recipient.
///
/// # Errors
///
/// Refused while a contract runs or a draft is open.
pub async fn delete_customer(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    if let Some(answer) = replayed(app, call).await? {
        return Ok(Done::Replayed(answer));
    }
    for row in all_contracts(app, call.caller.account, id).await? {
        catch_up(app, &call.caller, row.value.contract.id).await?;
    }
    let done = grant(app, call, || Box::pin(decide(app, &call.caller, id))).await?;
    // What the log still holds of the person goes now; if long reads are in the way, with the night's scrub.
    if let Err(error) = app.store().checkpoint_truncate().await {
        tracing::info!("the log could not be emptied after an erasure: {error}");
    }
    Ok(done)
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let Versioned { version, value } = customer(app, caller.account, id).await?;
    // Counted before they are looked at: one that is made meanwhile is seen, or is one too many.
    let count = contracts::count_of_customer(app.store(), caller.account, id).await?;
    let rows = all_contracts(app, caller.account, id).await?;
    check(app, caller, id, &rows).await?;
    let mut changes = caller.changes(app);
    let account = caller.account;
    changes.statements.push(customers::erase(account, &value, version, caller.now)?);
    changes.statements.push(customers::has_contracts(account, id, count));
    changes.statements.push(search_words::remove(account, Noun::Customer, id));
    changes.statements.push(search_words::remove(account, Noun::FormerName, id));
    changes.statements.push(search_words::remove_orders(account, id));
    changes.statements.push(orders::erase(account, id));
    changes.statements.push(events::erase_personal(account, id));
    changes.statements.push(idempotency::erase(account, id));
    changes.statements.push(documents::erase_replaced(account, id));
    changes.statements.push(mails::erase(account, id));
    for cancellation in cancellations::of_customer(app.store(), account, id).await? {
        changes.statements.push(cancellations::erase(account, cancellation));
        changes.statements.push(mails::erase(account, cancellation));
    }
    let address = value.data.email_address.as_deref().map(|address| address.trim().to_lowercase());
    changes.statements.extend(address.map(|address| mails::erase_links(account, &address)));
    changes.statements.extend(delivery_attempts::erase(account, id));
    changes.statements.push(erasures::insert(account, id, app.machine_now().await?));
    for row in rows {
        erase_contract(app, caller, row, &mut changes).await?;
    }
    let event = Event { customer: Some(id), ..caller.about(EventKind::CustomerDeleted, value.entity) };
    let members = journal::customer(Some(&value), None).without_personal();
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

async fn all_contracts(
    app: &App,
    account: Id,
    customer: Id,
) -> Result<Vec<Versioned<ContractRow>>, AppError> {
    let filter = ContractFilter { customer: Some(customer), ..ContractFilter::default() };
    Ok(contracts::list(app.store(), account, filter, Slice::first(u32::MAX)).await?)
}

async fn check(app: &App, caller: &Caller, id: Id, rows: &[Versioned<ContractRow>]) -> Result<(), AppError> {
    if let Some(row) = rows.iter().find(|row| !is_over(&row.value, caller.now)) {
        return Err(AppError::Refused(format!(
            "customer {id} has contract {}, which is not over: end it first",
            row.value.contract.id
        )));
    }
    for row in rows {
        check_billed(app, caller.account, &row.value).await?;
    }
    let filter = DocumentFilter { customer: Some(id), ..DocumentFilter::default() };
    let drafts =
        documents::list(app.store(), caller.account, DocumentStatus::Draft, filter, Slice::first(1)).await?;
    drafts.first().map_or(Ok(()), |draft| {
        let draft = draft.value.id;
        Err(AppError::Refused(format!("customer {id} has the open draft {draft}: send it first")))
    })
}

/// Everything the contract has to bill is billed.
pub(crate) async fn check_billed(app: &App, account: Id, row: &ContractRow) -> Result<(), AppError> {
    let id = row.contract.id;
    let open = |what: &str| {
        Err(AppError::Refused(format!(
            "contract {id} has {what} to bill: bill it first, with BillingSuspended false"
        )))
    };
    if row.billing.next.is_some() {
        return open("fees");
    }
    if !usage::open(app.store(), account, id, Instant::LATEST).await?.is_empty() {
        return open("usage");
    }
    if !usage::open_rated_items(app.store(), account, id).await?.is_empty() {
        return open("rated items");
    }
    Ok(())
}

fn is_over(row: &ContractRow, now: Instant) -> bool {
    row.contract.is_over(now)
}

/// Which of these customers could not be deleted now.
pub async fn not_deletable(app: &App, caller: &Caller, customers: &[Id]) -> Result<Vec<Id>, AppError> {
    Ok(customers::bound(app.store(), caller.account, customers, caller.now).await?)
}

/// Takes off a contract what clients wrote on it: nothing that a bill was made from.
fn without_words(contract: &mut Contract) {
    contract.data.notes = None;
    contract.data.external_id = None;
    contract.data.custom_fields.clear();
    for booked in &mut contract.components {
        booked.memo = None;
        booked.custom_fields.clear();
    }
}

/// Takes a contract out of lists and off the worker's hands, and the client's own words off all its versions.
pub(crate) async fn erase_contract(
    app: &App,
    caller: &Caller,
    row: Versioned<ContractRow>,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let mut after = row.value;
    after.deleted_at = Some(caller.now);
    let before = after.contract.clone();
    without_words(&mut after.contract);
    let (account, id) = (caller.account, after.contract.id);
    for mut kept in contracts::versions(app.store(), account, id).await? {
        without_words(&mut kept);
        changes.statements.push(contracts::rewrite_version(account, &kept)?);
    }
    changes.statements.push(contracts::update(account, &after, row.version)?);
    changes.statements.push(search_words::remove(account, Noun::Contract, id));
    changes.statements.push(usage::erase(account, id));
    changes.statements.push(ledger::erase(account, id));
    for kind in [WorkKind::Bill, WorkKind::Phase, WorkKind::AnnounceTrialEnd, WorkKind::BillLateUsage] {
        changes.statements.push(due_work::drop(account, kind, id)?);
    }
    let members = journal::contract(Some(&before), None).without_personal();
    let event = about(caller, EventKind::ContractDeleted, &after.contract);
    changes.events.push(caller.event(app, event, &members));
    Ok(())
}
