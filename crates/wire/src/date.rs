//! Days on the wire.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::body::shortened;

/// A day without an hour or a zone, `2014-05-22`, between the years 1900 and 2999.
///
/// Where a client sends a time instead, the day it names counts, as written: `2014-05-22T23:30:00-05:00` is the 22nd.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

/// The text is no day that can be taken. The message says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDate(String);

impl fmt::Display for BadDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {EXPECTED}, got the text {:?}", shortened(&self.0))
    }
}

impl std::error::Error for BadDate {}

const EXPECTED: &str = "a day such as 2014-05-22, between the years 1900 and 2999";

impl Date {
    /// The day, to calculate with.
    pub fn value(self) -> jiff::civil::Date {
        self.0
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Date {
        Date(date)
    }
}

impl From<Date> for jiff::civil::Date {
    fn from(date: Date) -> jiff::civil::Date {
        date.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Date {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Date, BadDate> {
        let date = jiff::fmt::temporal::Pieces::parse(text).ok().map(|pieces| pieces.date());
        date.filter(|date| (1900..=2999).contains(&date.year()))
            .map(Date)
            .ok_or_else(|| BadDate(text.to_owned()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Date;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Date {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Date {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_and_read_without_an_hour() {
        let day: Date = serde_json::from_str(r#""2012-08-02""#).unwrap();

        assert_eq!(serde_json::to_string(&day).unwrap(), r#""2012-08-02""#);
    }

    #[test]
    fn the_day_of_a_time_is_the_one_it_is_written_with() {
        assert_eq!("2014-05-22T23:30:00-05:00".parse::<Date>().unwrap().to_string(), "2014-05-22");
    }

    #[test]
    fn days_that_do_not_exist_or_lie_outside_the_years_are_refused() {
        for text in ["2014-02-30", "1899-12-31", "3000-01-01", "", "22.05.2014"] {
            let refusal = text.parse::<Date>().unwrap_err().to_string();
            assert!(refusal.starts_with("expected a day such as 2014-05-22"), "{refusal}");
        }
    }
}
