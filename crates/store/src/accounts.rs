//! Who has books of his own.

use serde::{Deserialize, Serialize};
use turnus_engine::threshold::Threshold;
use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// Its id.
    pub id: Id,
    /// Counts updates, from 1.
    pub version: i64,
    /// What the console calls it.
    pub name: String,
    /// When it was made, account time.
    pub created_at: Instant,
    /// What its owner decides.
    pub settings: AccountSettings,
}

/// What the owner of an account decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountSettings {
    /// Requests an hour; none means as many as one likes.
    pub rate_limit: Option<u32>,
    /// Hours, 0 to 168, that a billing date waits before it is billed, so that its usage can still come.
    pub billing_delay_hours: u32,
    /// How much may be open before an interim bill is made.
    pub thresholds: Vec<Threshold>,
    /// Rated items count too.
    pub thresholds_include_rated_items: bool,
}

const COLUMNS: &str = "id, version, name, created_at, settings";

/// A new account, in version 1.
pub fn insert(account: &AccountRow) -> Result<Statement, StoreError> {
    let sql = "insert into accounts (id, version, name, created_at, settings) values ($1, 1, $2, $3, $4)";
    let params = [
        account.id.into(),
        account.name.as_str().into(),
        account.created_at.into(),
        json::write(&account.settings)?,
    ];
    Ok(Statement::new(sql, params))
}

/// What the account is now, if it still is in the version that was read. Stale otherwise.
pub fn update(account: &AccountRow) -> Result<Statement, StoreError> {
    let sql = "update accounts set name = $2, settings = $3, version = version + 1
        where id = $1 and version = $4";
    let params = [
        account.id.into(),
        account.name.as_str().into(),
        json::write(&account.settings)?,
        account.version.into(),
    ];
    Ok(Statement::new(sql, params).one_row())
}

/// The account `id`.
pub async fn by_id(store: &Store, id: Id) -> Result<Option<AccountRow>, StoreError> {
    let asked = async || {
        let sql = format!("select {COLUMNS} from accounts where id = $1");
        store.query_opt(&sql, &[id.into()], read).await
    };
    store.kept(&store.kept.accounts, id, asked).await
}

/// All accounts, in order of their ids.
pub async fn all(store: &Store) -> Result<Vec<AccountRow>, StoreError> {
    let asked = async || store.query(&format!("select {COLUMNS} from accounts order by id"), &[], read).await;
    store.kept(&store.kept.all_accounts, (), asked).await
}

fn read(row: &Row<'_>) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        id: row.id(0)?,
        version: row.int(1)?,
        name: row.text(2)?.to_owned(),
        created_at: row.instant(3)?,
        settings: json::read(row.text(4)?)?,
    })
}
