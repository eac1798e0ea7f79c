//! A page of what words find ([`crate::search_words`]), and rows that are listed of what they find.

use turnus_engine::Id;

use crate::error::StoreError;
use crate::listing::Slice;
use crate::search_words::{Noun, Typed, found};
use crate::store::Store;

/// A page of rows that words find, in the making: the rows are read some at a time, until it is full.
pub(crate) struct FoundPage<T> {
    ids: Vec<Id>,
    skip: usize,
    take: usize,
    rows: Vec<T>,
}

/// Rows that are read at a time.
const AT_A_TIME: usize = 100;

impl<T> FoundPage<T> {
    /// Of what the words find, in the order of `slice`.
    pub(crate) async fn of(
        store: &Store,
        account: Id,
        (noun, typed): (Noun, &Typed),
        slice: Slice,
    ) -> Result<FoundPage<T>, StoreError> {
        let mut ids = found(store, account, noun, typed).await?;
        let begins =
            |id: Id| slice.from.is_none_or(|from| if slice.newest_first { id <= from } else { from <= id });
        ids.retain(|id| begins(*id) && slice.before.is_none_or(|before| *id < before));
        ids.sort();
        if slice.newest_first {
            ids.reverse();
        }
        Ok(FoundPage::ordered(ids, Slice { from: None, ..slice }))
    }

    /// Of these in their order, from `slice.from` on.
    pub(crate) fn ordered(mut ids: Vec<Id>, slice: Slice) -> FoundPage<T> {
        if let Some(from) = slice.from {
            let first = ids.iter().position(|id| *id == from).unwrap_or(ids.len());
            ids.drain(..first);
        }
        // Taken from the end.
        ids.reverse();
        let places = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        FoundPage { ids, skip: places(slice.skip), take: places(slice.take), rows: Vec::new() }
    }

    /// The next ids to read: none once the page is full.
    pub(crate) fn next(&mut self) -> Option<Vec<Id>> {
        let is_full = self.rows.len() >= self.skip.saturating_add(self.take);
        let some = self.ids.split_off(self.ids.len().saturating_sub(AT_A_TIME));
        (!is_full && !some.is_empty()).then_some(some)
    }

    /// What was read, in the order of the page.
    pub(crate) fn put(&mut self, rows: Vec<T>) {
        self.rows.extend(rows);
    }

    /// The page.
    pub(crate) fn rows(self) -> Vec<T> {
        self.rows.into_iter().skip(self.skip).take(self.take).collect()
    }
}

/// Rows that words find, of which other rows are listed: at most so many, the latest.
pub const MOST_FOUND: usize = 256;

/// The latest [`MOST_FOUND`] rows that all the words find, in no order.
pub(crate) async fn latest_found(
    store: &Store,
    account: Id,
    noun: Noun,
    typed: &Typed,
) -> Result<Vec<Id>, StoreError> {
    let mut ids = found(store, account, noun, typed).await?;
    ids.sort();
    Ok(ids.split_off(ids.len().saturating_sub(MOST_FOUND)))
}

/// All of some rows, in the order of `slice`.
pub(crate) fn whole(slice: Slice) -> Slice {
    Slice { newest_first: slice.newest_first, ..Slice::first(u32::MAX) }
}
