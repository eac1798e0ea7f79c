//! Why there is no copy. The target is then as it was before.

use turnus_engine::Id;

use crate::copy::Report;
use crate::error::StoreError;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target is not empty.
    #[error("the target is not empty (its table {0} has rows): give an empty one")]
    NotEmpty(String),
    /// PostgreSQL does not let us in, or is not there.
    #[error("{place}: {why}")]
    NotReached {
        /// Which, without its password.
        place: String,
        /// Why.
        why: StoreError,
    },
    /// The target has the account.
    #[error("the target has the account {0} already")]
    AccountThere(Id),
    /// The source does not have the account.
    #[error("the source has no account {0}")]
    NoAccount(Id),
    /// Another copy is at work on the target.
    #[error("another copy into this database is running")]
    Running,
    /// There is no such file.
    #[error("there is no database {0}")]
    NoFile(String),
    /// The file is there.
    #[error("{0} is there already: a database is never written over")]
    FileThere(String),
    /// The source was written by another version.
    #[error(
        "the source has migration {found}, this version knows {known}: {}",
        if found < known {
            "start this version's turnus serve on it once"
        } else {
            "use the version that wrote it"
        }
    )]
    OtherVersion {
        /// The newest migration of the source.
        found: i64,
        /// The newest of this version.
        known: i64,
    },
    /// The schema is not what a copy needs.
    #[error("the schema cannot be copied: {0}")]
    Schema(String),
    /// The copy is not what was copied.
    #[error("the copy differs from its source in {}", .0.differences())]
    Differs(Report),
}
