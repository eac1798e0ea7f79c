//! Component subscriptions: booked and billed at once, changed, read.

use turnus_engine::booking::{NewComponentSubscription, book, change_end};
use turnus_engine::contract::{ComponentSubscription, Contract};
use turnus_engine::coverage::Billed;
use turnus_engine::customer::CustomFields;
use turnus_engine::event::ChangeKind;
use turnus_engine::scope::{ComponentsTaken, Scope};
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
    let books = books::open(app, caller.account, id).await?;
    let mut contract = books.row.value.contract.clone();
    let mut new_id = || app.new_id(caller.account, caller.now);
    let from = caller.now.max(contract.start);
    let booked = book(&mut contract, wish, &books.catalogue, from, caller.now, &mut new_id)?;
    let subscription = contract.component_subscription(booked).cloned();
    let subscription =
        subscription.ok_or(AppError::NotFound { kind: "component subscription", id: booked })?;
    let change = BilledChange {
        contract: contract.clone(),
        kind: ChangeKind::ComponentSubscriptionChange,
        effective: subscription.start,
        scope: Scope::component(booked),
        horizon: caller.now.max(subscription.start),
    };
    let (change, settled) = change.settle(app, caller, &books)?;
    let mut changes = caller.changes(app);
    change.write(app, caller, &books, &settled, &mut changes).await?;
    Ok(Decision { changes, outcome: Outcome::Known((contract, shown(subscription, &settled.billed))) })
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
    let books = books::open(app, caller.account, owner).await?;
    let mut contract = books.row.value.contract.clone();
    let missing = || AppError::NotFound { kind: "component subscription", id };
    if let Some(end) = change.end {
        change_end(&mut contract, id, end, &books.catalogue, caller.now)?;
    }
    let booked = contract.components.iter_mut().find(|booked| booked.id == id).ok_or_else(missing)?;
    booked.memo = change.memo.unwrap_or_else(|| booked.memo.take());
    booked.custom_fields = change.custom_fields.unwrap_or_else(|| std::mem::take(&mut booked.custom_fields));
    let booked = booked.clone();
    let change = BilledChange {
        contract: contract.clone(),
        kind: ChangeKind::ComponentSubscriptionChange,
        effective: booked.end.unwrap_or(caller.now),
        scope: Scope { components: ComponentsTaken::None, ..Scope::component(id) },
        horizon: caller.now,
    };
    let (change, settled) = change.settle(app, caller, &books)?;
    let mut changes = caller.changes(app);
    change.write(app, caller, &books, &settled, &mut changes).await?;
    Ok(Decision { changes, outcome: Outcome::Known((contract, shown(booked, &settled.billed))) })
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
