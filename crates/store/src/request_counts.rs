//! How many requests an account sent in an hour, to all nodes together.

use turnus_engine::Id;

use crate::error::StoreError;
use crate::statement::Statement;
use crate::store::Store;

/// Adds requests of that hour. A later hour begins anew, an earlier one is over.
pub fn add(account: Id, hour: i64, requests: u32) -> Statement {
    let sql = "insert into request_counts (account, hour, requests) values ($1, $2, $3)
        on conflict (account) do update set hour = excluded.hour, requests = excluded.requests
            + case when request_counts.hour = excluded.hour then request_counts.requests else 0 end
        where request_counts.hour <= excluded.hour";
    Statement::new(sql, [account.into(), hour.into(), requests.into()])
}

/// Begins to count anew: another limit holds.
pub fn begin(account: Id, hour: i64, requests: u32) -> Statement {
    let sql = "insert into request_counts (account, hour, requests) values ($1, $2, $3)
        on conflict (account) do update set hour = excluded.hour, requests = excluded.requests";
    Statement::new(sql, [account.into(), hour.into(), requests.into()])
}

/// What all nodes counted in that hour.
pub async fn of(store: &Store, account: Id, hour: i64) -> Result<i64, StoreError> {
    let sql = "select requests from request_counts where account = $1 and hour = $2";
    Ok(store.query_opt(sql, &[account.into(), hour.into()], |row| row.int(0)).await?.unwrap_or(0))
}
