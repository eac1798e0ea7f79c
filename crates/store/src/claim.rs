//! Taking rows that wait for a worker: one statement leases a batch and returns it.
//!
//! On PostgreSQL rows that another node is just taking are skipped, so that nodes share what waits instead of racing for
//! the same rows. On SQLite the one writer takes them, and only where a look found some.

use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;

/// How rows of a table are taken.
pub(crate) struct Claim<'a> {
    /// A query that finds a row where there is something to take.
    pub(crate) look: &'a str,
    /// Its parameters.
    pub(crate) look_params: Vec<Value>,
    /// Selects the keys of the rows to take, in order, from `d`; it ends with its limit.
    pub(crate) select: &'a str,
    /// Updates the rows whose keys are in `taken`, and returns them, in any order.
    pub(crate) update: &'a str,
    /// The parameters of both.
    pub(crate) params: Vec<Value>,
}

impl Store {
    /// Takes the rows of `claim`.
    pub(crate) async fn claim<T: Send + 'static>(
        &self,
        claim: Claim<'_>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        let Claim { look, look_params, select, update, params } = claim;
        let sql = |lock: &str| format!("with taken as materialized ({select} {lock}) {update}");
        if self.shares_with_nodes() {
            return self.query(&sql("for update of d skip locked"), &params, map).await;
        }
        if self.query_opt(look, &look_params, |_| Ok(())).await?.is_none() {
            return Ok(Vec::new());
        }
        self.write_and_return(sql(""), params, map).await
    }
}
