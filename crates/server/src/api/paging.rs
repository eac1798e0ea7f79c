//! How lists are paged and cut to a time.

use turnus_app::Slice;
use turnus_engine::Id;

use crate::api::route::{Parameter, Takes, parameter};
use crate::border::SORTS;

/// How a list is paged.
pub(crate) const PAGING: [Parameter; 3] = [
    parameter("from", Takes::Id, "The id of the first element, itself included."),
    parameter("skip", Takes::Number(0, 2_147_483_647), "Elements left out."),
    parameter("take", Takes::Number(1, 500), "Elements at most; absent or more: 500."),
];

/// How a list is ordered that people look through.
pub(crate) const ORDER: [Parameter; 3] = [
    parameter(
        "words",
        Takes::Text,
        "Each word is the beginning of one that it is found by, case and accents aside. Latest first.",
    ),
    parameter("sort", Takes::Word(&SORTS), "The order; oldest, unless words, before or a time is given."),
    parameter("before", Takes::Id, "Elements made before that one, itself left out; latest first."),
];

/// The order of a list that is latest first.
pub(crate) const LATEST: Parameter =
    parameter("sort", Takes::Word(&SORTS), "The order; newest, unless oldest is asked for.");

/// When what is listed was made.
pub(crate) const CREATED: [Parameter; 2] = [
    parameter(
        "dateFrom",
        Takes::Time,
        "Made not before; the list is then newest first unless `from` is given.",
    ),
    parameter("dateTo", Takes::Time, "Made not after; likewise."),
];

/// The part of a list in memory that is asked for. `items` come in order of their ids.
pub(crate) fn page<'i, T>(
    items: impl Iterator<Item = &'i T>,
    id: impl Fn(&T) -> Id,
    slice: Slice,
) -> Vec<&'i T> {
    let mut items: Vec<&T> = items.collect();
    if slice.newest_first {
        items.reverse();
    }
    let begins = |item: &&T| slice.from.is_none_or(|from| id(item) >= from);
    let (skip, take) = (usize::try_from(slice.skip), usize::try_from(slice.take));
    let found = items.into_iter().filter(begins).skip(skip.unwrap_or(usize::MAX));
    found.take(take.unwrap_or(usize::MAX)).collect()
}
