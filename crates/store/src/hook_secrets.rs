//! What the posts of a hook are signed with, sealed.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// A secret of a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookSecret {
    /// Its id; they are in order.
    pub id: Id,
    /// Sealed under the installation's key.
    pub sealed: Vec<u8>,
    /// When it was made, machine time.
    pub created_at: Instant,
    /// Until when it holds, machine time; none: until another takes its place.
    pub ends_at: Option<Instant>,
}

/// A new secret.
pub fn insert(account: Id, hook: Id, secret: &HookSecret) -> Statement {
    let sql = "insert into hook_secrets (account, hook, id, sealed, created_at, ends_at)
        values ($1, $2, $3, $4, $5, $6)";
    let params: [Value; 6] = [
        account.into(),
        hook.into(),
        secret.id.into(),
        Value::Bytes(secret.sealed.clone()),
        secret.created_at.into(),
        secret.ends_at.into(),
    ];
    Statement::new(sql, params)
}

/// Those that hold without end hold until `ends_at`; those that ended before `now` go.
pub fn retire(account: Id, hook: Id, now: Instant, ends_at: Instant) -> [Statement; 2] {
    let gone = "delete from hook_secrets where account = $1 and hook = $2 and ends_at <= $3";
    let ends = "update hook_secrets set ends_at = $3 where account = $1 and hook = $2 and ends_at is null";
    [
        Statement::new(gone, [account.into(), hook.into(), now.into()]),
        Statement::new(ends, [account.into(), hook.into(), ends_at.into()]),
    ]
}

/// Takes all secrets off a hook.
pub fn delete(account: Id, hook: Id) -> Statement {
    let sql = "delete from hook_secrets where account = $1 and hook = $2";
    Statement::new(sql, [account.into(), hook.into()])
}

/// The secrets of a hook that hold at `now`, machine time, the latest first.
pub async fn holding(
    store: &Store,
    account: Id,
    hook: Id,
    now: Instant,
) -> Result<Vec<HookSecret>, StoreError> {
    let sql = "select id, sealed, created_at, ends_at from hook_secrets
        where account = $1 and hook = $2 and (ends_at is null or ends_at > $3) order by id desc";
    store.query(sql, &[account.into(), hook.into(), now.into()], read).await
}

/// The same of all hooks of an account, each with its hook.
pub async fn all_holding(
    store: &Store,
    account: Id,
    now: Instant,
) -> Result<Vec<(Id, HookSecret)>, StoreError> {
    let sql = "select id, sealed, created_at, ends_at, hook from hook_secrets
        where account = $1 and (ends_at is null or ends_at > $2) order by id desc";
    store.query(sql, &[account.into(), now.into()], |row| Ok((row.id(4)?, read(row)?))).await
}

fn read(row: &Row<'_>) -> Result<HookSecret, StoreError> {
    Ok(HookSecret {
        id: row.id(0)?,
        sealed: row.bytes(1)?.to_vec(),
        created_at: row.instant(2)?,
        ends_at: row.opt_instant(3)?,
    })
}
