//! What is sold and who sells it, every version.

use turnus_engine::catalogue::Item;
use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::json;
use crate::statement::Statement;
use crate::store::Store;

/// [`Taken`](crate::Applied::Taken) with this name: someone else wrote that version; load and decide again.
pub const VERSION: &str = "catalogue_pkey";
/// [`Taken`](crate::Applied::Taken) with this name: the code was used before.
pub const COUPON_USED: &str = "coupon_uses_pkey";

/// A version of one item, and the note that the catalogue changed.
pub fn insert(account: Id, item: &Item, now: Instant) -> Result<[Statement; 2], StoreError> {
    let pin = item.pin();
    let sql = "insert into catalogue (account, id, version, kind, created_at, body) values ($1, $2, $3, $4, $5, $6)";
    let params = [
        account.into(),
        pin.id.into(),
        pin.version.into(),
        item.kind().into(),
        now.into(),
        json::write(item)?,
    ];
    let note = "insert into catalogue_versions (account, version) values ($1, 1)
        on conflict (account) do update set version = catalogue_versions.version + 1";
    Ok([Statement::new(sql, params), Statement::new(note, [account.into()])])
}

/// How often the catalogue changed.
pub async fn version(store: &Store, account: Id) -> Result<i64, StoreError> {
    let sql = "select version from catalogue_versions where account = $1";
    let read = async || Ok(store.query_opt(sql, &[account.into()], |row| row.int(0)).await?.unwrap_or(0));
    store.kept(&store.kept.catalogues, account, read).await
}

/// Every version of everything, in order of ids.
pub async fn all(store: &Store, account: Id) -> Result<Vec<Item>, StoreError> {
    let sql = "select body from catalogue where account = $1 order by id, version";
    store.query(sql, &[account.into()], |row| json::read(row.text(0)?)).await
}

/// Notes that a code that can be used once was used.
pub fn use_coupon(account: Id, coupon: Id, code: &str, contract: Id) -> Statement {
    let sql = "insert into coupon_uses (account, coupon, code, contract) values ($1, $2, $3, $4)";
    Statement::new(sql, [account.into(), coupon.into(), code.into(), contract.into()])
}

/// Gives back a code that was used for a contract that is not made.
pub fn release_coupon(account: Id, coupon: Id, code: &str, contract: Id) -> Statement {
    let sql = "delete from coupon_uses where account = $1 and coupon = $2 and code = $3 and contract = $4";
    Statement::new(sql, [account.into(), coupon.into(), code.into(), contract.into()])
}

/// The contract that the code was used for, if it was.
pub async fn coupon_user(
    store: &Store,
    account: Id,
    coupon: Id,
    code: &str,
) -> Result<Option<Id>, StoreError> {
    let sql = "select contract from coupon_uses where account = $1 and coupon = $2 and code = $3";
    let params = [account.into(), coupon.into(), code.into()];
    store.query_opt(sql, &params, |row| row.id(0)).await
}
