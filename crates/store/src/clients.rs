//! Programs, and the bearer tokens that they and people in them have.

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
    /// What it may do: words, a space between.
    pub scopes: String,
    /// SHA-256 of its secret.
    pub secret_hash: Hash,
    /// Machine time.
    pub created_at: Instant,
    /// Machine time, to five minutes; none: never.
    pub last_used_at: Option<Instant>,
}

/// Whom a token was given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The client.
    pub client: Client,
    /// The person in it, with what the person is, of a password grant.
    pub user: Option<(Id, String)>,
}

const COLUMNS: &str = "c.id, c.account, c.key, c.name, c.secret_hash, c.scopes, c.created_at, c.last_used_at";

/// A new client.
pub fn insert(client: &Client) -> Statement {
    let sql = "insert into clients (id, account, key, name, secret_hash, scopes, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let params = [
        client.id.as_str().into(),
        client.account.into(),
        client.key.into(),
        client.name.as_str().into(),
        client.secret_hash.into(),
        client.scopes.as_str().into(),
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
    let sql = format!("select {COLUMNS} from clients c where c.id = $1");
    store.query_opt(&sql, &[id.into()], read).await
}

/// A new token.
pub fn insert_token(account: Id, hash: Hash, client: &str, user: Option<Id>, now: Instant) -> Statement {
    let sql = "insert into tokens (account, hash, client, user_id, created_at) values ($1, $2, $3, $4, $5)";
    Statement::new(sql, [account.into(), hash.into(), client.into(), user.into(), now.into()])
}

/// Whom a token was given to. One of a person who is gone was given to nobody.
pub async fn by_token(store: &Store, account: Id, hash: Hash) -> Result<Option<Holder>, StoreError> {
    let read = |row: &Row<'_>| {
        let user = row.opt_id(8)?.map(|id| Ok::<_, StoreError>((id, row.text(9)?.to_owned())));
        Ok(Holder { client: read(row)?, user: user.transpose()? })
    };
    let asked = async || {
        let sql = format!(
            "select {COLUMNS}, u.id as user_id, u.role
            from tokens t join clients c on c.account = t.account and c.id = t.client
                left join users u on u.account = t.account and u.id = t.user_id
            where t.account = $1 and t.hash = $2 and (t.user_id is null or u.id is not null)"
        );
        store.query_opt(&sql, &[account.into(), hash.into()], read).await
    };
    store.kept(&store.kept.holders, (account, hash), asked).await
}

/// The clients of an account, the first made first.
pub async fn all(store: &Store, account: Id) -> Result<Vec<Client>, StoreError> {
    let sql = format!("select {COLUMNS} from clients c where c.account = $1 order by c.key");
    store.query(&sql, &[account.into()], read).await
}

/// Another name, and other words of what it may do.
pub fn update(account: Id, client: &str, name: &str, scopes: &str) -> Statement {
    let sql = "update clients set name = $3, scopes = $4 where account = $1 and id = $2";
    Statement::new(sql, [account.into(), client.into(), name.into(), scopes.into()]).one_row()
}

/// It was used at `now`, machine time. Of many that say so at once one writes it: who finds it noted after `before` does not.
pub fn used(account: Id, client: &str, now: Instant, before: Instant) -> Statement {
    let sql = "update clients set last_used_at = $3 where account = $1 and id = $2
        and (last_used_at is null or last_used_at <= $4)";
    Statement::new(sql, [account.into(), client.into(), now.into(), before.into()])
}

/// Takes a client away. Its tokens go with it: [`delete_tokens`].
pub fn delete(account: Id, client: &str) -> Statement {
    let sql = "delete from clients where account = $1 and id = $2";
    Statement::new(sql, [account.into(), client.into()]).one_row()
}

/// Takes back every token of a person, but the one of that hash.
pub fn delete_tokens_of_user(account: Id, user: Id, but: Option<Hash>) -> Statement {
    let sql = "delete from tokens where account = $1 and user_id = $2 and hash <> $3";
    Statement::new(sql, [account.into(), user.into(), but.unwrap_or_default().into()])
}

fn read(row: &Row<'_>) -> Result<Client, StoreError> {
    Ok(Client {
        id: row.text(0)?.to_owned(),
        account: row.id(1)?,
        key: row.id(2)?,
        name: row.text(3)?.to_owned(),
        secret_hash: row.array(4)?,
        scopes: row.text(5)?.to_owned(),
        created_at: row.instant(6)?,
        last_used_at: row.opt_instant(7)?,
    })
}
