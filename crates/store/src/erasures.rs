//! Erasures whose remnants the file may still hold: see [`Store::scrub`].

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::statement::Statement;
use crate::store::Store;

/// Notes that a customer was erased at `now`, machine time.
pub fn insert(account: Id, customer: Id, now: Instant) -> Statement {
    let sql = "insert into erasures (account, customer, erased_at) values ($1, $2, $3)
        on conflict (account, customer) do nothing";
    Statement::new(sql, [account.into(), customer.into(), now.into()])
}

/// When the first erasure of an account that is not scrubbed took place, machine time.
pub async fn first(store: &Store, account: Id) -> Result<Option<Instant>, StoreError> {
    let sql = "select min(erased_at) from erasures where account = $1";
    Ok(store.query_opt(sql, &[account.into()], |row| row.opt_instant(0)).await?.flatten())
}

/// The file was written anew at `at`, machine time.
pub fn scrubbed(account: Id, at: Instant) -> Statement {
    let sql = "delete from erasures where account = $1 and erased_at <= $2";
    Statement::new(sql, [account.into(), at.into()])
}
