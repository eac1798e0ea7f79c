//! The answers to writes that named an Idempotency-Key.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::seal::Hash;
use crate::statement::Statement;
use crate::store::Store;

/// [`Taken`](crate::Applied::Taken) with this name: another request with the key was first; give its answer.
pub const KEY: &str = "idempotency_pkey";

/// A stored answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Of method, path and raw body: the same key with another hash is refused.
    pub hash: Hash,
    /// HTTP status.
    pub status: i64,
    /// Body.
    pub body: String,
    /// Of whom it speaks.
    pub customer: Option<Id>,
    /// Machine time.
    pub created_at: Instant,
}

/// Keeps the answer. Made in `finish` where it shows a number.
pub fn insert(account: Id, client: Id, key: &str, answer: &Answer) -> Statement {
    let sql = "insert into idempotency (account, client, key, hash, status, body, customer, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let params = [
        account.into(),
        client.into(),
        key.into(),
        answer.hash.into(),
        answer.status.into(),
        answer.body.as_str().into(),
        answer.customer.into(),
        answer.created_at.into(),
    ];
    Statement::new(sql, params)
}

/// Puts the answer in place of what was kept under the key, if that has the second status. Stale otherwise.
pub fn finish(account: Id, client: Id, key: &str, (status, before): (i64, i64), body: &str) -> Statement {
    let sql = "update idempotency set status = $4, body = $5
        where account = $1 and client = $2 and key = $3 and status = $6";
    let params = [account.into(), client.into(), key.into(), status.into(), body.into(), before.into()];
    Statement::new(sql, params).one_row()
}

/// The answer kept under the key.
pub async fn by_key(store: &Store, account: Id, client: Id, key: &str) -> Result<Option<Answer>, StoreError> {
    let sql = "select hash, status, body, customer, created_at from idempotency
        where account = $1 and client = $2 and key = $3";
    store.query_opt(sql, &[account.into(), client.into(), key.into()], read).await
}

/// Forgets the answer kept under the key.
pub fn forget(account: Id, client: Id, key: &str) -> Statement {
    let sql = "delete from idempotency where account = $1 and client = $2 and key = $3";
    Statement::new(sql, [account.into(), client.into(), key.into()])
}

/// Forgets up to `most` of the account's answers from before `until`, machine time.
pub fn forget_before(account: Id, until: Instant, most: i64) -> Statement {
    let sql = "delete from idempotency where (account, client, key) in (
        select account, client, key from idempotency where account = $1 and created_at < $2 limit $3)";
    Statement::new(sql, [account.into(), until.into(), most.into()])
}

/// There are answers from before `until`, machine time.
pub async fn has_before(store: &Store, account: Id, until: Instant) -> Result<bool, StoreError> {
    let sql = "select 1 from idempotency where account = $1 and created_at < $2 limit 1";
    Ok(store.query_opt(sql, &[account.into(), until.into()], |row| row.int(0)).await?.is_some())
}

/// Forgets the answers that speak of `customer`.
pub fn erase(account: Id, customer: Id) -> Statement {
    let sql = "delete from idempotency where account = $1 and customer = $2";
    Statement::new(sql, [account.into(), customer.into()])
}

fn read(row: &Row<'_>) -> Result<Answer, StoreError> {
    Ok(Answer {
        hash: row.array(0)?,
        status: row.int(1)?,
        body: row.text(2)?.to_owned(),
        customer: row.opt_id(3)?,
        created_at: row.instant(4)?,
    })
}
