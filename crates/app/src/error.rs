//! Why a wish was not granted. One place turns these into status and body: the server's `api/error.rs`.

use turnus_engine::Id;
use turnus_engine::bill::BillError;
use turnus_engine::money::TooLarge;
use turnus_engine::refusal::Refusal;
use turnus_store::StoreError;

/// Why a wish was not granted.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The wish itself is at fault; nothing was changed. The text says what was wrong and what would be right.
    #[error("{0}")]
    Refused(String),
    /// There is no such thing, or not in this account.
    #[error("there is no {kind} {id}")]
    NotFound {
        /// Customer, contract, order …
        kind: &'static str,
        /// What was asked for.
        id: Id,
    },
    /// The credentials are unknown.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// The password is right, and the code of the second factor is missing.
    #[error("this user has a second factor: its code is missing")]
    CodeNeeded,
    /// Whoever asks may not do that.
    #[error("{0}")]
    Forbidden(String),
    /// Too many tries to sign in failed.
    #[error("too many tries to sign in failed: try again in {wait_seconds} seconds")]
    TooManyTries {
        /// Until the window is over.
        wait_seconds: i64,
    },
    /// Too often in a window of time.
    #[error("{what}: try again in {wait_seconds} seconds")]
    TooOften {
        /// What came too often.
        what: &'static str,
        /// Until the window is over.
        wait_seconds: i64,
    },
    /// Too much at once; in a moment it will do.
    #[error("too much is being written at the moment: try again in a second")]
    Busy,
    /// The database can be read and takes no write now, for a reason that its operator mends. Nothing was changed.
    #[error("{0}")]
    CannotWrite(&'static str),
    /// The database took longer for a read than it may.
    #[error("the database took longer than {0} seconds: ask for less, or try again later")]
    TooLong(u64),
    /// The database does not do what it should. For the log, never for a client.
    #[error("the database failed: {0}")]
    Database(String),
    /// We are at fault, or something we lean on is. For the log, never for a client.
    #[error("internal: {0}")]
    Internal(String),
}

/// There is no room to write.
pub const FULL: &str = "no space is left for the database: nothing was changed; reading goes on, and writing once there is \
                        space again";
/// It cannot be written.
pub const READ_ONLY: &str =
    "the database cannot be written at the moment: nothing was changed; try again later";

impl AppError {
    /// The wish is at fault.
    pub fn refused(why: impl Into<String>) -> AppError {
        AppError::Refused(why.into())
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> AppError {
        match error {
            StoreError::Busy => AppError::Busy,
            StoreError::Full(_) => AppError::CannotWrite(FULL),
            StoreError::ReadOnly(_) => AppError::CannotWrite(READ_ONLY),
            StoreError::TooLong(limit) => AppError::TooLong(limit.as_secs()),
            StoreError::Column { .. } | StoreError::Body(_) | StoreError::Panicked(_) => {
                AppError::Internal(error.to_string())
            }
            other => AppError::Database(other.to_string()),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> AppError {
        match refusal {
            Refusal::Bill(error) => error.into(),
            other => AppError::Refused(other.to_string()),
        }
    }
}

impl From<TooLarge> for AppError {
    fn from(error: TooLarge) -> AppError {
        AppError::Refused(error.to_string())
    }
}

impl From<BillError> for AppError {
    fn from(error: BillError) -> AppError {
        match error {
            BillError::NotInCatalogue { .. } | BillError::CreditBeyondCharge { .. } => {
                AppError::Internal(error.to_string())
            }
            other => AppError::Refused(other.to_string()),
        }
    }
}
