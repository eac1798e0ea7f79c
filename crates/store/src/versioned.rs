//! A row that is loaded whole, with the version its update is guarded on.

/// A value and the version of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// Counts updates, from 1.
    pub version: i64,
    /// The row.
    pub value: T,
}
