//! Programs, their tokens, and people.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::seal::Hash;
use crate::statement::Statement;
use crate::store::Store;

/// [`Taken`](crate::Applied::Taken) with this name: there is a client of that id.
pub const ID: &str = "clients_pkey";

/// A program that may ask for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// What it calls itself.
    pub id: String,
    /// Its account.
    pub account: Id,
    /// Stands for it where a row belongs to a client.
    pub key: Id,
    /// What the console calls it.
    pub name: String,
    /// SHA-256 of its secret.
    pub secret_hash: Hash,
    /// Machine time.
    pub created_at: Instant,
}

/// A person who works with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: Id,
    /// Lower case.
    pub email: String,
    /// argon2id.
    pub password_hash: String,
    /// What the person may do.
    pub role: String,
    /// Machine time.
    pub created_at: Instant,
}

/// A new client.
pub fn insert(client: &Client) -> Statement {
    let sql = "insert into clients (id, account, key, name, secret_hash, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    let params = [
        client.id.as_str().into(),
        client.account.into(),
        client.key.into(),
        client.name.as_str().into(),
        client.secret_hash.into(),
        client.created_at.into(),
    ];
    Statement::new(sql, params)
}

/// Another secret.
pub fn update_secret(client: &str, secret_hash: Hash) -> Statement {
    let sql = "update clients set secret_hash = $2 where id = $1";
    Statement::new(sql, [client.into(), secret_hash.into()]).one_row()
}

/// Takes back every token of a client.
pub fn delete_tokens(account: Id, client: &str) -> Statement {
    Statement::new("delete from tokens where account = $1 and client = $2", [account.into(), client.into()])
}

/// The client of that id, in whichever account.
pub async fn by_id(store: &Store, id: &str) -> Result<Option<Client>, StoreError> {
    let sql = "select id, account, key, name, secret_hash, created_at from clients where id = $1";
    store.query_opt(sql, &[id.into()], read).await
}

/// A new token.
pub fn insert_token(account: Id, hash: Hash, client: &str, user: Option<Id>, now: Instant) -> Statement {
    let sql = "insert into tokens (account, hash, client, user_id, created_at) values ($1, $2, $3, $4, $5)";
    Statement::new(sql, [account.into(), hash.into(), client.into(), user.into(), now.into()])
}

/// The client a token was given to.
pub async fn by_token(store: &Store, account: Id, hash: Hash) -> Result<Option<Client>, StoreError> {
    let sql = "select c.id, c.account, c.key, c.name, c.secret_hash, c.created_at
        from tokens t join clients c on c.id = t.client and c.account = t.account
        where t.account = $1 and t.hash = $2";
    store.query_opt(sql, &[account.into(), hash.into()], read).await
}

/// A new user, or a new password of the one of that address.
pub fn put_user(account: Id, user: &User) -> Statement {
    let sql = "insert into users (account, id, email, password_hash, role, created_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (account, email) do update set password_hash = excluded.password_hash";
    let params = [
        account.into(),
        user.id.into(),
        user.email.as_str().into(),
        user.password_hash.as_str().into(),
        user.role.as_str().into(),
        user.created_at.into(),
    ];
    Statement::new(sql, params)
}

/// The user of that address, in lower case.
pub async fn user_by_email(store: &Store, account: Id, email: &str) -> Result<Option<User>, StoreError> {
    let sql =
        "select id, email, password_hash, role, created_at from users where account = $1 and email = $2";
    let read = |row: &Row<'_>| {
        Ok(User {
            id: row.id(0)?,
            email: row.text(1)?.to_owned(),
            password_hash: row.text(2)?.to_owned(),
            role: row.text(3)?.to_owned(),
            created_at: row.instant(4)?,
        })
    };
    store.query_opt(sql, &[account.into(), email.into()], read).await
}

fn read(row: &Row<'_>) -> Result<Client, StoreError> {
    Ok(Client {
        id: row.text(0)?.to_owned(),
        account: row.id(1)?,
        key: row.id(2)?,
        name: row.text(3)?.to_owned(),
        secret_hash: row.array(4)?,
        created_at: row.instant(5)?,
    })
}
