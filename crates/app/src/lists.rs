//! Lists of customers and orders.

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_engine::order::Order;
use turnus_store::Slice;
use turnus_store::contracts::{self, ContractRow};
use turnus_store::customers::{self, CustomerFilter};
use turnus_store::orders::{self, OrderFilter};

use crate::app::App;
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

/// Customers of these ids that are known, erased ones too, in no order.
pub async fn customers_of_ids(app: &App, account: Id, ids: &[Id]) -> Result<Vec<Customer>, AppError> {
    Ok(customers::of_ids(app.store(), account, ids).await?)
}

/// Contracts of these ids that are known, deleted ones too, in no order.
pub async fn contracts_of_ids(app: &App, account: Id, ids: &[Id]) -> Result<Vec<ContractRow>, AppError> {
    Ok(contracts::of_ids(app.store(), account, ids).await?)
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
