//! What bills of many contracts are made from, but for what they have billed: as few questions as for one contract.

use std::collections::{HashMap, HashSet};

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::Usage;

use crate::contracts::{self, ContractRow};
use crate::customers;
use crate::error::StoreError;
use crate::json;
use crate::listing::{padded, places};
use crate::row::Row;
use crate::store::Store;
use crate::usage;
use crate::value::Value;
use crate::versioned::Versioned;

/// One contract of many.
#[derive(Clone, Debug)]
pub struct BookOf {
    /// Its row, deleted or not.
    pub row: Versioned<ContractRow>,
    /// Its customer.
    pub customer: Customer,
    /// Its last bill.
    pub last_bill: Option<Id>,
    /// Usage that no bill took, in order.
    pub usage: Vec<Usage>,
    /// Rated items that no bill took, in order.
    pub rated_items: Vec<RatedItem>,
    /// It has open drafts, which are not read here.
    pub has_drafts: bool,
}

/// Those of these contracts that there are, with their customers.
pub async fn of_contracts(store: &Store, account: Id, ids: &[Id]) -> Result<Vec<BookOf>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(ids);
    let params: Vec<Value> = [account].iter().chain(&ids).map(|id| (*id).into()).collect();
    let of = format!("account = $1 and contract in ({})", places(2, ids.len()));
    let rows = contracts::versioned_of_ids(store, account, &ids).await?;
    let of_rows: Vec<Id> = rows.iter().map(|row| row.value.contract.customer).collect();
    let customers = customers::of_ids(store, account, &padded(&distinct(of_rows))).await?;
    let customers: HashMap<Id, Customer> = customers.into_iter().map(|it| (it.id, it)).collect();
    // Each looked up at the end of the key: however many there are.
    let sql = format!(
        "select id, (select b.id from bills b where b.account = contracts.account and b.contract = contracts.id
            order by b.id desc limit 1)
        from contracts where account = $1 and id in ({})",
        places(2, ids.len())
    );
    let last = store.query(&sql, &params, |row| Ok((row.id(0)?, row.opt_id(1)?))).await?;
    let last: HashMap<Id, Option<Id>> = last.into_iter().collect();
    let mut used: HashMap<Id, Vec<Usage>> = HashMap::new();
    for (contract, usage) in usage::open_of(store, (&of, &params)).await? {
        used.entry(contract).or_default().push(usage);
    }
    let mut items: HashMap<Id, Vec<RatedItem>> = HashMap::new();
    let sql = format!("select contract, body from rated_items where {of} and bill is null order by id");
    let read = |row: &Row<'_>| Ok((row.id(0)?, json::read(row.text(1)?)?));
    for (contract, item) in store.query(&sql, &params, read).await? {
        items.entry(contract).or_default().push(item);
    }
    let sql = format!("select contract from documents where {of} and status = 'Draft'");
    let drafted: HashSet<Id> = store.query(&sql, &params, |row| row.id(0)).await?.into_iter().collect();
    let book = |row: Versioned<ContractRow>| {
        let id = row.value.contract.id;
        Some(BookOf {
            customer: customers.get(&row.value.contract.customer)?.clone(),
            last_bill: last.get(&id).copied().flatten(),
            usage: used.remove(&id).unwrap_or_default(),
            rated_items: items.remove(&id).unwrap_or_default(),
            has_drafts: drafted.contains(&id),
            row,
        })
    };
    Ok(rows.into_iter().filter_map(book).collect())
}

fn distinct(mut ids: Vec<Id>) -> Vec<Id> {
    ids.sort();
    ids.dedup();
    ids
}
