//! How lists are paged and cut to a time.

use turnus_app::Slice;
use turnus_app::sold::SoldFilter;
use turnus_engine::document::Language;

use crate::api::error::ApiError;
use crate::api::route::{Parameter, Takes, parameter};
use crate::border::{Listing, SORTS, SORTS_OR_NAMES};

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

/// The same of a list that knows names.
pub(crate) const ORDER_OR_NAMES: [Parameter; 3] = [
    ORDER[0],
    parameter(
        "sort",
        Takes::Word(&SORTS_OR_NAMES),
        "The order; oldest, unless words, before or a time is given. That of names goes on with from.",
    ),
    ORDER[2],
];

/// What is sold, narrowed and in the order of its names.
pub(crate) const SOLD: [Parameter; 4] = [
    parameter(
        "words",
        Takes::Text,
        "Each word is the beginning of one in a name, a description, a code or an id of the merchant's, case and accents aside.",
    ),
    ORDER_OR_NAMES[1],
    ORDER_OR_NAMES[2],
    parameter("language", Takes::Word(&LANGUAGES), "Whose names the order is of; de, where it is absent."),
];

/// What is offered, narrowed.
pub(crate) const OFFERED: [Parameter; 2] = [
    parameter("planGroupId", Takes::Id, "Of that plan group."),
    parameter("hidden", Takes::Word(&YES_OR_NO), "true: what is not offered; false: what is."),
];

/// Either.
pub(crate) const YES_OR_NO: [&str; 2] = ["true", "false"];
const LANGUAGES: [&str; 2] = ["de", "en"];

/// Which of what is sold is asked for.
pub(crate) fn sold(listing: Listing) -> Result<(SoldFilter, Slice), ApiError> {
    let (listing, direction) = listing.ordered_or_named()?;
    let language = match listing.query.word("language", &LANGUAGES)? {
        Some("en") => Language::En,
        Some(_) | None => Language::De,
    };
    let hidden = listing.query.word("hidden", &YES_OR_NO)?.map(|word| word == "true");
    let filter = SoldFilter {
        words: listing.words()?,
        hidden,
        plan_group: listing.query.id("planGroupId")?,
        by_name: direction.map(|direction| (language, direction)),
    };
    Ok((filter, listing.slice))
}

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
