//! Lists of customers and orders; a component subscription by its id.

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_engine::order::Order;
use turnus_store::customers::{self, CustomerFilter};
use turnus_store::orders::{self, OrderFilter};
use turnus_store::{Slice, contracts};

use crate::app::App;
use crate::component_subscriptions::Booked;
use crate::contracts::contract;
use crate::error::AppError;

/// Customers.
pub async fn list_customers(
    app: &App,
    account: Id,
    filter: CustomerFilter<'_>,
    slice: Slice,
) -> Result<Vec<Customer>, AppError> {
    let rows = customers::list(app.store(), account, filter, slice).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// Orders.
pub async fn list_orders(
    app: &App,
    account: Id,
    filter: OrderFilter<'_>,
    slice: Slice,
) -> Result<Vec<Order>, AppError> {
    let rows = orders::list(app.store(), account, filter, slice).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// The component subscription `id` with its contract.
pub async fn component_subscription(app: &App, account: Id, id: Id) -> Result<Booked, AppError> {
    let missing = || AppError::NotFound { kind: "component subscription", id };
    let owner = contracts::of_component_subscription(app.store(), account, id).await?.ok_or_else(missing)?;
    let contract = contract(app, account, owner).await?.value.contract;
    let booked = contract.component_subscription(id).cloned().ok_or_else(missing)?;
    Ok((contract, booked))
}
