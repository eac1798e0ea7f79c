//! What can go wrong beneath a wish. A refusal is no error: see [`Applied`](crate::Applied).

use std::io;
use std::path::PathBuf;

use tokio_postgres::error::SqlState;

/// The store failed. For the log, never for a client (but [`StoreError::Busy`] is a 503 with Retry-After).
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Too many writes wait. Nothing was written; try again in a moment.
    #[error("too many writes are waiting")]
    Busy,
    /// The store was closed. Nothing was written.
    #[error("the store is closed")]
    Closed,
    /// It may have been written or not: the database did not say, and could not be asked.
    #[error("it is not known whether the write took place: {0}")]
    Unknown(String),
    /// The connection was lost at COMMIT, and the write is known not to have taken place.
    #[error("the connection was lost before the write took place")]
    NotCommitted,
    /// Another write failed in a way that undid this one too. Nothing was written.
    #[error("the write was undone with its group: {0}")]
    GroupLost(String),
    /// `finish` panicked. Nothing was written.
    #[error("a finish function panicked: {0}")]
    Panicked(String),
    /// Another process has the file.
    #[error("{} is in use by another process (it holds {}.lock)", .0.display(), .0.display())]
    InUse(PathBuf),
    /// The database was written by a newer version.
    #[error("the database has migration {found}, this version knows {known}: use a newer version")]
    Newer {
        /// The newest migration in the database.
        found: i64,
        /// The newest migration of this version.
        known: i64,
    },
    /// A migration differs from what was applied.
    #[error("migration {0} was changed after it was applied")]
    MigrationChanged(i64),
    /// There is a database, but not one of ours.
    #[error("{0} is not a Turnus database")]
    NotOurs(String),
    /// A column does not hold what the code expects.
    #[error("column {index} holds {found}, not {expected}")]
    Column {
        /// Which, from 0.
        index: usize,
        /// What the code asked for.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A stored body cannot be read.
    #[error("a stored body cannot be read: {0}")]
    Body(String),
    /// A copy or the database itself is damaged.
    #[error("{} is damaged: {found}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the check said first.
        found: String,
    },
    /// Only the other database can do that.
    #[error("{0}")]
    Unsupported(&'static str),
    /// A file or a folder.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gave no random bytes.
    #[error("no random bytes: {0}")]
    NoRandomness(String),
    /// SQLite says no.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says no.
    #[error("PostgreSQL: {}", postgres_message(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL.
    #[error("no connection to PostgreSQL: {0}")]
    NoConnection(String),
}

impl StoreError {
    /// The error of the file or folder `path`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.into();
        move |source| StoreError::File { path, source }
    }

    /// Whether to run the transaction again: serialization failure, deadlock, a server or a connection that
    /// went away before COMMIT.
    pub(crate) fn wants_retry(&self) -> bool {
        match self {
            StoreError::Postgres(error) => {
                let again = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
                self.is_absence() || error.code().is_some_and(|code| again.contains(code))
            }
            StoreError::NotCommitted => true,
            _ => self.is_absence(),
        }
    }

    /// Whether the server is not there, or not ready: it takes longer to come back than another transaction to end.
    pub(crate) fn is_absence(&self) -> bool {
        match self {
            StoreError::Postgres(error) => {
                let gone = [
                    SqlState::ADMIN_SHUTDOWN,
                    SqlState::CRASH_SHUTDOWN,
                    SqlState::CANNOT_CONNECT_NOW,
                    SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                ];
                error.is_closed() || error.code().is_some_and(|code| gone.contains(code))
            }
            StoreError::NoConnection(_) => true,
            _ => false,
        }
    }
}

/// tokio-postgres prints "db error" and keeps the words in its source.
pub(crate) fn postgres_message(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => error.to_string(),
    }
}
