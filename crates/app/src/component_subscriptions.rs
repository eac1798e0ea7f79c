//! Component subscriptions: booked and billed at once, changed, read.

use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::contract::{ComponentSubscription, Contract};
use turnus_engine::coverage::Billed;
use turnus_engine::customer::CustomFields;
use turnus_engine::wish::Wish;
use turnus_engine::{Id, Instant};
use turnus_store::{contracts, coverage};

use crate::app::App;
use crate::billed_change::BilledChange;
use crate::books::{self, contract};
use crate::error::AppError;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant, grant_caught_up};

/// A component subscription with its contract.
pub type Booked = (Contract, ComponentSubscription);

/// Books a component on a contract. Its fee is billed at once, unless it is billed elsewhere until later.
pub async fn book_component(
    app: &App,
    call: &Call<Booked>,
    id: Id,
    wish: NewComponentSubscription,
) -> Result<Done<Booked>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide_book(app, &call.caller, id, wish.clone()))).await
}

async fn decide_book(
    app: &App,
    caller: &Caller,
    id: Id,
    wish: NewComponentSubscription,
) -> Result<Decision<Booked>, AppError> {
    let change = BilledChange::of(app, caller, id, &Wish::Book(wish)).await?;
    let contract = change.execution.contract.clone();
    let missing = || AppError::Internal(format!("nothing was booked on contract {id}"));
    let subscription = contract.components.last().cloned().ok_or_else(missing)?;
    let mut changes = caller.changes(app);
    change.write(app, caller, &mut changes).await?;
    let shown = shown(subscription, &change.settled.billed);
    Ok(Decision { changes, outcome: Outcome::Known((contract, shown)) })
}

/// What changes of a component subscription: only what is given.
#[derive(Clone, Debug, Default)]
pub struct ComponentChange {
    /// Its end, or none to take the end back.
    pub end: Option<Option<Instant>>,
    /// Its memo.
    pub memo: Option<Option<String>>,
    /// The client's own members.
    pub custom_fields: Option<CustomFields>,
}

/// Ends a component subscription, or takes its end back. What is billed beyond the end is credited on the next billing
/// date.
pub async fn change_component_subscription(
    app: &App,
    call: &Call<Booked>,
    id: Id,
    change: ComponentChange,
) -> Result<Done<Booked>, AppError> {
    grant(app, call, || Box::pin(decide_change(app, &call.caller, id, change.clone()))).await
}

async fn decide_change(
    app: &App,
    caller: &Caller,
    id: Id,
    change: ComponentChange,
) -> Result<Decision<Booked>, AppError> {
    let owner = contract_of(app, caller.account, id).await?;
    let mut books = books::open(app, caller.account, owner).await?;
    let missing = || AppError::NotFound { kind: "component subscription", id };
    let components = &mut books.row.value.contract.components;
    let booked = components.iter_mut().find(|booked| booked.id == id).ok_or_else(missing)?;
    booked.memo = change.memo.unwrap_or_else(|| booked.memo.take());
    booked.custom_fields = change.custom_fields.unwrap_or_else(|| std::mem::take(&mut booked.custom_fields));
    let end = change.end.unwrap_or(booked.end);
    let change = BilledChange::on(app, caller, books, &Wish::EndComponent { id, end })?;
    let contract = change.execution.contract.clone();
    let booked = contract.component_subscription(id).cloned().ok_or_else(missing)?;
    let mut changes = caller.changes(app);
    change.write(app, caller, &mut changes).await?;
    let shown = shown(booked, &change.settled.billed);
    Ok(Decision { changes, outcome: Outcome::Known((contract, shown)) })
}

/// The contract that has the component subscription.
async fn contract_of(app: &App, account: Id, id: Id) -> Result<Id, AppError> {
    let found = contracts::of_component_subscription(app.store(), account, id).await?;
    found.ok_or(AppError::NotFound { kind: "component subscription", id })
}

/// The subscription with the time until when it is billed, by us or elsewhere.
fn shown(booked: ComponentSubscription, billed: &Billed) -> ComponentSubscription {
    let covered = billed.covered(booked.id).into_iter().map(|span| span.end).max();
    ComponentSubscription { billed_until: covered.max(booked.billed_until), ..booked }
}

/// Component subscriptions of a contract that run or will run.
pub async fn list_component_subscriptions(
    app: &App,
    account: Id,
    id: Id,
    now: Instant,
) -> Result<Vec<Booked>, AppError> {
    let contract = contract(app, account, id).await?.value.contract;
    let billed = coverage::billed(app.store(), account, id).await?;
    let current = contract.components.iter().filter(|booked| booked.end.is_none_or(|end| now < end)).cloned();
    Ok(current.map(|booked| (contract.clone(), shown(booked, &billed))).collect())
}
