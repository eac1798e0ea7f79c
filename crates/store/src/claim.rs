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
pub(crate) struct Claim {
    /// Selects the keys of the rows to take, in order, from `d` and others, under names that begin with `t_`; it ends with its
    /// limit.
    pub(crate) select: String,
    /// The names in it of the rows that nobody else may change meanwhile.
    pub(crate) locks: &'static str,
    /// Updates the rows whose keys are in `taken`, and returns them, in any order.
    pub(crate) update: String,
}

impl Claim {
    /// The statement as it is sent.
    pub(crate) fn sql(&self, shares_with_nodes: bool) -> String {
        let lock = if shares_with_nodes {
            format!("for update of {} skip locked", self.locks)
        } else {
            String::new()
        };
        format!("with taken as materialized ({} {lock}) {}", self.select, self.update)
    }
}

impl Store {
    /// Takes the rows of `claim`, with the parameters of both its parts, the account first.
    pub(crate) async fn claim<T: Send + 'static>(
        &self,
        claim: Claim,
        params: Vec<Value>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        self.claim_each(claim, vec![params], map).await
    }

    /// The same for each of several parameters of one account, in one transaction.
    pub(crate) async fn claim_each<T: Send + 'static>(
        &self,
        claim: Claim,
        each: Vec<Vec<Value>>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        if each.is_empty() {
            return Ok(Vec::new());
        }
        let sql = claim.sql(self.shares_with_nodes());
        self.write_and_return(sql, each, map).await
    }
}
