//! Metered usage and pre-priced items: taken by a bill or open.

use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::Usage;
use turnus_engine::{Id, Instant};

use crate::column::number;
use crate::error::StoreError;
use crate::found_page::latest_found;
use crate::json;
use crate::listing::{Listing, Slice, padded, places};
use crate::row::Row;
use crate::search_words::{Noun, Typed};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// [`Taken`](crate::Applied::Taken) with this name: the contract has usage of that component and key.
pub const KEY: &str = "usage_by_key";

/// Something, with the bill that took it.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken<T> {
    /// The usage or item.
    pub value: T,
    /// Its contract.
    pub contract: Id,
    /// The bill that took it, if one did.
    pub bill: Option<Id>,
    /// Its line there.
    pub line: Option<u32>,
    /// The issued document that presents that bill.
    pub document: Option<Id>,
}

// PostgreSQL looks through all of a small `bills` for each row, of open usage too: so it is asked only where there is a bill.
const COLUMNS: &str = "contract, bill, line, body,
    case when bill is not null then
        (select d.id from bills b join documents d on d.account = b.account and d.id = b.document
            where b.account = usage_records.account and b.contract = usage_records.contract
                and b.id = usage_records.bill and d.number is not null) end as document,
    key, memo";
const RATED_COLUMNS: &str = "contract, bill, line, body,
    case when bill is not null then
        (select d.id from bills b join documents d on d.account = b.account and d.id = b.document
            where b.account = rated_items.account and b.contract = rated_items.contract
                and b.id = rated_items.bill and d.number is not null) end as document";

/// New usage.
pub fn insert(account: Id, contract: Id, usage: &Usage) -> Result<Statement, StoreError> {
    let sql = "insert into usage_records (account, contract, id, component, key, memo, due_at, body)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let params = [
        account.into(),
        contract.into(),
        usage.id.into(),
        usage.component.into(),
        usage.key.clone().filter(|key| !key.is_empty()).into(),
        usage.memo.clone().into(),
        usage.due.into(),
        json::write(&Usage { key: None, memo: None, ..usage.clone() })?,
    ];
    Ok(Statement::new(sql, params))
}

/// Records of usage that one statement takes at most.
const TAKEN_AT_ONCE: usize = 256;

/// Notes the bill that takes usage, and its line. Stale if another took some of it, or it is gone.
pub fn take(
    account: Id,
    contract: Id,
    ids: &[Id],
    (bill, line): (Id, Option<u32>),
) -> impl Iterator<Item = Statement> {
    ids.chunks(TAKEN_AT_ONCE).map(move |some| {
        let ids = padded(some);
        let sql = format!(
            "update usage_records set bill = $3, line = $4
            where account = $1 and contract = $2 and bill is null and id in ({})",
            places(5, ids.len())
        );
        let mut params: Vec<Value> = vec![account.into(), contract.into(), bill.into(), line.into()];
        params.extend(ids.into_iter().map(Value::from));
        Statement::new(sql, params).rows(u64::try_from(some.len()).unwrap_or(u64::MAX))
    })
}

/// Opens the usage that a bill took.
pub fn release(account: Id, contract: Id, bill: Id) -> Statement {
    let sql = "update usage_records set bill = null, line = null
        where account = $1 and contract = $2 and bill = $3";
    Statement::new(sql, [account.into(), contract.into(), bill.into()])
}

/// Deletes usage that no bill took. Stale if one did, or it is gone.
pub fn delete(account: Id, contract: Id, id: Id) -> Statement {
    let sql = "delete from usage_records where account = $1 and contract = $2 and id = $3 and bill is null";
    Statement::new(sql, [account.into(), contract.into(), id.into()]).one_row()
}

/// Usage of a contract by its id.
pub async fn by_id(
    store: &Store,
    account: Id,
    contract: Id,
    id: Id,
) -> Result<Option<Taken<Usage>>, StoreError> {
    let sql = format!("select {COLUMNS} from usage_records where account = $1 and contract = $2 and id = $3");
    store.query_opt(&sql, &[account.into(), contract.into(), id.into()], read_usage).await
}

/// Usage of a contract by the client's key.
pub async fn by_key(
    store: &Store,
    account: Id,
    contract: Id,
    component: Id,
    key: &str,
) -> Result<Option<Taken<Usage>>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from usage_records where account = $1 and contract = $2 and component = $3 and key = $4"
    );
    store.query_opt(&sql, &[account.into(), contract.into(), component.into(), key.into()], read_usage).await
}

/// Usage that no bill took, due at or before `until`.
pub async fn open(
    store: &Store,
    account: Id,
    contract: Id,
    until: Instant,
) -> Result<Vec<Usage>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from usage_records
        where account = $1 and contract = $2 and bill is null and due_at <= $3 order by due_at, id"
    );
    let params = [account.into(), contract.into(), until.into()];
    store.query(&sql, &params, |row| Ok(read_usage(row)?.value)).await
}

/// Usage that no bill took of many contracts, with the contract: of each in order. `of` says which, with its parameters.
pub(crate) async fn open_of(
    store: &Store,
    (of, params): (&str, &[Value]),
) -> Result<Vec<(Id, Usage)>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from usage_records where {of} and bill is null order by contract, due_at, id"
    );
    let read = |row: &Row<'_>| read_usage(row).map(|taken| (taken.contract, taken.value));
    store.query(&sql, params, read).await
}

/// Usage that a bill took, open again where that bill is undone.
pub async fn of_bill(store: &Store, account: Id, contract: Id, bill: Id) -> Result<Vec<Usage>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from usage_records where account = $1 and contract = $2 and bill = $3 order by due_at, id"
    );
    let params = [account.into(), contract.into(), bill.into()];
    store.query(&sql, &params, |row| Ok(read_usage(row)?.value)).await
}

/// Takes what is open of a contract for ever: no bill will.
pub fn void(account: Id, contract: Id) -> [Statement; 2] {
    let of = |table: &str| {
        let sql =
            format!("update {table} set bill = $2 where account = $1 and contract = $2 and bill is null");
        Statement::new(sql, [account.into(), contract.into()])
    };
    [of("usage_records"), of("rated_items")]
}

/// Takes the client's words off all usage of a contract.
pub fn erase(account: Id, contract: Id) -> Statement {
    let sql = "update usage_records set key = null, memo = null where account = $1 and contract = $2";
    Statement::new(sql, [account.into(), contract.into()])
}

/// Usage of a contract, due in that time, both ends included.
pub async fn list(
    store: &Store,
    account: Id,
    contract: Id,
    due: (Option<Instant>, Option<Instant>),
    slice: Slice,
) -> Result<Vec<Taken<Usage>>, StoreError> {
    let (sql, params) = Listing::of(&format!("select {COLUMNS} from usage_records"), account)
        .with("contract = ?", Some(contract))
        .with("due_at >= ?", due.0)
        .with("due_at <= ?", due.1)
        .cut(slice);
    store.query(&sql, &params, read_usage).await
}

/// Which usage.
#[derive(Clone, Copy, Debug, Default)]
pub struct UsageFilter<'a> {
    /// Of that contract.
    pub contract: Option<Id>,
    /// Of that component.
    pub component: Option<Id>,
    /// That no bill took.
    pub unbilled: bool,
    /// Of the latest 256 contracts that these words find, or with a key or memo that
    /// they find.
    pub words: Option<&'a Typed>,
}

/// Records that are looked at to find those of a component, that no bill took, or with words in their key or memo.
pub const MOST_LOOKED_AT: u32 = 10_000;

/// Usage of all contracts. That of a component, and that no bill took, is looked for among the contract's
/// records; without a contract among the latest [`MOST_LOOKED_AT`] of the account before `slice.before`.
pub async fn list_all(
    store: &Store,
    account: Id,
    filter: UsageFilter<'_>,
    slice: Slice,
) -> Result<Vec<Taken<Usage>>, StoreError> {
    let Some(typed) = filter.words else {
        let listing = narrowed(Listing::of(&select(), account), filter);
        let rare = filter.contract.is_none() && (filter.unbilled || filter.component.is_some());
        let latest = ("usage_records", "id is not null");
        let listing =
            if rare { listing.of_the_latest(latest, slice.before, MOST_LOOKED_AT) } else { listing };
        let (sql, params) = listing.cut(slice);
        return store.query_long(sql, params, read_usage).await;
    };
    let most = slice.skip.saturating_add(slice.take);
    let contracts = latest_found(store, account, Noun::Contract, typed).await?;
    let noted = noted(store, account, (filter, typed), (slice, most)).await?;
    let mut found = Vec::new();
    for (column, ids) in [("contract", &contracts), ("id", &noted)] {
        let (sql, params) = of_found(account, (filter, column, ids), (slice, most));
        found.extend(store.query_long(sql, params, read_usage).await?);
    }
    found.sort_by_key(|taken| taken.value.id);
    found.dedup_by_key(|taken| taken.value.id);
    if slice.newest_first {
        found.reverse();
    }
    let places = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(found.into_iter().skip(places(slice.skip)).take(places(slice.take)).collect())
}

fn select() -> String {
    format!("select {COLUMNS} from usage_records")
}

fn narrowed(listing: Listing, filter: UsageFilter<'_>) -> Listing {
    let listing = listing.with("contract = ?", filter.contract).with("component = ?", filter.component);
    if filter.unbilled { listing.that("bill is null") } else { listing }
}

fn of_found(
    account: Id,
    (filter, column, ids): (UsageFilter<'_>, &str, &[Id]),
    (slice, most): (Slice, u32),
) -> (String, Vec<Value>) {
    let listing = narrowed(Listing::of(&select(), account), filter).of_ids(column, ids);
    listing.found(slice, most)
}

/// The statements for what words find: records of contracts, records, and keys and memos of the latest.
pub(crate) fn of_words(account: Id, ids: &[Id]) -> [String; 3] {
    let filter = UsageFilter::default();
    let slice = Slice { newest_first: true, before: Some(account), ..Slice::first(0) };
    [
        of_found(account, (filter, "contract", ids), (slice, 51)).0,
        of_found(account, (filter, "id", ids), (slice, 51)).0,
        of_notes(account, filter, slice).0,
    ]
}

fn of_notes(account: Id, filter: UsageFilter<'_>, slice: Slice) -> (String, Vec<Value>) {
    let listing = narrowed(Listing::of("select id, key, memo from usage_records", account), filter)
        .that("(key is not null or memo is not null)");
    let listing = match filter.contract {
        Some(contract) => listing.of_the_latest_with(
            ("usage_records", "contract = ?"),
            contract,
            slice.before,
            MOST_LOOKED_AT,
        ),
        None => listing.of_the_latest(("usage_records", "id is not null"), slice.before, MOST_LOOKED_AT),
    };
    listing.cut(Slice { skip: 0, take: MOST_LOOKED_AT, ..slice })
}

/// The first records, in the order of the slice, whose key or memo the words find: among the latest [`MOST_LOOKED_AT`] of
/// the contract, or of the account, before `slice.before`.
async fn noted(
    store: &Store,
    account: Id,
    (filter, typed): (UsageFilter<'_>, &Typed),
    (slice, most): (Slice, u32),
) -> Result<Vec<Id>, StoreError> {
    let (sql, params) = of_notes(account, filter, slice);
    let read = |row: &Row<'_>| {
        let words = [row.opt_text(1)?.map(str::to_owned), row.opt_text(2)?.map(str::to_owned)];
        Ok((row.id(0)?, words))
    };
    let rows = store.query_long(sql, params, read).await?;
    let finds = |words: &[Option<String>; 2]| typed.find_in(words.iter().flatten().map(String::as_str));
    let found = rows.iter().filter(|(_, words)| finds(words)).map(|(id, _)| *id);
    Ok(found.take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
}

/// A new rated item.
pub fn insert_rated_item(account: Id, contract: Id, item: &RatedItem) -> Result<Statement, StoreError> {
    let sql = "insert into rated_items (account, contract, id, body) values ($1, $2, $3, $4)";
    Ok(Statement::new(sql, [account.into(), contract.into(), item.id.into(), json::write(item)?]))
}

/// Notes the bill that takes a rated item. Stale if another took it, or it is gone.
pub fn take_rated_item(account: Id, contract: Id, id: Id, bill: Id, line: u32) -> Statement {
    let sql = "update rated_items set bill = $4, line = $5
        where account = $1 and contract = $2 and id = $3 and bill is null";
    Statement::new(sql, [account.into(), contract.into(), id.into(), bill.into(), line.into()]).one_row()
}

/// Opens the rated items that a bill took.
pub fn release_rated_items(account: Id, contract: Id, bill: Id) -> Statement {
    let sql = "update rated_items set bill = null, line = null
        where account = $1 and contract = $2 and bill = $3";
    Statement::new(sql, [account.into(), contract.into(), bill.into()])
}

/// Deletes a rated item that no bill took. Stale if one did, or it is gone.
pub fn delete_rated_item(account: Id, contract: Id, id: Id) -> Statement {
    let sql = "delete from rated_items where account = $1 and contract = $2 and id = $3 and bill is null";
    Statement::new(sql, [account.into(), contract.into(), id.into()]).one_row()
}

/// The rated item `id`, of whichever contract.
pub async fn rated_item_by_id(
    store: &Store,
    account: Id,
    id: Id,
) -> Result<Option<Taken<RatedItem>>, StoreError> {
    let sql = format!("select {RATED_COLUMNS} from rated_items where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// Rated items that no bill took.
pub async fn open_rated_items(
    store: &Store,
    account: Id,
    contract: Id,
) -> Result<Vec<RatedItem>, StoreError> {
    let sql =
        "select body from rated_items where account = $1 and contract = $2 and bill is null order by id";
    store.query(sql, &[account.into(), contract.into()], |row| json::read(row.text(0)?)).await
}

/// Rated items that a bill took.
pub async fn rated_items_of_bill(
    store: &Store,
    account: Id,
    contract: Id,
    bill: Id,
) -> Result<Vec<RatedItem>, StoreError> {
    let sql = "select body from rated_items where account = $1 and contract = $2 and bill = $3 order by id";
    store.query(sql, &[account.into(), contract.into(), bill.into()], |row| json::read(row.text(0)?)).await
}

/// Rated items of a contract; those that no bill took, where `unbilled`.
pub async fn rated_items(
    store: &Store,
    account: Id,
    (contract, unbilled): (Id, bool),
    slice: Slice,
) -> Result<Vec<Taken<RatedItem>>, StoreError> {
    let listing = Listing::of(&format!("select {RATED_COLUMNS} from rated_items"), account)
        .with("contract = ?", Some(contract));
    let listing = if unbilled { listing.that("bill is null") } else { listing };
    let (sql, params) = listing.cut(slice);
    store.query(&sql, &params, read).await
}

/// Usage keeps two members in columns of their own.
fn read_usage(row: &Row<'_>) -> Result<Taken<Usage>, StoreError> {
    let taken: Taken<Usage> = read(row)?;
    let (key, memo) = (row.opt_text(5)?.map(str::to_owned), row.opt_text(6)?.map(str::to_owned));
    Ok(Taken { value: Usage { key, memo, ..taken.value }, ..taken })
}

fn read<T: serde::de::DeserializeOwned>(row: &Row<'_>) -> Result<Taken<T>, StoreError> {
    let line = row.opt_int(2)?.map(|_| number(row, 2)).transpose()?;
    Ok(Taken {
        contract: row.id(0)?,
        bill: row.opt_id(1)?,
        line,
        value: json::read(row.text(3)?)?,
        document: row.opt_id(4)?,
    })
}
