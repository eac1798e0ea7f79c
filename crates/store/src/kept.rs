//! Rows that each request asks for and that seldom change: kept in memory while nothing was written to their tables.
//!
//! On SQLite this process alone writes (it has the file's lock), so it knows: each commit that touched one of them counts,
//! before anyone is told of it. Where nodes share a database nobody knows, and each request reads.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use turnus_engine::Id;

use crate::accounts::AccountRow;
use crate::clients::Holder;
use crate::clocks::Clock;
use crate::error::StoreError;
use crate::seal;
use crate::store::Store;

/// The tables of what is kept.
const TABLES: [&str; 6] = ["accounts", "clocks", "clients", "tokens", "users", "catalogue_versions"];
/// Rows of a kind at most; beyond that it begins anew.
const MOST: usize = 10_000;

/// What is kept of a database.
#[derive(Default)]
pub(crate) struct Kept {
    /// Accounts, one by one.
    pub(crate) accounts: Rows<Id, Option<AccountRow>>,
    /// All of them.
    pub(crate) all_accounts: Rows<(), Vec<AccountRow>>,
    /// Clocks of accounts; none is a live account's.
    pub(crate) clocks: Rows<Id, Option<Clock>>,
    /// Versions of catalogues, by account.
    pub(crate) catalogues: Rows<Id, i64>,
    /// Whom tokens were given to.
    pub(crate) holders: Rows<(Id, seal::Hash), Option<Holder>>,
}

/// Rows as they were at a count of writes.
pub(crate) struct Rows<K, V>(Mutex<(u64, HashMap<K, V>)>);

impl<K, V> Default for Rows<K, V> {
    fn default() -> Rows<K, V> {
        Rows(Mutex::new((0, HashMap::new())))
    }
}

impl<K: Eq + Hash, V: Clone> Rows<K, V> {
    fn get(&self, as_of: u64, key: &K) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.1.get(key).filter(|_| kept.0 == as_of).cloned()
    }

    fn put(&self, as_of: u64, key: K, value: V) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if as_of < kept.0 {
            return;
        }
        if as_of > kept.0 || kept.1.len() >= MOST {
            *kept = (as_of, HashMap::new());
        }
        kept.1.insert(key, value);
    }
}

impl Store {
    /// The row of that key: the one that is kept, else what `read` gives.
    pub(crate) async fn kept<K: Eq + Hash, V: Clone>(
        &self,
        rows: &Rows<K, V>,
        key: K,
        read: impl AsyncFnOnce() -> Result<V, StoreError>,
    ) -> Result<V, StoreError> {
        // Boxed: who asks would carry the room for a question along that is seldom asked.
        let read = || Box::pin(read());
        // Counted before it is read: what is written meanwhile makes it old.
        let Some(as_of) = self.writes_to_kept() else { return read().await };
        if let Some(row) = rows.get(as_of, &key) {
            return Ok(row);
        }
        let row = read().await?;
        rows.put(as_of, key, row.clone());
        Ok(row)
    }
}

/// Whether a statement may write to a table of what is kept.
pub(crate) fn touches(sql: &str) -> bool {
    let mut words = sql.split_ascii_whitespace();
    let table = match words.next() {
        Some("update") => words.next(),
        Some("insert" | "delete") => words.nth(1),
        Some(_) | None => None,
    };
    table.is_none_or(|table| TABLES.contains(&table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_write_to_what_is_kept_are_known_by_their_table() {
        for sql in [
            "insert into clocks (account) values ($1)",
            "update clients\n set name = $3",
            "delete from tokens where account = $1",
            "with old as (select 1) update users set role = $1",
        ] {
            assert!(touches(sql), "{sql}");
        }
        for sql in ["insert into events (account) values ($1)", "update contracts set body = $1"] {
            assert!(!touches(sql), "{sql}");
        }
    }

    #[test]
    fn a_row_that_was_read_before_a_write_is_not_kept_beyond_it() {
        let rows = Rows::default();
        rows.put(1, "a", 1);
        assert_eq!((rows.get(1, &"a"), rows.get(2, &"a")), (Some(1), None));
        rows.put(2, "a", 2);
        rows.put(1, "a", 1);
        assert_eq!(rows.get(2, &"a"), Some(2));
    }
}
