//! Query parameters: names without regard to case, empty ones absent, unknown ones ignored.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::fmt::Display;
use std::str::FromStr;
use turnus_app::rows::{Direction, Typed};
use turnus_app::{Created, Slice};
use turnus_engine::{Id, Instant};
use turnus_wire::Timestamp;

use crate::api::error::ApiError;
use crate::read;
use crate::server::Server;

/// The parameters that say something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;
/// The longest text that is searched for.
const LONGEST_TEXT: usize = 500;

impl Query {
    /// The parameters of a query.
    pub(crate) fn of(query: &str) -> Query {
        let says_something = |value: &str| !matches!(value, "" | "null" | "undefined");
        let pairs = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .filter(|(_, value)| says_something(value));
        Query(pairs.collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if value.chars().count() > LONGEST_TEXT || value.contains('\0') {
            let why = format!("expected a text of at most {LONGEST_TEXT} characters without U+0000");
            return Err(ApiError::member(name, why));
        }
        Ok(Some(value.to_owned()))
    }

    /// An id.
    pub(crate) fn id(&self, name: &str) -> Result<Option<Id>, ApiError> {
        self.parsed(name)
    }

    /// A time in any ISO form.
    pub(crate) fn time(&self, name: &str) -> Result<Option<Instant>, ApiError> {
        Ok(self.parsed::<Timestamp>(name)?.map(read::instant))
    }

    /// A day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<jiff::civil::Date>, ApiError> {
        Ok(self.parsed::<turnus_wire::Date>(name)?.map(turnus_wire::Date::value))
    }

    /// A time that ends something, itself included: a day alone means all of it, in UTC.
    pub(crate) fn until(&self, name: &str) -> Result<Option<Instant>, ApiError> {
        let is_day = self.get(name).is_some_and(|value| value.len() == "2026-11-22".len());
        let until = self.time(name)?;
        Ok(if is_day { until.map(|day| day.plus_millis(DAY - 1)) } else { until })
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn number(&self, name: &str, least: i64, most: i64) -> Result<Option<i64>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.parse().ok().filter(|number| (least..=most).contains(number));
        let why =
            || format!("expected a whole number from {least} to {most}, got '{}'", read::shortened(value));
        number.map(Some).ok_or_else(|| ApiError::member(name, why()))
    }

    /// One of the words, without regard to case.
    pub(crate) fn word(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let known = words.iter().find(|word| word.eq_ignore_ascii_case(value)).copied();
        let why = || format!("expected one of {}, got '{}'", words.join(", "), read::shortened(value));
        known.map(Some).ok_or_else(|| ApiError::member(name, why()))
    }

    /// The words that are looked for.
    pub(crate) fn words(&self) -> Result<Option<Typed>, ApiError> {
        let Some(text) = self.text("words")? else { return Ok(None) };
        let why = || ApiError::member("words", "expected letters or digits to look for");
        Typed::of(&text).map(Some).ok_or_else(why)
    }

    fn parsed<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|why| ApiError::member(name, why))
    }
}

impl FromRequestParts<Server> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Query, ApiError> {
        Ok(Query::of(parts.uri.query().unwrap_or_default()))
    }
}

/// A query for a list: its parameters, and the part that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// All parameters.
    pub(crate) query: Query,
    /// `from`, `skip`, `take`. Latest first where a time is given and no `from` (billwerk-api.md E.3).
    pub(crate) slice: Slice,
    /// `dateFrom`, `dateTo`.
    pub(crate) created: Created,
}

/// The orders of a list.
pub(crate) const SORTS: [&str; 2] = ["newest", "oldest"];
/// The orders of a list that knows names.
pub(crate) const SORTS_OR_NAMES: [&str; 4] = ["newest", "oldest", "name", "nameDescending"];
/// The most rows of a page.
pub(crate) const MOST_ROWS: u32 = 500;

impl Listing {
    fn of(query: Query) -> Result<Listing, ApiError> {
        let created = Created { from: query.time("dateFrom")?, to: query.until("dateTo")? };
        let from = query.id("from")?;
        let take = query.number("take", 1, i64::MAX)?.and_then(|take| u32::try_from(take).ok());
        let most = i64::from(u32::MAX >> 1);
        let skip = query.number("skip", 0, most)?.and_then(|skip| u32::try_from(skip).ok());
        let slice = Slice {
            from,
            skip: skip.unwrap_or(0),
            take: take.unwrap_or(MOST_ROWS).min(MOST_ROWS),
            newest_first: from.is_none() && (created.from.is_some() || created.to.is_some()),
            before: None,
            behind: None,
        };
        Ok(Listing { query, slice, created })
    }

    /// The same in the order of `sort` and cut at `before`; what words find is latest first.
    pub(crate) fn ordered(self) -> Result<Listing, ApiError> {
        let before = self.query.id("before")?;
        let words = self.query.text("words")?.is_some();
        let newest_first = match self.query.word("sort", &SORTS)? {
            Some(word) => word == SORTS[0],
            None => before.is_some() || self.slice.newest_first || (words && self.slice.from.is_none()),
        };
        Ok(Listing { slice: Slice { before, newest_first, ..self.slice }, ..self })
    }

    /// The same, also in the order of names, which `from` begins and no `before` cuts.
    pub(crate) fn ordered_or_named(self) -> Result<(Listing, Option<Direction>), ApiError> {
        let by_name = match self.query.word("sort", &SORTS_OR_NAMES)? {
            Some("name") => Direction::Up,
            Some("nameDescending") => Direction::Down,
            Some(_) | None => return Ok((self.ordered()?, None)),
        };
        if self.query.id("before")?.is_some() {
            let why = "lists in the order of names go on with from, the id of the first element";
            return Err(ApiError::member("before", why));
        }
        Ok((Listing { slice: Slice { newest_first: false, ..self.slice }, ..self }, Some(by_name)))
    }

    /// The same, latest first unless `oldest` is asked for.
    pub(crate) fn latest(self) -> Result<Listing, ApiError> {
        let newest_first = self.query.word("sort", &SORTS)? != Some(SORTS[1]);
        let listing = self.ordered()?;
        Ok(Listing { slice: Slice { newest_first, ..listing.slice }, ..listing })
    }

    /// The words that are looked for.
    pub(crate) fn words(&self) -> Result<Option<Typed>, ApiError> {
        self.query.words()
    }

    /// The same, latest first whatever was asked.
    pub(crate) fn newest_first(self) -> Listing {
        Listing { slice: Slice { newest_first: true, ..self.slice }, ..self }
    }
}

impl FromRequestParts<Server> for Listing {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Listing, ApiError> {
        let listing = Listing::of(Query::of(parts.uri.query().unwrap_or_default()))?;
        let take = listing.slice.take.min(server.settings.page_rows);
        Ok(Listing { slice: Slice { take, ..listing.slice }, ..listing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(query: &str) -> String {
        Listing::of(Query::of(query)).unwrap_err().message()
    }

    #[test]
    fn names_are_read_in_any_case_and_what_is_empty_is_absent() {
        let listing = Listing::of(Query::of("TAKE=20&Skip=3&from=&search=null&detailLevel=2")).unwrap();

        assert_eq!((listing.slice.take, listing.slice.skip, listing.slice.from), (20, 3, None));
        assert_eq!(listing.query.text("search").unwrap(), None);
    }

    #[test]
    fn more_than_500_is_500_and_less_than_1_is_refused_by_name() {
        assert_eq!(Listing::of(Query::of("take=100000")).unwrap().slice.take, 500);
        assert_eq!(Listing::of(Query::of("take=9999999999")).unwrap().slice.take, 500);
        assert!(refusal("take=0").starts_with("take: expected a whole number from 1"));
        assert!(refusal("skip=-1").starts_with("skip: "));
        assert!(refusal("from=abc").contains("'abc' is not a valid ObjectId"));
        assert!(refusal("dateFrom=yesterday").starts_with("dateFrom: expected a time"));
    }

    #[test]
    fn a_day_that_ends_a_time_is_in_it_and_a_moment_too() {
        let to = |query: &str| Listing::of(Query::of(query)).unwrap().created.to.unwrap().to_string();

        assert_eq!(to("dateTo=2026-11-22"), "2026-11-22T23:59:59.999Z");
        assert_eq!(to("dateTo=2026-11-22T12:00:00Z"), "2026-11-22T12:00:00Z");
    }

    #[test]
    fn a_list_of_a_time_is_latest_first_unless_it_begins_somewhere() {
        let first = |query: &str| Listing::of(Query::of(query)).unwrap().slice.newest_first;

        assert!(first("dateFrom=2026-01-01"));
        assert!(!first("dateFrom=2026-01-01&from=5e5361659cc9ba118cccc620"));
        assert!(!first("take=5"));
    }
}
