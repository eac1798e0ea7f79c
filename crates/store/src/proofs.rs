//! How far an account's books were proved.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::seal::Hash;
use crate::statement::Statement;
use crate::store::Store;

/// A place in the journal up to which the books were proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The position.
    pub position: i64,
    /// The hash of the event there.
    pub hash: Hash,
    /// When that was, machine time.
    pub at: Instant,
}

/// How far the account was proved, if it ever was.
pub async fn of(store: &Store, account: Id) -> Result<Option<Proof>, StoreError> {
    let sql = "select position, hash, proved_at from proofs where account = $1";
    let read = |row: &Row<'_>| Ok(Proof { position: row.int(0)?, hash: row.array(1)?, at: row.instant(2)? });
    store.query_opt(sql, &[account.into()], read).await
}

/// Keeps how far it is proved.
pub fn keep(account: Id, proof: &Proof) -> Statement {
    let sql = "insert into proofs (account, position, hash, proved_at) values ($1, $2, $3, $4)
        on conflict (account) do update
            set position = excluded.position, hash = excluded.hash, proved_at = excluded.proved_at";
    Statement::new(sql, [account.into(), proof.position.into(), proof.hash.into(), proof.at.into()])
}
