//! How the database does, as this process has met it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use crate::changes::Applied;
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
    /// Notes how a write ended.
    pub(crate) fn note(&self, result: &Result<Applied, StoreError>) {
        let mut failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(_) => {
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
            Err(_) => {}
        }
    }

    /// Whether writes fail.
    pub(crate) fn trouble(&self) -> Option<Trouble> {
        let failing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failing.as_ref().map(|known| Trouble { since: known.since.elapsed(), why: known.why.clone() })
    }
}
