//! What may come only so often in a window, counted on all nodes: tries to sign in that failed or are under way, of an
//! address and of an account in all; links that are asked for and cancellations that are declared in the portal.
//!
//! A try to sign in is counted before the password is looked at, and given back when it fits: so tries beside each other
//! are never more than one after another may be.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::seal::Hash;
use crate::statement::Statement;
use crate::store::Store;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Zero for an address that signs in: it may be known in several accounts, or in none.
    pub account: Id,
    /// SHA-256 of what is counted: an address, an account, a kind of request.
    pub about: Hash,
    /// So many in a window.
    pub most: i64,
}

/// Counts one more from `now` on, machine time, in a window that begins with its first. Stale where there are `most`
/// already; those of a window that began before `over` count no more.
pub fn count(counter: &Counter, now: Instant, over: Instant) -> Statement {
    let sql = "insert into sign_in_tries (account, about, began_at, tries) values ($1, $2, $3, 1)
        on conflict (account, about) do update set
            began_at = case when sign_in_tries.began_at <= $4 then $3 else sign_in_tries.began_at end,
            tries = case when sign_in_tries.began_at <= $4 then 1 else sign_in_tries.tries + 1 end
        where sign_in_tries.began_at <= $4 or sign_in_tries.tries < $5";
    let Counter { account, about, most } = *counter;
    Statement::new(sql, [account.into(), about.into(), now.into(), over.into(), most.into()]).one_row()
}

/// Gives one back: it was right as far as it went.
pub fn give_back(counter: &Counter) -> Statement {
    let sql = "update sign_in_tries set tries = tries - 1 where account = $1 and about = $2 and tries > 0";
    Statement::new(sql, [counter.account.into(), counter.about.into()])
}

/// Forgets them all: someone signed in.
pub fn clear(counter: &Counter) -> Statement {
    let sql = "delete from sign_in_tries where account = $1 and about = $2";
    Statement::new(sql, [counter.account.into(), counter.about.into()])
}

/// When the first was, machine time, and how many there are.
pub async fn of(store: &Store, counter: &Counter) -> Result<Option<(Instant, i64)>, StoreError> {
    let sql = "select began_at, tries from sign_in_tries where account = $1 and about = $2";
    let params = [counter.account.into(), counter.about.into()];
    store.query_opt(sql, &params, |row| Ok((row.instant(0)?, row.int(1)?))).await
}

/// Forgets windows that began before `over`, machine time.
pub fn forget(account: Id, over: Instant) -> Statement {
    let sql = "delete from sign_in_tries where account = $1 and began_at <= $2";
    Statement::new(sql, [account.into(), over.into()])
}

/// There are some to forget.
pub async fn has_over(store: &Store, account: Id, over: Instant) -> Result<bool, StoreError> {
    let sql = "select 1 from sign_in_tries where account = $1 and began_at <= $2 limit 1";
    Ok(store.query_opt(sql, &[account.into(), over.into()], |row| row.int(0)).await?.is_some())
}
