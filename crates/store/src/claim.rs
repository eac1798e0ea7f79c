//! Taking rows that wait for a worker: one statement leases a batch and returns it.
//!
//! On PostgreSQL rows that another node is just taking are skipped, so that nodes share what waits instead of racing for
//! the same rows. On SQLite the one writer takes them. Each statement takes rows of one account: engines that shard by
//! account lock rows in one shard only. A look, which locks nothing, finds out first whether there is something to take.

use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;

/// How rows of a table are taken.
pub(crate) struct Claim<'a> {
    /// Selects the keys of the rows to take, in order, from `d`, under names that begin with `t_`; it ends with its
    /// limit.
    pub(crate) select: &'a str,
    /// Updates the rows whose keys are in `taken`, and returns them, in any order.
    pub(crate) update: &'a str,
    /// The parameters of both, the account first.
    pub(crate) params: Vec<Value>,
}

impl Store {
    /// Takes the rows of `claim`.
    pub(crate) async fn claim<T: Send + 'static>(
        &self,
        claim: Claim<'_>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        let lock = if self.shares_with_nodes() { "for update of d skip locked" } else { "" };
        let sql = format!("with taken as materialized ({} {lock}) {}", claim.select, claim.update);
        self.write_and_return(sql, claim.params, map).await
    }
}
