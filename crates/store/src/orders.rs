//! Orders.

use turnus_engine::Id;
use turnus_engine::order::{Order, OrderKind, OrderStatus};

use crate::error::StoreError;
use crate::found_page::{FoundPage, whole};
use crate::listing::{Created, Listing, Slice};
use crate::row::Row;
use crate::search_words::{Noun, Typed};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;
use crate::versioned::{Version, Versioned};
use crate::{body, json};

const BODY: u32 = 1;
const COLUMNS: &str = "version, body";

/// Which orders.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrderFilter<'a> {
    /// Names or address of mail of the customer contain it.
    pub search: Option<&'a str>,
    /// Of that customer.
    pub customer: Option<Id>,
    /// Of that contract.
    pub contract: Option<Id>,
    /// Of that legal entity.
    pub entity: Option<Id>,
    /// In that status.
    pub status: Option<OrderStatus>,
    /// Of that kind.
    pub kind: Option<OrderKind>,
    /// Made in that time.
    pub created: Created,
    /// That these words find ([`Noun::Order`]).
    pub words: Option<&'a Typed>,
}

/// A new order, in version 1. `search` is what it is found by.
pub fn insert(account: Id, order: &Order, search: &str) -> Result<Statement, StoreError> {
    let sql =
        "insert into orders (account, id, customer, contract, kind, status, created_at, search, body, entity,
            version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    let params: Vec<Value> = vec![
        account.into(),
        order.id.into(),
        order.customer.into(),
        order.contract.into(),
        json::name(&order.kind)?.into(),
        json::name(&order.status)?.into(),
        order.created_at.into(),
        search.to_lowercase().into(),
        body::encode(BODY, order)?.into(),
        order.entity.into(),
    ];
    Ok(Statement::new(sql, params))
}

/// What the order is now, if it still is in the version that was read. Stale otherwise.
pub fn update(account: Id, order: &Order, version: impl Into<Version>) -> Result<Statement, StoreError> {
    let version = version.into();
    let sql = "update orders set status = $3, body = $4, version = version + 1
        where account = $1 and id = $2 and version = $5";
    let params = [
        account.into(),
        order.id.into(),
        json::name(&order.status)?.into(),
        body::encode_over(BODY, order, &version)?.into(),
        (&version).into(),
    ];
    Ok(Statement::new(sql, params).one_row())
}

/// Deletes the order, if it still is in the version that was read. Stale otherwise.
pub fn delete(account: Id, id: Id, version: impl Into<i64>) -> Statement {
    let sql = "delete from orders where account = $1 and id = $2 and version = $3";
    Statement::new(sql, [account.into(), id.into(), version.into().into()]).one_row()
}

/// Deletes every order of a customer.
pub fn erase(account: Id, customer: Id) -> Statement {
    Statement::new(
        "delete from orders where account = $1 and customer = $2",
        [account.into(), customer.into()],
    )
}

/// The order `id`.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Versioned<Order>>, StoreError> {
    let sql = format!("select {COLUMNS} from orders where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// Of which kind the order `id` is, and the contract that it is about.
pub async fn about(store: &Store, account: Id, id: Id) -> Result<Option<(OrderKind, Id)>, StoreError> {
    let sql = "select kind, contract from orders where account = $1 and id = $2";
    let read = |row: &Row<'_>| Ok((json::named(row.text(0)?)?, row.id(1)?));
    store.query_opt(sql, &[account.into(), id.into()], read).await
}

/// Orders.
pub async fn list(
    store: &Store,
    account: Id,
    filter: OrderFilter<'_>,
    slice: Slice,
) -> Result<Vec<Versioned<Order>>, StoreError> {
    let Some(typed) = filter.words else { return among(store, account, filter, None, slice).await };
    let mut page = FoundPage::of(store, account, (Noun::Order, typed), slice).await?;
    while let Some(some) = page.next() {
        page.put(among(store, account, filter, Some(&some), whole(slice)).await?);
    }
    Ok(page.rows())
}

async fn among(
    store: &Store,
    account: Id,
    filter: OrderFilter<'_>,
    ids: Option<&[Id]>,
    slice: Slice,
) -> Result<Vec<Versioned<Order>>, StoreError> {
    let (sql, params) = Listing::of(&format!("select {COLUMNS} from orders"), account)
        .searching(filter.search)
        .with("customer = ?", filter.customer)
        .with("contract = ?", filter.contract)
        .with("entity = ?", filter.entity)
        .with("status = ?", filter.status.map(|status| json::name(&status)).transpose()?)
        .with("kind = ?", filter.kind.map(|kind| json::name(&kind)).transpose()?)
        .created(filter.created)
        .among(ids)
        .cut(slice);
    if filter.search.is_some() {
        return store.query_long(sql, params, read).await;
    }
    store.query(&sql, &params, read).await
}

fn read(row: &Row<'_>) -> Result<Versioned<Order>, StoreError> {
    body::decode_row(BODY, row.text(1)?, row.int(0)?)
}
