//! Who has books of his own.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id.
    pub id: Id,
    /// Counts updates, from 1.
    pub version: i64,
    /// What the console calls it.
    pub name: String,
    /// Whether it has a clock of its own.
    pub sandbox: bool,
    /// What a sandbox's clock says; `None`: the machine's time.
    pub clock_at: Option<Instant>,
    /// When it was made, account time.
    pub created_at: Instant,
}

const COLUMNS: &str = "id, version, name, sandbox, clock_at, created_at";

/// A new account, in version 1.
pub fn insert(account: &AccountRow) -> Statement {
    let sql = "insert into accounts (id, version, name, sandbox, clock_at, created_at)
        values ($1, 1, $2, $3, $4, $5)";
    let params = [
        account.id.into(),
        account.name.as_str().into(),
        account.sandbox.into(),
        account.clock_at.into(),
        account.created_at.into(),
    ];
    Statement::new(sql, params)
}

/// Moves a sandbox's clock forward to `to`. Stale if it is no sandbox, or later already.
pub fn move_clock(id: Id, to: Instant) -> Statement {
    let sql = "update accounts set clock_at = $2, version = version + 1
        where id = $1 and sandbox = 1 and (clock_at is null or clock_at <= $2)";
    Statement::new(sql, [id.into(), to.into()]).one_row()
}

/// The account `id`.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<AccountRow>, StoreError> {
    let sql = format!("select {COLUMNS} from accounts where id = $1");
    store.query_opt(&sql, &[id.into()], read).await
}

/// All accounts, in order of their ids.
pub async fn all(store: &Store) -> Result<Vec<AccountRow>, StoreError> {
    store.query(&format!("select {COLUMNS} from accounts order by id"), &[], read).await
}

fn read(row: &Row<'_>) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        id: row.id(0)?,
        version: row.int(1)?,
        name: row.text(2)?.to_owned(),
        sandbox: row.flag(3)?,
        clock_at: row.opt_instant(4)?,
        created_at: row.instant(5)?,
    })
}
