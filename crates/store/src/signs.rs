//! How the database does, as this process has met it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use crate::error::StoreError;

/// Writes that fail because of the database, noted until one succeeds.
#[derive(Debug, Default)]
pub(crate) struct Signs(Mutex<Option<Failing>>);

#[derive(Clone, Debug)]
struct Failing {
    since: Moment,
    why: String,
}

/// Writes fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// For so long.
    pub since: Duration,
    /// What the database said last.
    pub why: String,
}

/// Figures of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// SQLite: writes of people that wait.
    pub people_waiting: usize,
    /// SQLite: writes of runs that wait.
    pub bulk_waiting: usize,
    /// PostgreSQL: connections that are open.
    pub connections: usize,
    /// PostgreSQL: open connections that nobody uses.
    pub idle_connections: usize,
    /// PostgreSQL: those who wait for a connection.
    pub waiting_for_connection: usize,
}

impl Signs {
    /// Notes how a write ended. Only one that `wrote` something shows that writes succeed again: a refusal may need none.
    pub(crate) fn note<T>(&self, result: &Result<T, StoreError>, wrote: impl FnOnce(&T) -> bool) {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(done) if wrote(done) => {
                if let Some(over) = failing.take() {
                    let seconds = over.since.elapsed().as_secs();
                    tracing::info!(seconds, "the database takes writes again");
                }
            }
            Err(error) if error.is_of_the_database() => {
                let why = error.to_string();
                match failing.as_mut() {
                    Some(known) => known.why = why,
                    None => {
                        tracing::error!("the database takes no writes: {why}");
                        *failing = Some(Failing { since: Moment::now(), why });
                    }
                }
            }
            Ok(_) | Err(_) => {}
        }
    }

    /// Whether writes fail.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        let failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failing.as_ref().map(|known| Trouble { since: known.since.elapsed(), why: known.why.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Applied, Assigned};

    #[test]
    fn only_a_write_that_took_place_shows_that_the_database_takes_writes_again() {
        let signs = Signs::default();
        let note = |result: Result<Applied, StoreError>| {
            signs.note(&result, |applied| matches!(applied, Applied::Done(_)));
            signs.trouble().is_some()
        };

        assert!(note(Err(StoreError::Full("the disk".to_owned()))));
        assert!(note(Ok(Applied::Stale)));
        assert!(note(Ok(Applied::Taken("a key"))));
        assert!(note(Err(StoreError::Busy)));
        assert!(!note(Ok(Applied::Done(Assigned::default()))));
    }
}
