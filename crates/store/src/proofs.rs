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
    /// Up to which position each event was proved to have its deliveries: what lies between was not handed out then.
    pub handed_out: i64,
}

/// How far the account was proved, if it ever was.
pub async fn of(store: &Store, account: Id) -> Result<Option<Proof>, StoreError> {
    let sql = "select position, hash, proved_at, handed_out from proofs where account = $1";
    let read = |row: &Row<'_>| {
        let (position, hash) = (row.int(0)?, row.array(1)?);
        Ok(Proof { position, hash, at: row.instant(2)?, handed_out: row.int(3)? })
    };
    store.query_opt(sql, &[account.into()], read).await
}

/// Keeps how far it is proved.
pub fn keep(account: Id, proof: &Proof) -> Statement {
    let sql =
        "insert into proofs (account, position, hash, proved_at, handed_out) values ($1, $2, $3, $4, $5)
        on conflict (account) do update set position = excluded.position, hash = excluded.hash,
            proved_at = excluded.proved_at, handed_out = excluded.handed_out";
    let params =
        [account.into(), proof.position.into(), proof.hash.into(), proof.at.into(), proof.handed_out.into()];
    Statement::new(sql, params)
}
