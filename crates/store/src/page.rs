//! Which part of a list.

use turnus_engine::Id;

use crate::value::Value;

/// A part of a list in order of ids: behind `after`, then `skip` rows left out, then at most `take`.
///
/// Prefer `after`: its cost does not grow with the distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The last id of the page before.
    pub after: Option<Id>,
    /// Rows left out.
    pub skip: u32,
    /// Rows at most.
    pub take: u32,
}

impl Page {
    /// The first `take` rows.
    pub fn first(take: u32) -> Page {
        Page { after: None, skip: 0, take }
    }

    /// For `account = $1 and id > $2 … limit $3 offset $4`.
    pub(crate) fn params(self, account: Id) -> [Value; 4] {
        let after = self.after.map_or(Value::Bytes(Vec::new()), Value::from); // no bytes come before any id
        [account.into(), after, self.take.into(), self.skip.into()]
    }
}
