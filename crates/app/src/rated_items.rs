//! Pre-priced items: added, deleted, read.

use turnus_engine::Id;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::rated_item::RatedItem;
use turnus_store::usage::{self, Taken};
use turnus_store::{Slice, customers};

use crate::app::App;
use crate::contracts::{about, contract};
use crate::error::AppError;
use crate::journal;
use crate::threshold::watch;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Adds an item to the contract's next bill. Its id and time of arrival are given here.
pub async fn create_rated_item(
    app: &App,
    call: &Call<Taken<RatedItem>>,
    id: Id,
    item: RatedItem,
) -> Result<Done<Taken<RatedItem>>, AppError> {
    grant(app, call, || Box::pin(decide_create(app, &call.caller, id, item.clone()))).await
}

async fn decide_create(
    app: &App,
    caller: &Caller,
    id: Id,
    item: RatedItem,
) -> Result<Decision<Taken<RatedItem>>, AppError> {
    let row = contract(app, caller.account, id).await?.value;
    let catalogue = app.catalogue(caller.account).await?;
    check(&item, &catalogue)?;
    item.check_cost(row.contract.currency)?;
    if row.contract.annulled || (row.contract.is_over(caller.now) && row.billing.next.is_none()) {
        return Err(turnus_engine::upgrade::ended(&row.contract, caller.now).into());
    }
    let new = app.new_id(caller.account, caller.now);
    let item = RatedItem { id: new, transferred_at: caller.now, ..item };
    let mut changes = caller.changes(app);
    // Who is erased meanwhile leaves no text behind.
    changes.statements.push(customers::living(caller.account, row.contract.customer));
    changes.statements.push(usage::insert_rated_item(caller.account, id, &item)?);
    changes.statements.extend(watch(app, caller, &row.contract, caller.now).await?);
    let event = Event { subject: Some(item.id), ..about(caller, EventKind::RatedItemCreated, &row.contract) };
    changes.events.push(caller.event(app, event, &journal::rated_item(None, Some(&item))));
    Ok(Decision {
        changes,
        outcome: Outcome::Known(Taken { value: item, contract: id, bill: None, line: None, document: None }),
    })
}

/// A rated item names a tax policy that there is, and a period that does not end before it begins.
pub fn check(item: &RatedItem, catalogue: &turnus_engine::catalogue::Catalogue) -> Result<(), AppError> {
    if catalogue.tax_policies.current(item.tax_policy).is_none() {
        return Err(AppError::Refused(format!(
            "there is no tax policy {}: see /taxPolicies",
            item.tax_policy
        )));
    }
    if item.period.end < item.period.start {
        return Err(AppError::refused("PeriodEnd must not lie before PeriodStart"));
    }
    Ok(())
}

/// Deletes an item that was not billed.
pub async fn delete_rated_item(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_delete(app, &call.caller, id))).await
}

async fn decide_delete(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let found = usage::rated_item_by_id(app.store(), caller.account, id).await?;
    let found = found.ok_or(AppError::NotFound { kind: "rated item", id })?;
    if let Some(bill) = found.bill {
        return Err(AppError::Refused(format!(
            "rated item {id} was billed with {bill}: add one with a negative Quantity instead"
        )));
    }
    let row = contract(app, caller.account, found.contract).await?.value;
    let mut changes = caller.changes(app);
    changes.statements.push(usage::delete_rated_item(caller.account, found.contract, id));
    let event = Event { subject: Some(id), ..about(caller, EventKind::RatedItemDeleted, &row.contract) };
    changes.events.push(caller.event(app, event, &journal::rated_item(Some(&found.value), None)));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Rated items of a contract; those that no bill took, where `unbilled`.
pub async fn list_rated_items(
    app: &App,
    account: Id,
    (id, unbilled): (Id, bool),
    slice: Slice,
) -> Result<Vec<Taken<RatedItem>>, AppError> {
    contract(app, account, id).await?;
    Ok(usage::rated_items(app.store(), account, (id, unbilled), slice).await?)
}
