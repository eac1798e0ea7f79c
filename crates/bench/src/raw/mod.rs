//! The bare engine, as the other side of a pair: it writes the rows that a run wrote, found by comparing the database
//! before and after it. Same rows, same keys, same indexes, same durability; by multi-row statements in key order.

pub(crate) mod http;
pub(crate) mod postgres;
pub(crate) mod sqlite;
pub(crate) mod usage;

/// Rows that one statement of the bare engine writes.
pub(crate) const ROWS: usize = 100;

/// What a run changed in a table.
#[derive(PartialEq)]
pub(crate) struct Changed<V> {
    /// The table's name.
    pub(crate) table: String,
    /// Its columns.
    pub(crate) columns: Vec<String>,
    /// Those of its key.
    pub(crate) key: Vec<usize>,
    /// New rows, whole, in key order.
    pub(crate) inserted: Vec<Vec<V>>,
    /// Rows that say something else, whole.
    pub(crate) updated: Vec<Vec<V>>,
    /// Rows that are gone, whole.
    pub(crate) deleted: Vec<Vec<V>>,
}

impl<V> Changed<V> {
    /// How many rows it writes.
    pub(crate) fn rows(&self) -> usize {
        self.inserted.len() + self.updated.len() + self.deleted.len()
    }
}

/// Part `part` of `of` equal parts of `rows`.
pub(crate) fn part<T>(rows: &[T], part: usize, of: usize) -> &[T] {
    let at = |part: usize| rows.len() * part / of.max(1);
    &rows[at(part)..at(part + 1)]
}
