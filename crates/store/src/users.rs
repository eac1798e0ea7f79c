//! People who work with an account.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// [`Taken`](crate::Applied::Taken) with this name: there is a user of that address in the account.
pub const EMAIL: &str = "users_by_email";

/// A person who works with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: Id,
    /// Lower case.
    pub email: String,
    /// What the person is called; empty: nobody said.
    pub name: String,
    /// argon2id.
    pub password_hash: String,
    /// What the person is.
    pub role: String,
    /// `de` or `en`; none: nobody chose.
    pub language: Option<String>,
    /// Machine time.
    pub created_at: Instant,
    /// Machine time, to five minutes; none: never.
    pub last_seen_at: Option<Instant>,
    /// The secret of the second factor that is in force, sealed.
    pub totp: Option<Vec<u8>>,
    /// One that was shown and is not confirmed yet, sealed.
    pub totp_offered: Option<Vec<u8>>,
    /// The last step of 30 seconds whose code was taken.
    pub totp_step: i64,
}

const COLUMNS: &str = "id, email, name, password_hash, role, language, created_at, last_seen_at, totp, totp_offered, \
                       totp_step";

/// A new user.
pub fn insert(account: Id, user: &User) -> Statement {
    let sql = "insert into users (account, id, email, name, password_hash, role, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let params = [
        account.into(),
        user.id.into(),
        user.email.as_str().into(),
        user.name.as_str().into(),
        user.password_hash.as_str().into(),
        user.role.as_str().into(),
        user.created_at.into(),
    ];
    Statement::new(sql, params)
}

/// Another name.
pub fn set_name(account: Id, user: Id, name: &str) -> Statement {
    of_one("update users set name = $3 where account = $1 and id = $2", account, user, name.into())
}

/// Another language, or none.
pub fn set_language(account: Id, user: Id, language: Option<&str>) -> Statement {
    let language = language.map_or(Value::Null, Value::from);
    of_one("update users set language = $3 where account = $1 and id = $2", account, user, language)
}

/// Another password.
pub fn set_password(account: Id, user: Id, password_hash: &str) -> Statement {
    let sql = "update users set password_hash = $3 where account = $1 and id = $2";
    of_one(sql, account, user, password_hash.into())
}

/// Another role.
pub fn set_role(account: Id, user: Id, role: &str) -> Statement {
    of_one("update users set role = $3 where account = $1 and id = $2", account, user, role.into())
}

/// The person still has that role when this is written, and nobody changes it meanwhile.
pub fn still_has_role(account: Id, user: Id, role: &str) -> Statement {
    let sql = "update users set role = role where account = $1 and id = $2 and role = $3";
    of_one(sql, account, user, role.into())
}

/// The password is still that one when this is written; the person is seen at `now`, machine time.
pub fn seen_with_password(account: Id, user: Id, password_hash: &str, now: Instant) -> Statement {
    let sql = "update users set last_seen_at = $4 where account = $1 and id = $2 and password_hash = $3";
    Statement::new(sql, [account.into(), user.into(), password_hash.into(), now.into()]).one_row()
}

/// The person is seen at `now`, machine time, unless it was noted after `before`.
pub fn seen(account: Id, user: Id, now: Instant, before: Instant) -> Statement {
    let sql = "update users set last_seen_at = $3 where account = $1 and id = $2
        and (last_seen_at is null or last_seen_at <= $4)";
    Statement::new(sql, [account.into(), user.into(), now.into(), before.into()])
}

/// Shows a secret that is not in force yet.
pub fn offer_totp(account: Id, user: Id, sealed: Vec<u8>) -> Statement {
    let sql = "update users set totp_offered = $3 where account = $1 and id = $2";
    of_one(sql, account, user, Value::Bytes(sealed))
}

/// The secret that was shown is in force, and the code of that step is taken. Stale where another one was shown.
pub fn confirm_totp(account: Id, user: Id, sealed: Vec<u8>, step: i64) -> Statement {
    let sql = "update users set totp = totp_offered, totp_offered = null, totp_step = $4
        where account = $1 and id = $2 and totp_offered = $3";
    Statement::new(sql, [account.into(), user.into(), Value::Bytes(sealed), step.into()]).one_row()
}

/// Takes the code of a step. Stale where it was taken, or a later one.
pub fn take_totp_step(account: Id, user: Id, step: i64) -> Statement {
    let sql = "update users set totp_step = $3 where account = $1 and id = $2 and totp_step < $3";
    of_one(sql, account, user, step.into())
}

/// No second factor any more.
pub fn remove_totp(account: Id, user: Id) -> Statement {
    let sql = "update users set totp = null, totp_offered = null where account = $1 and id = $2";
    Statement::new(sql, [account.into(), user.into()]).one_row()
}

/// Takes a person away. Sessions and tokens go with it.
pub fn delete(account: Id, user: Id) -> Statement {
    Statement::new("delete from users where account = $1 and id = $2", [account.into(), user.into()])
        .one_row()
}

fn of_one(sql: &'static str, account: Id, user: Id, value: Value) -> Statement {
    Statement::new(sql, [account.into(), user.into(), value]).one_row()
}

/// The people of an account, the first made first.
pub async fn all(store: &Store, account: Id) -> Result<Vec<User>, StoreError> {
    let sql = format!("select {COLUMNS} from users where account = $1 order by id");
    store.query(&sql, &[account.into()], read).await
}

/// The user of that id.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<User>, StoreError> {
    let sql = format!("select {COLUMNS} from users where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// The user of that address, in lower case.
pub async fn by_email(store: &Store, account: Id, email: &str) -> Result<Option<User>, StoreError> {
    let sql = format!("select {COLUMNS} from users where account = $1 and email = $2");
    store.query_opt(&sql, &[account.into(), email.into()], read).await
}

/// The users of that address in whichever account, at most `most`: with their accounts.
pub async fn of_address(store: &Store, email: &str, most: u32) -> Result<Vec<(Id, User)>, StoreError> {
    let sql = format!("select {COLUMNS}, account from users where email = $1 order by account limit $2");
    let read = |row: &Row<'_>| Ok((row.id(11)?, read(row)?));
    store.query(&sql, &[email.into(), i64::from(most).into()], read).await
}

fn read(row: &Row<'_>) -> Result<User, StoreError> {
    Ok(User {
        id: row.id(0)?,
        email: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        password_hash: row.text(3)?.to_owned(),
        role: row.text(4)?.to_owned(),
        language: row.opt_text(5)?.map(str::to_owned),
        created_at: row.instant(6)?,
        last_seen_at: row.opt_instant(7)?,
        totp: row.opt_bytes(8)?.map(<[u8]>::to_vec),
        totp_offered: row.opt_bytes(9)?.map(<[u8]>::to_vec),
        totp_step: row.int(10)?,
    })
}
