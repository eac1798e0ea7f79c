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

impl<V: Clone + Arrives> Changed<V> {
    /// The same with the new rows in the order in which they came, as ids tell it, and each of so many batches of them in key
    /// order: who writes what comes cannot sort what has not come yet.
    pub(crate) fn as_it_came(&self, batches: usize) -> Changed<V> {
        let mut inserted = self.inserted.clone();
        let id = self.key.iter().find(|place| self.columns[**place] == "id");
        if let Some(id) = id {
            inserted.sort_by(|one, other| one[*id].key().cmp(other[*id].key()));
            let sizes = (0..batches).map(|batch| part(&inserted, batch, batches).len()).collect::<Vec<_>>();
            let mut rest = inserted.as_mut_slice();
            for size in sizes {
                let (batch, others) = rest.split_at_mut(size);
                let key = |row: &Vec<V>| {
                    self.key.iter().map(|place| row[*place].key().to_vec()).collect::<Vec<_>>()
                };
                batch.sort_by_cached_key(key);
                rest = others;
            }
        }
        let Changed { table, columns, key, updated, deleted, .. } = self;
        Changed {
            table: table.clone(),
            columns: columns.clone(),
            key: key.clone(),
            inserted,
            updated: updated.clone(),
            deleted: deleted.clone(),
        }
    }
}

/// A value of a key whose bytes are in the order in which the engine sorts it.
pub(crate) trait Arrives {
    /// Its bytes; none where it is a number, which no id is.
    fn key(&self) -> &[u8];
}

/// Part `part` of `of` equal parts of `rows`.
pub(crate) fn part<T>(rows: &[T], part: usize, of: usize) -> &[T] {
    let at = |part: usize| rows.len() * part / of.max(1);
    &rows[at(part)..at(part + 1)]
}
