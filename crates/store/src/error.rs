//! What can go wrong beneath a wish. A refusal is no error: see [`Applied`](crate::Applied).

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use rusqlite::ErrorCode;
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
    /// The database was written by an older version, and is open for reading only.
    #[error(
        "the database has migration {found}, this version knows {known}: use the version that serves it, or let this one serve it \
         first"
    )]
    Older {
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
    /// A copy into the database was cut short, or is running.
    #[error("a copy into this database is running, or was cut short: run it again, or drop the database")]
    Unfinished,
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
    /// The disk, or the room that the database may take, is full. Nothing was written.
    #[error("no space is left for the database: {0}")]
    Full(String),
    /// The database can be read and not written. Nothing was written.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// A statement took longer than it may, and was given up.
    #[error("the database took longer than {0:?} for one statement")]
    TooLong(Duration),
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

    /// The same in the words for what an operator can mend. `limit`: the time that a statement has.
    pub(crate) fn explained(self, limit: Duration) -> StoreError {
        let why = self.to_string();
        match &self {
            StoreError::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => StoreError::Full(why),
                Some(ErrorCode::ReadOnly) => StoreError::ReadOnly(why),
                Some(ErrorCode::OperationInterrupted) => StoreError::TooLong(limit),
                _ => self,
            },
            StoreError::Postgres(error) => match error.code() {
                Some(&SqlState::DISK_FULL) => StoreError::Full(why),
                Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => StoreError::ReadOnly(why),
                Some(&SqlState::QUERY_CANCELED) => StoreError::TooLong(limit),
                _ => self,
            },
            _ => self,
        }
    }

    /// Whether it is the database that fails, and not the wish.
    pub(crate) fn is_of_the_database(&self) -> bool {
        match self {
            StoreError::Full(_)
            | StoreError::ReadOnly(_)
            | StoreError::NoConnection(_)
            | StoreError::NotCommitted
            | StoreError::GroupLost(_)
            | StoreError::Unknown(_)
            | StoreError::Damaged { .. }
            | StoreError::File { .. } => true,
            StoreError::Postgres(error) => error.as_db_error().is_none() || self.is_of_an_outage(),
            StoreError::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::SystemIoFailure
                        | ErrorCode::CannotOpen
                        | ErrorCode::DatabaseCorrupt
                        | ErrorCode::NotADatabase
                        | ErrorCode::DatabaseBusy
                )
            ),
            StoreError::Busy
            | StoreError::Closed
            | StoreError::Panicked(_)
            | StoreError::InUse(_)
            | StoreError::Newer { .. }
            | StoreError::Older { .. }
            | StoreError::Unfinished
            | StoreError::MigrationChanged(_)
            | StoreError::NotOurs(_)
            | StoreError::Column { .. }
            | StoreError::Body(_)
            | StoreError::Unsupported(_)
            | StoreError::TooLong(_)
            | StoreError::NoRandomness(_) => false,
        }
    }

    /// Whether to run the transaction again at once: serialization failure, deadlock.
    pub(crate) fn is_of_a_race(&self) -> bool {
        let again = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
        self.code().is_some_and(|code| again.contains(code)) || matches!(self, StoreError::NotCommitted)
    }

    /// Whether the server went away before COMMIT, or is no longer the one that takes writes: it, or the one that
    /// takes its place, may be there in a moment.
    pub(crate) fn is_of_an_outage(&self) -> bool {
        let away = [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ];
        match self {
            // Neither the server's words nor ours: the connection's.
            StoreError::Postgres(error) if error.as_db_error().is_none() => {
                error.is_closed() || error.source().is_some_and(<dyn Error>::is::<io::Error>)
            }
            StoreError::NoConnection(_) => true,
            _ => {
                let code = self.code();
                code.is_some_and(|code| away.contains(code) || is_of_the_connection(code))
                    || self.is_of_a_standby()
            }
        }
    }

    /// Whether the server only reads.
    pub(crate) fn is_of_a_standby(&self) -> bool {
        self.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
    }

    fn code(&self) -> Option<&SqlState> {
        match self {
            StoreError::Postgres(error) => error.code(),
            _ => None,
        }
    }
}

/// Class 08: what a pooler says where its server is gone. It says nothing of what the server did before.
pub(crate) fn is_of_the_connection(code: &SqlState) -> bool {
    code.code().starts_with("08")
}

/// tokio-postgres prints "db error" or "error performing TLS handshake" and keeps the words in its source.
pub(crate) fn postgres_message(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(said), _) => format!("{} ({})", said.message(), said.code().code()),
        (None, Some(why)) => format!("{error}: {why}"),
        (None, None) => error.to_string(),
    }
}
