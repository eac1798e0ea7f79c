//! Who is signed in.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::seal::Hash;
use crate::statement::Statement;
use crate::store::Store;

/// A person who signed in with one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Id,
    /// The person.
    pub user: Id,
    /// What the browser said of itself.
    pub user_agent: String,
    /// Machine time.
    pub created_at: Instant,
    /// Machine time, to five minutes.
    pub last_used_at: Instant,
}

const COLUMNS: &str = "s.id, s.user_id, s.user_agent, s.created_at, s.last_used_at";

/// A new session, with the SHA-256 of its token.
pub fn insert(account: Id, session: &Session, hash: Hash) -> Statement {
    let sql = "insert into sessions (account, id, hash, user_id, user_agent, created_at, last_used_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let params = [
        account.into(),
        session.id.into(),
        hash.into(),
        session.user.into(),
        session.user_agent.as_str().into(),
        session.created_at.into(),
        session.last_used_at.into(),
    ];
    Statement::new(sql, params)
}

/// It was used at `now`, machine time. Of many that say so at once one writes it: who finds it noted after `before` does not.
pub fn used(account: Id, session: Id, now: Instant, before: Instant) -> Statement {
    let sql = "update sessions set last_used_at = $3 where account = $1 and id = $2 and last_used_at <= $4";
    Statement::new(sql, [account.into(), session.into(), now.into(), before.into()])
}

/// Ends one.
pub fn delete(account: Id, session: Id) -> Statement {
    Statement::new("delete from sessions where account = $1 and id = $2", [account.into(), session.into()])
        .one_row()
}

/// Ends all of a person, but that one.
pub fn delete_of_user(account: Id, user: Id, but: Option<Id>) -> Statement {
    let sql = "delete from sessions where account = $1 and user_id = $2 and id <> $3";
    let but = but.unwrap_or(Id::from_bytes([0; 12]));
    Statement::new(sql, [account.into(), user.into(), but.into()])
}

/// The session of that token, with what its person is.
pub async fn by_hash(
    store: &Store,
    account: Id,
    hash: Hash,
) -> Result<Option<(Session, String)>, StoreError> {
    let sql = format!(
        "select {COLUMNS}, u.role from sessions s join users u on u.account = s.account and u.id = s.user_id
        where s.account = $1 and s.hash = $2"
    );
    let read = |row: &Row<'_>| Ok((read(row)?, row.text(5)?.to_owned()));
    store.query_opt(&sql, &[account.into(), hash.into()], read).await
}

/// The session of that id.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Session>, StoreError> {
    let sql = format!("select {COLUMNS} from sessions s where s.account = $1 and s.id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// The sessions of a person, the first made first, also those that are over.
pub async fn of_user(store: &Store, account: Id, user: Id) -> Result<Vec<Session>, StoreError> {
    let sql =
        format!("select {COLUMNS} from sessions s where s.account = $1 and s.user_id = $2 order by s.id");
    store.query(&sql, &[account.into(), user.into()], read).await
}

/// Forgets those that were made before `made`, or used last before `used`, machine time.
pub fn forget(account: Id, made: Instant, used: Instant) -> Statement {
    let sql = "delete from sessions where account = $1 and (created_at <= $2 or last_used_at <= $3)";
    Statement::new(sql, [account.into(), made.into(), used.into()])
}

/// There are some to forget.
pub async fn has_over(store: &Store, account: Id, made: Instant, used: Instant) -> Result<bool, StoreError> {
    let sql =
        "select 1 from sessions where account = $1 and (created_at <= $2 or last_used_at <= $3) limit 1";
    let found = store.query_opt(sql, &[account.into(), made.into(), used.into()], |row| row.int(0)).await?;
    Ok(found.is_some())
}

fn read(row: &Row<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.id(0)?,
        user: row.id(1)?,
        user_agent: row.text(2)?.to_owned(),
        created_at: row.instant(3)?,
        last_used_at: row.instant(4)?,
    })
}
