//! Contracts: where their billing stands, what they are, and what changed them.

use turnus_engine::contract::{Contract, LifecycleStatus};
use turnus_engine::event::ContractChange;
use turnus_engine::schedule::BillingDates;
use turnus_engine::{Currency, Id, Instant, Money};

use crate::column::money;
use crate::error::StoreError;
use crate::found_page::{FoundPage, whole};
use crate::listing::{Listing, Slice, containing, padded, places};
use crate::row::Row;
use crate::search_words::{Noun, Typed};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;
use crate::versioned::{Version, Versioned};
use crate::{body, json};

pub(crate) const BODY: u32 = 1;
pub(crate) const COLUMNS: &str =
    "version, last_billing, next_billing, billed_until, balance, turnover_net, turnover_gross,
    deleted_at, body, usage_until, announced_billing, settled_until, settled_version";

/// A contract with where its billing stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractRow {
    /// The contract.
    pub contract: Contract,
    /// Where its billing stands.
    pub billing: Billing,
    /// Deleted then; its documents stay.
    pub deleted_at: Option<Instant>,
}

/// Where the billing of a contract stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Billing {
    /// The last billing date behind it.
    pub last: Option<Instant>,
    /// The next one.
    pub next: Option<Instant>,
    /// Plan fees are billed until here.
    pub until: Option<Instant>,
    /// Usage due before is billed, or late.
    pub usage_until: Option<Instant>,
    /// The billing date that was announced last.
    pub announced: Option<Instant>,
    /// How far back a bill has to look.
    pub settled: Option<Floor>,
    /// More than 0: the customer owes.
    pub balance: Money,
    /// Net of all bills.
    pub turnover_net: Money,
    /// Gross of all bills.
    pub turnover_gross: Money,
}

impl Billing {
    /// The billing dates.
    pub fn dates(&self) -> BillingDates {
        BillingDates { last: self.last, next: self.next }
    }
}

/// The settled floor (`turnus_engine::floor`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Floor {
    /// Fees are settled until here.
    pub until: Instant,
    /// While the contract is at this version.
    pub version: i64,
}

impl ContractRow {
    /// The settled floor, where the contract is what it was when that was found.
    pub fn settled_until(&self) -> Option<Instant> {
        let floor = self.billing.settled.filter(|floor| floor.version == i64::from(self.contract.version));
        floor.map(|floor| floor.until)
    }
}

/// Which contracts.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContractFilter<'a> {
    /// Of that customer.
    pub customer: Option<Id>,
    /// Of that legal entity.
    pub entity: Option<Id>,
    /// With the merchant's own id.
    pub external_id: Option<&'a str>,
    /// Of customers whose names, addresses of mail or numbers contain it.
    pub search: Option<&'a str>,
    /// Started not before and not after, account time.
    pub started: (Option<Instant>, Option<Instant>),
    /// In that state since it was written or took a turn.
    pub state: Option<LifecycleStatus>,
    /// On that plan, likewise.
    pub plan: Option<Id>,
    /// On that plan variant, likewise.
    pub plan_variant: Option<Id>,
    /// In that currency.
    pub currency: Option<Currency>,
    /// With a balance other than zero.
    pub open: bool,
    /// Whose next billing date is not before the first and before the second, account time.
    pub next_billing: (Option<Instant>, Option<Instant>),
    /// That these words find ([`Noun::Contract`]).
    pub words: Option<&'a Typed>,
}

/// A new contract, in version 1.
pub fn insert(account: Id, row: &ContractRow) -> Result<Statement, StoreError> {
    let sql = "insert into contracts (account, id, customer, entity, external_id, created_at, started_at,
            last_billing, next_billing, billed_until, balance, turnover_net, turnover_gross, currency, over_at,
            deleted_at, usage_until, announced_billing, settled_until, settled_version, body, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
            1)";
    Ok(Statement::new(sql, params(account, row, &Version::default())?))
}

/// What the contract is now, if it still is in the version that was read. Stale otherwise.
pub fn update(account: Id, row: &ContractRow, version: impl Into<Version>) -> Result<Statement, StoreError> {
    let version = version.into();
    let sql =
        "update contracts set customer = $3, entity = $4, external_id = $5, created_at = $6, started_at = $7,
            last_billing = $8, next_billing = $9, billed_until = $10, balance = $11, turnover_net = $12,
            turnover_gross = $13, currency = $14, over_at = $15, deleted_at = $16, usage_until = $17,
            announced_billing = $18, settled_until = $19, settled_version = $20, body = $21,
            version = version + 1
        where account = $1 and id = $2 and version = $22";
    let mut params = params(account, row, &version)?;
    params.push((&version).into());
    Ok(Statement::new(sql, params).one_row())
}

/// Where its billing stands now, if it still is in the version that was read. Stale otherwise.
pub fn update_billing(account: Id, id: Id, billing: &Billing, version: impl Into<i64>) -> Statement {
    let version: i64 = version.into();
    let sql = "update contracts set last_billing = $3, next_billing = $4, billed_until = $5, balance = $6,
            turnover_net = $7, turnover_gross = $8, usage_until = $9, announced_billing = $10,
            settled_until = $11, settled_version = $12, version = version + 1
        where account = $1 and id = $2 and version = $13";
    let params = [
        account.into(),
        id.into(),
        billing.last.into(),
        billing.next.into(),
        billing.until.into(),
        billing.balance.minor().into(),
        billing.turnover_net.minor().into(),
        billing.turnover_gross.minor().into(),
        billing.usage_until.into(),
        billing.announced.into(),
        billing.settled.map(|floor| floor.until).into(),
        billing.settled.map(|floor| floor.version).into(),
        version.into(),
    ];
    Statement::new(sql, params).one_row()
}

/// How many contracts a customer has, deleted ones too.
pub async fn count_of_customer(store: &Store, account: Id, customer: Id) -> Result<i64, StoreError> {
    let sql = "select count(*) from contracts where account = $1 and customer = $2";
    let found = store.query_opt(sql, &[account.into(), customer.into()], |row| row.int(0)).await?;
    Ok(found.unwrap_or(0))
}

/// One version of a contract, kept for ever, and where its component subscriptions are found.
pub fn insert_version(account: Id, contract: &Contract, now: Instant) -> Result<Vec<Statement>, StoreError> {
    let sql =
        "insert into contract_versions (account, contract, version, at, body) values ($1, $2, $3, $4, $5)";
    let params = [
        account.into(),
        contract.id.into(),
        contract.version.into(),
        now.into(),
        body::encode(BODY, contract)?.into(),
    ];
    let sql_found = "insert into component_subscriptions (account, id, contract) values ($1, $2, $3)
        on conflict (account, id) do nothing";
    let found = contract
        .components
        .iter()
        .map(|booked| Statement::new(sql_found, [account.into(), booked.id.into(), contract.id.into()]));
    Ok([Statement::new(sql, params)].into_iter().chain(found).collect())
}

/// A kept version without the client's own words; what bills were made from stays.
pub fn rewrite_version(account: Id, contract: &Contract) -> Result<Statement, StoreError> {
    let sql = "update contract_versions set body = $4 where account = $1 and contract = $2 and version = $3";
    let body = body::encode(BODY, contract)?;
    let params = [account.into(), contract.id.into(), contract.version.into(), body.into()];
    Ok(Statement::new(sql, params).one_row())
}

/// Every kept version of a contract, in order.
pub async fn versions(store: &Store, account: Id, id: Id) -> Result<Vec<Contract>, StoreError> {
    let sql = "select body from contract_versions where account = $1 and contract = $2 order by version";
    store.query(sql, &[account.into(), id.into()], |row| body::decode(BODY, row.text(0)?)).await
}

/// The contract that a component subscription is on.
pub async fn of_component_subscription(store: &Store, account: Id, id: Id) -> Result<Option<Id>, StoreError> {
    let sql = "select contract from component_subscriptions where account = $1 and id = $2";
    store.query_opt(sql, &[account.into(), id.into()], |row| row.id(0)).await
}

/// The contract `id`, deleted or not.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Versioned<ContractRow>>, StoreError> {
    let sql = format!("select {COLUMNS} from contracts where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// Contracts of these ids, deleted or not, in no order.
pub async fn of_ids(store: &Store, account: Id, ids: &[Id]) -> Result<Vec<ContractRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = versioned_of_ids(store, account, &padded(ids)).await?;
    Ok(found.into_iter().map(|row| row.value).collect())
}

/// The same with their versions. `ids` is not empty.
pub(crate) async fn versioned_of_ids(
    store: &Store,
    account: Id,
    ids: &[Id],
) -> Result<Vec<Versioned<ContractRow>>, StoreError> {
    let sql =
        format!("select {COLUMNS} from contracts where account = $1 and id in ({})", places(2, ids.len()));
    let params: Vec<Value> = [account].iter().chain(ids).map(|id| (*id).into()).collect();
    store.query(&sql, &params, read).await
}

/// Contracts that are not deleted.
pub async fn list(
    store: &Store,
    account: Id,
    filter: ContractFilter<'_>,
    slice: Slice,
) -> Result<Vec<Versioned<ContractRow>>, StoreError> {
    listed(store, account, filter, slice, (COLUMNS, read)).await
}

/// Columns, and what is read of them.
pub(crate) type Reading<'a, T> = (&'a str, fn(&Row<'_>) -> Result<T, StoreError>);

/// Contracts that are not deleted, read so.
pub(crate) async fn listed<T: Send + 'static>(
    store: &Store,
    account: Id,
    filter: ContractFilter<'_>,
    slice: Slice,
    reading: Reading<'_, T>,
) -> Result<Vec<T>, StoreError> {
    let Some(typed) = filter.words else {
        return among(store, account, filter, (None, slice), reading).await;
    };
    let mut page = FoundPage::of(store, account, (Noun::Contract, typed), slice).await?;
    while let Some(some) = page.next() {
        page.put(among(store, account, filter, (Some(&some), whole(slice)), reading).await?);
    }
    Ok(page.rows())
}

async fn among<T: Send + 'static>(
    store: &Store,
    account: Id,
    filter: ContractFilter<'_>,
    (ids, slice): (Option<&[Id]>, Slice),
    (columns, read): Reading<'_, T>,
) -> Result<Vec<T>, StoreError> {
    let listing = Listing::of(&format!("select {columns} from contracts"), account)
        .that("deleted_at is null")
        .with("customer = ?", filter.customer)
        .with("entity = ?", filter.entity)
        .with("external_id = ?", filter.external_id)
        .with(
            "customer in (select c.id from customers c where c.account = $1 and c.search like ? escape '\\')",
            filter.search.map(containing),
        )
        .with("started_at >= ?", filter.started.0)
        .with("started_at <= ?", filter.started.1)
        .with("state = ?", filter.state.map(|state| json::name(&state)).transpose()?)
        .with("plan = ?", filter.plan)
        .with("plan_variant = ?", filter.plan_variant)
        .among(ids);
    let is_figure = filter.currency.is_some() || filter.open || filter.next_billing != (None, None);
    let listing = if is_figure { of_figures(listing, filter) } else { listing };
    let (sql, params) = listing.cut(slice);
    if filter.search.is_some() || is_figure {
        return store.query_long(sql, params, read).await;
    }
    store.query(&sql, &params, read).await
}

/// Contracts by what the index of the summary's figures holds (`contracts_figures`): it is read instead of them.
fn of_figures(listing: Listing, filter: ContractFilter<'_>) -> Listing {
    let mut within = "f.account = $1 and f.deleted_at is null".to_owned();
    let mut values: Vec<Value> = Vec::new();
    let mut with = |condition: &str, value: Option<Value>| {
        let Some(value) = value else { return };
        values.push(value);
        within.push_str(&format!(" and {condition} ?{}", values.len()));
    };
    with("f.currency =", filter.currency.map(|currency| currency.code().into()));
    with("f.balance <>", filter.open.then(|| 0_i64.into()));
    with("f.next_billing >=", filter.next_billing.0.map(Value::from));
    with("f.next_billing <", filter.next_billing.1.map(Value::from));
    listing.with_all(&format!("id in (select f.id from contracts f where {within})"), values)
}

/// A change in a contract's history.
pub fn insert_change(account: Id, change: &ContractChange) -> Result<Statement, StoreError> {
    let sql = "insert into contract_changes (account, id, contract, at, body) values ($1, $2, $3, $4, $5)";
    let params =
        [account.into(), change.id.into(), change.contract.into(), change.at.into(), json::write(change)?];
    Ok(Statement::new(sql, params))
}

/// Changes of a contract, or of all.
pub async fn changes(
    store: &Store,
    account: Id,
    contract: Option<Id>,
    slice: Slice,
) -> Result<Vec<ContractChange>, StoreError> {
    let listing = Listing::of("select body from contract_changes", account).with("contract = ?", contract);
    let (sql, params) = listing.cut(slice);
    store.query(&sql, &params, |row| json::read(row.text(0)?)).await
}

fn params(account: Id, row: &ContractRow, before: &Version) -> Result<Vec<Value>, StoreError> {
    let (contract, billing) = (&row.contract, &row.billing);
    Ok(vec![
        account.into(),
        contract.id.into(),
        contract.customer.into(),
        contract.entity.into(),
        contract.data.external_id.clone().filter(|external| !external.is_empty()).into(),
        contract.created_at.into(),
        contract.start.into(),
        billing.last.into(),
        billing.next.into(),
        billing.until.into(),
        billing.balance.minor().into(),
        billing.turnover_net.minor().into(),
        billing.turnover_gross.minor().into(),
        contract.currency.code().into(),
        contract.end_date().into(),
        row.deleted_at.into(),
        billing.usage_until.into(),
        billing.announced.into(),
        billing.settled.map(|floor| floor.until).into(),
        billing.settled.map(|floor| floor.version).into(),
        body::encode_over(BODY, contract, before)?.into(),
    ])
}

pub(crate) fn read(row: &Row<'_>) -> Result<Versioned<ContractRow>, StoreError> {
    let Versioned { version, value: contract } = body::decode_row(BODY, row.text(8)?, row.int(0)?)?;
    let value = ContractRow { contract, billing: billing(row)?, deleted_at: row.opt_instant(7)? };
    Ok(Versioned { version, value })
}

/// Where the billing stands of what [`COLUMNS`] read.
pub(crate) fn billing(row: &Row<'_>) -> Result<Billing, StoreError> {
    Ok(Billing {
        last: row.opt_instant(1)?,
        next: row.opt_instant(2)?,
        until: row.opt_instant(3)?,
        balance: money(row, 4)?,
        turnover_net: money(row, 5)?,
        turnover_gross: money(row, 6)?,
        usage_until: row.opt_instant(9)?,
        announced: row.opt_instant(10)?,
        settled: row.opt_instant(11)?.zip(row.opt_int(12)?).map(|(until, version)| Floor { until, version }),
    })
}
