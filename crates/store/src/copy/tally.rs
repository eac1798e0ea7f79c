//! What a table holds, as one number and one hash that both databases agree on.

use sha2::{Digest, Sha256};

use crate::seal::Hash;
use crate::value::Value;

/// The rows of a table, counted and hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub rows: u64,
    /// SHA-256 over all values of all rows, in order of the primary key, bytewise. Each value is a byte for its kind
    /// (0 null, 1 integer, 2 text, 3 bytes), and behind it 8 bytes big-endian, or a length of 8 bytes and the bytes.
    pub hash: Hash,
}

/// A tally in the making.
#[derive(Default)]
pub(crate) struct Counting {
    rows: u64,
    digest: Sha256,
}

impl Counting {
    /// Counts `rows` in, which come in order.
    pub(crate) fn count(&mut self, rows: &[Vec<Value>]) {
        for value in rows.iter().flatten() {
            match value {
                Value::Null => self.digest.update([0]),
                Value::Int(number) => {
                    self.digest.update([1]);
                    self.digest.update(number.to_be_bytes());
                }
                Value::Text(text) => self.bytes(2, text.as_bytes()),
                Value::Bytes(bytes) => self.bytes(3, bytes),
            }
        }
        self.rows += u64::try_from(rows.len()).unwrap_or(u64::MAX);
    }

    fn bytes(&mut self, kind: u8, bytes: &[u8]) {
        self.digest.update([kind]);
        self.digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.digest.update(bytes);
    }

    /// What was counted.
    pub(crate) fn tally(self) -> Tally {
        Tally { rows: self.rows, hash: self.digest.finalize().into() }
    }
}

/// About how many bytes a row takes in memory.
pub(crate) fn weight(row: &[Value]) -> usize {
    let of = |value: &Value| match value {
        Value::Null | Value::Int(_) => 8,
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
    };
    row.iter().map(of).sum()
}
