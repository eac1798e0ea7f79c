//! Pictures that documents show: kept by what they are, never changed.

use turnus_engine::Id;

use crate::row::Row;
use crate::{Statement, Store, StoreError};

/// Keeps a picture; once is enough.
pub fn insert(account: Id, hash: &str, bytes: &[u8]) -> Statement {
    let sql = "insert into pictures (account, hash, bytes) values ($1, $2, $3) on conflict do nothing";
    Statement::new(sql, [account.into(), hash.into(), bytes.to_vec().into()])
}

/// The bytes of a picture.
pub async fn by_hash(store: &Store, account: Id, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "select bytes from pictures where account = $1 and hash = $2";
    let read = |row: &Row<'_>| Ok(row.bytes(0)?.to_vec());
    store.query_opt(sql, &[account.into(), hash.into()], read).await
}
