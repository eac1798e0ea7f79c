//! Cancellations that were declared without signing in.

use serde::{Deserialize, Serialize};
use turnus_engine::document::Language;
use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::json;
use crate::listing::{Listing, Slice};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

const COLUMNS: &str =
    "id, kind, status, reason, name, named, email, wanted_end, language, received_at, queued_at,
    customer, contract, ends_at, settled_at, note";

/// What was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CancellationKind {
    /// By the contract's terms.
    Ordinary,
    /// For an important reason.
    Extraordinary,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CancellationStatus {
    /// Somebody has to look at it.
    Open,
    /// It is done with.
    Settled,
}

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cancellation {
    /// Its id.
    pub id: Id,
    /// What was declared.
    pub kind: CancellationKind,
    /// Where it stands.
    pub status: CancellationStatus,
    /// Why; always of one for an important reason.
    pub reason: Option<String>,
    /// Who declared it.
    pub name: String,
    /// By what the contract was named.
    pub named: String,
    /// Where the confirmation goes.
    pub email: String,
    /// First moment after the contract, as it was wanted; none: as early as possible.
    pub wanted_end: Option<Instant>,
    /// The language of the person; none: nobody chose.
    pub language: Option<Language>,
    /// When it was received, account time.
    pub received_at: Instant,
    /// The same, machine time.
    pub queued_at: Instant,
    /// The customer, once it is known.
    pub customer: Option<Id>,
    /// The contract, once it is known.
    pub contract: Option<Id>,
    /// First moment after the contract, once it is known.
    pub ends_at: Option<Instant>,
    /// When it was settled, account time.
    pub settled_at: Option<Instant>,
    /// What whoever settled it wrote.
    pub note: Option<String>,
}

/// A new one.
pub fn insert(account: Id, new: &Cancellation) -> Result<Statement, StoreError> {
    let sql = "insert into cancellations (account, id, kind, status, reason, name, named, email, wanted_end, language,
            received_at, queued_at, customer, contract, ends_at, settled_at, note)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    let params = [
        account.into(),
        new.id.into(),
        json::name(&new.kind)?.into(),
        json::name(&new.status)?.into(),
        new.reason.clone().into(),
        new.name.as_str().into(),
        new.named.as_str().into(),
        new.email.as_str().into(),
        new.wanted_end.into(),
        new.language.map(|language| json::name(&language)).transpose()?.into(),
        new.received_at.into(),
        new.queued_at.into(),
        new.customer.into(),
        new.contract.into(),
        new.ends_at.into(),
        new.settled_at.into(),
        new.note.clone().into(),
    ];
    Ok(Statement::new(sql, params))
}

/// What it is once it is settled. Stale where someone else settled it, or it is gone.
pub fn settle(account: Id, settled: &Cancellation) -> Statement {
    let sql = "update cancellations set status = 'Settled', customer = $3, contract = $4, ends_at = $5,
            settled_at = $6, note = $7
        where account = $1 and id = $2 and status = 'Open'";
    let params = [
        account.into(),
        settled.id.into(),
        settled.customer.into(),
        settled.contract.into(),
        settled.ends_at.into(),
        settled.settled_at.into(),
        settled.note.clone().into(),
    ];
    Statement::new(sql, params).one_row()
}

/// The declaration `id`.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Cancellation>, StoreError> {
    let sql = format!("select {COLUMNS} from cancellations where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// Declarations.
pub async fn list(
    store: &Store,
    account: Id,
    status: Option<CancellationStatus>,
    slice: Slice,
) -> Result<Vec<Cancellation>, StoreError> {
    let status = status.map(|status| json::name(&status)).transpose()?;
    let select = format!("select {COLUMNS} from cancellations");
    let (sql, params) = Listing::of(&select, account).with("status = ?", status).cut(slice);
    store.query(&sql, &params, read).await
}

/// Those of a contract of that customer.
pub async fn of_contract(
    store: &Store,
    account: Id,
    (customer, contract): (Id, Id),
    slice: Slice,
) -> Result<Vec<Cancellation>, StoreError> {
    let select = format!("select {COLUMNS} from cancellations");
    let listing = Listing::of(&select, account).with("customer = ?", Some(customer));
    let (sql, params) = listing.with("contract = ?", Some(contract)).cut(slice);
    store.query(&sql, &params, read).await
}

/// Those of a customer.
pub async fn of_customer(store: &Store, account: Id, customer: Id) -> Result<Vec<Id>, StoreError> {
    let sql = "select id from cancellations where account = $1 and customer = $2";
    store.query(sql, &[account.into(), customer.into()], |row| row.id(0)).await
}

/// Up to `limit` of nobody known that were settled before `old`, account time.
pub async fn of_nobody_before(
    store: &Store,
    account: Id,
    old: Instant,
    limit: u32,
) -> Result<Vec<Id>, StoreError> {
    let sql =
        "select id from cancellations where account = $1 and customer is null and settled_at is not null
        and settled_at < $2 limit $3";
    store.query(sql, &[account.into(), old.into(), limit.into()], |row| row.id(0)).await
}

/// Deletes one.
pub fn erase(account: Id, id: Id) -> Statement {
    Statement::new("delete from cancellations where account = $1 and id = $2", [account.into(), id.into()])
}

fn read(row: &Row<'_>) -> Result<Cancellation, StoreError> {
    let text = |index| Ok::<_, StoreError>(row.opt_text(index)?.map(str::to_owned));
    Ok(Cancellation {
        id: row.id(0)?,
        kind: json::named(row.text(1)?)?,
        status: json::named(row.text(2)?)?,
        reason: text(3)?,
        name: row.text(4)?.to_owned(),
        named: row.text(5)?.to_owned(),
        email: row.text(6)?.to_owned(),
        wanted_end: row.opt_instant(7)?,
        language: row.opt_text(8)?.map(json::named).transpose()?,
        received_at: row.instant(9)?,
        queued_at: row.instant(10)?,
        customer: row.opt_id(11)?,
        contract: row.opt_id(12)?,
        ends_at: row.opt_instant(13)?,
        settled_at: row.opt_instant(14)?,
        note: text(15)?,
    })
}
