//! Who buys.

use std::cmp::Reverse;

use serde::Deserialize;
use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::{Id, Instant};

use crate::body;
use crate::error::StoreError;
use crate::found_page::{FoundPage, whole};
use crate::listing::{Created, Direction, Listing, Slice, padded, places};
use crate::row::Row;
use crate::search_words::{Noun, Typed};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;
use crate::versioned::{Version, Versioned};

/// [`Taken`](crate::Applied::Taken) with this name: another customer has the external id.
pub const EXTERNAL_ID: &str = "customers_by_external_id";

const BODY: u32 = 1;
pub(crate) const COLUMNS: &str = "version, body";

/// A new customer, in version 1.
pub fn insert(account: Id, customer: &Customer) -> Result<Statement, StoreError> {
    let sql =
        "insert into customers (account, id, external_id, email, search, hidden, created_at, body, entity, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";
    Ok(Statement::new(sql, params(account, customer, &Version::default())?))
}

/// What the customer is now, if it still is in the version that was read. Stale otherwise.
pub fn update(
    account: Id,
    customer: &Customer,
    version: impl Into<Version>,
) -> Result<Statement, StoreError> {
    let version = version.into();
    let sql = "update customers set external_id = $3, email = $4, search = $5, hidden = $6, created_at = $7,
            body = $8, entity = $9, version = version + 1
        where account = $1 and id = $2 and version = $10";
    let mut params = params(account, customer, &version)?;
    params.push((&version).into());
    Ok(Statement::new(sql, params).one_row())
}

/// The customer `id`.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Versioned<Customer>>, StoreError> {
    let sql =
        format!("select {COLUMNS} from customers where account = $1 and id = $2 and deleted_at is null");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// The same, one who is erased too.
pub async fn erased_or_not(
    store: &Store,
    account: Id,
    id: Id,
) -> Result<Option<Versioned<Customer>>, StoreError> {
    let sql = format!("select {COLUMNS} from customers where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// The customer with the merchant's own id.
pub async fn by_external_id(
    store: &Store,
    account: Id,
    external_id: &str,
) -> Result<Option<Versioned<Customer>>, StoreError> {
    let sql = format!("select {COLUMNS} from customers where account = $1 and external_id = $2");
    store.query_opt(&sql, &[account.into(), external_id.into()], read).await
}

/// Customers with that address of mail, in lower case, the newest first: of an account, or of all, with their accounts.
pub async fn of_address(
    store: &Store,
    account: Option<Id>,
    email: &str,
    most: u32,
) -> Result<Vec<(Id, Customer)>, StoreError> {
    let mut params: Vec<Value> = vec![email.into(), most.into()];
    let of_account = account.map_or("", |account| {
        params.push(account.into());
        "and account = $3"
    });
    let sql = format!(
        "select {COLUMNS}, account from customers where email = $1 and deleted_at is null {of_account}
        order by id desc limit $2"
    );
    store.query(&sql, &params, |row| Ok((row.id(2)?, read(row)?.value))).await
}

/// Which customers.
#[derive(Clone, Copy, Debug, Default)]
pub struct CustomerFilter<'a> {
    /// Names, address of mail, ids and accounts contain it.
    pub search: Option<&'a str>,
    /// With the merchant's own id.
    pub external_id: Option<&'a str>,
    /// Of that legal entity.
    pub entity: Option<Id>,
    /// Erased ones instead.
    pub deleted: bool,
    /// Made in that time.
    pub created: Created,
    /// That these words find ([`Noun::Customer`]).
    pub words: Option<&'a Typed>,
    /// In the order of their names that way, instead of the slice's. It begins with `from`, itself included.
    pub by_name: Option<Direction>,
}

/// What customers are ordered by: their names, which `search` begins with, umlauts with their vowels as dictionaries have
/// them. `customers_by_name` is an index over this very expression.
pub(crate) const NAME: &str =
    "replace(replace(replace(replace(substr(search, 1, 60), 'ä', 'a'), 'ö', 'o'), 'ü', 'u'), 'ß', 'ss')";

/// Customers.
pub async fn list(
    store: &Store,
    account: Id,
    filter: CustomerFilter<'_>,
    slice: Slice,
) -> Result<Vec<Versioned<Customer>>, StoreError> {
    let Some(typed) = filter.words else { return among(store, account, filter, None, slice).await };
    let mut page = match filter.by_name {
        None => FoundPage::of(store, account, (Noun::Customer, typed), slice).await?,
        Some(direction) => {
            let found = crate::search_words::found(store, account, Noun::Customer, typed).await?;
            FoundPage::ordered(by_name(store, account, &found, direction).await?, slice)
        }
    };
    while let Some(some) = page.next() {
        let mut rows = among(store, account, filter, Some(&some), whole(slice)).await?;
        if filter.by_name.is_some() {
            // In the order in which they were found, from its end: databases have orders of names of their own.
            let place = |id: Id| some.iter().position(|other| *other == id);
            rows.sort_by_key(|row| Reverse(place(row.value.id)));
        }
        page.put(rows);
    }
    Ok(page.rows())
}

fn narrowed(account: Id, filter: CustomerFilter<'_>, ids: Option<&[Id]>) -> Listing {
    Listing::of(&format!("select {COLUMNS} from customers"), account)
        .that(if filter.deleted { "deleted_at is not null" } else { "deleted_at is null" })
        .searching(filter.search)
        .with("external_id = ?", filter.external_id)
        .with("entity = ?", filter.entity)
        .created(filter.created)
        .among(ids)
}

/// The statement for a page in the order of names.
pub(crate) fn of_names(account: Id, direction: Direction) -> String {
    let from = Some((String::new(), account));
    narrowed(account, CustomerFilter::default(), None).cut_by(NAME, direction, from, Slice::first(51)).0
}

async fn among(
    store: &Store,
    account: Id,
    filter: CustomerFilter<'_>,
    ids: Option<&[Id]>,
    slice: Slice,
) -> Result<Vec<Versioned<Customer>>, StoreError> {
    let listing = narrowed(account, filter, ids);
    let (sql, params) = match filter.by_name {
        None => listing.cut(slice),
        Some(direction) => {
            let Some(from) = first_name(store, account, slice.from).await? else { return Ok(Vec::new()) };
            listing.cut_by(NAME, direction, from, slice)
        }
    };
    if filter.search.is_some() {
        return store.query_long(sql, params, read).await;
    }
    store.query(&sql, &params, read).await
}

/// Where a list in the order of names begins: its first customer with what he is ordered by, if one is named. None where he
/// is not known.
async fn first_name(
    store: &Store,
    account: Id,
    from: Option<Id>,
) -> Result<Option<Option<(String, Id)>>, StoreError> {
    let Some(from) = from else { return Ok(Some(None)) };
    let sql = format!("select {NAME} from customers where account = $1 and id = $2");
    let read = |row: &Row<'_>| Ok(row.text(0)?.to_owned());
    let name = store.query_opt(&sql, &[account.into(), from.into()], read).await?;
    Ok(name.map(|name| Some((name, from))))
}

/// Those that are found, in the order of their names.
async fn by_name(
    store: &Store,
    account: Id,
    found: &[Id],
    direction: Direction,
) -> Result<Vec<Id>, StoreError> {
    let mut named: Vec<(String, Id)> = Vec::new();
    for some in found.chunks(NAMED_AT_ONCE) {
        let select = format!("select {NAME}, id from customers");
        let (sql, params) = Listing::of(&select, account).of_ids("id", some).ordered("id");
        let read = |row: &Row<'_>| Ok((row.text(0)?.to_owned(), row.id(1)?));
        named.extend(store.query_long(sql, params, read).await?);
    }
    named.sort();
    if direction == Direction::Down {
        named.reverse();
    }
    Ok(named.into_iter().map(|(_, id)| id).collect())
}

/// Customers whose names one statement reads.
const NAMED_AT_ONCE: usize = 1024;

/// Customers of these ids, in no order.
pub async fn of_ids(store: &Store, account: Id, ids: &[Id]) -> Result<Vec<Customer>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(ids);
    let sql =
        format!("select {COLUMNS} from customers where account = $1 and id in ({})", places(2, ids.len()));
    let params: Vec<Value> = [account].iter().chain(&ids).map(|id| (*id).into()).collect();
    let found = store.query(&sql, &params, read).await?;
    Ok(found.into_iter().map(|row| row.value).collect())
}

/// What people call the customer of that body. Nothing else of it is read.
pub(crate) fn name_in(text: &str) -> Result<String, StoreError> {
    #[derive(Deserialize)]
    struct Named {
        data: Names,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Names {
        company_name: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        email_address: Option<String>,
    }
    let Named { data: Names { company_name, first_name, last_name, email_address } } =
        body::decode(BODY, text)?;
    let data = CustomerData { company_name, first_name, last_name, email_address, ..CustomerData::default() };
    Ok(data.name())
}

/// Which of these customers cannot be erased at `now`, account time: a contract runs or has something to bill, or a
/// draft is open.
pub async fn bound(store: &Store, account: Id, ids: &[Id], now: Instant) -> Result<Vec<Id>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select c.customer from contracts c where c.account = $1 and c.customer in ({ids}) and c.deleted_at is null
            and (c.over_at is null or c.over_at > $2 or c.next_billing is not null
                or exists (select 1 from usage_records u
                    where u.account = c.account and u.contract = c.id and u.bill is null)
                or exists (select 1 from rated_items r
                    where r.account = c.account and r.contract = c.id and r.bill is null))
        union select d.customer from documents d
            where d.account = $1 and d.customer in ({ids}) and d.status = 'Draft'",
        ids = places(3, ids.len())
    );
    let head: [Value; 2] = [account.into(), now.into()];
    let params: Vec<Value> = head.into_iter().chain(ids.iter().map(|id| (*id).into())).collect();
    store.query(&sql, &params, |row| row.id(0)).await
}

/// Erases the person: the row stays empty for the documents that name it. Stale if it changed since it was read.
pub fn erase(
    account: Id,
    customer: &Customer,
    version: impl Into<i64>,
    now: Instant,
) -> Result<Statement, StoreError> {
    let version: i64 = version.into();
    let empty = Customer {
        data: Default::default(),
        documents: Default::default(),
        deleted_at: Some(now),
        ..customer.clone()
    };
    let sql =
        "update customers set external_id = null, email = null, search = '', deleted_at = $3, body = $4,
            version = version + 1
        where account = $1 and id = $2 and version = $5";
    let params =
        [account.into(), customer.id.into(), now.into(), body::encode(BODY, &empty)?.into(), version.into()];
    Ok(Statement::new(sql, params).one_row())
}

/// A guard: the customer is not erased, and will not be until this is written.
pub fn living(account: Id, id: Id) -> Statement {
    let sql = "update customers set version = version where account = $1 and id = $2 and deleted_at is null";
    Statement::new(sql, [account.into(), id.into()]).one_row()
}

/// A guard: the customer is in the version that was read, and stays so until this is written.
pub fn unchanged(account: Id, id: Id, version: &Version) -> Statement {
    let sql = "update customers set version = version where account = $1 and id = $2 and version = $3";
    Statement::new(sql, [account.into(), id.into(), version.into()]).one_row()
}

/// A guard: none of these customers, each named once, is erased, and none will be until this is written. A file has one
/// writer, who looks; nodes lock the rows.
pub fn all_living(store: &Store, account: Id, ids: &[Id]) -> Statement {
    let ids = padded(ids);
    let params: Vec<Value> = [account].iter().chain(&ids).map(|id| (*id).into()).collect();
    let places = places(2, ids.len());
    if !store.shares_with_nodes() {
        let sql = format!(
            "update customers set version = version
            where account = $1 and id in ({places}) and deleted_at is not null"
        );
        return Statement::new(sql, params).rows(0);
    }
    let sql = format!(
        "select id from customers where account = $1 and id in ({places}) and deleted_at is null
        order by id for share"
    );
    let mut distinct = ids;
    distinct.sort();
    distinct.dedup();
    Statement::new(sql, params).rows(u64::try_from(distinct.len()).unwrap_or(u64::MAX))
}

/// A guard, after [`erase`] or [`update`]: the customer has so many contracts, deleted ones too, and got no other meanwhile.
pub fn has_contracts(account: Id, id: Id, count: i64) -> Statement {
    let sql = "update customers set version = version where account = $1 and id = $2
        and (select count(*) from contracts where account = $1 and customer = $2) = $3";
    Statement::new(sql, [account.into(), id.into(), count.into()]).one_row()
}

fn params(account: Id, customer: &Customer, before: &Version) -> Result<Vec<Value>, StoreError> {
    let data = &customer.data;
    Ok(vec![
        account.into(),
        customer.id.into(),
        data.external_customer_id.clone().filter(|external| !external.is_empty()).into(),
        data.email_address.as_ref().map(|email| email.to_lowercase()).into(),
        search_text(customer).into(),
        data.hidden.into(),
        customer.created_at.into(),
        body::encode_over(BODY, customer, before)?.into(),
        customer.entity.into(),
    ])
}

fn search_text(customer: &Customer) -> String {
    let data = &customer.data;
    let parts = [
        &data.company_name,
        &data.first_name,
        &data.last_name,
        &data.email_address,
        &data.external_customer_id,
        &data.debitor_account,
    ];
    let present: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    present.join(" ").to_lowercase()
}

pub(crate) fn read(row: &Row<'_>) -> Result<Versioned<Customer>, StoreError> {
    body::decode_row(BODY, row.text(1)?, row.int(0)?)
}
