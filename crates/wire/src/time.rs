//! Instants on the wire.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::body::shortened;

/// An instant: UTC milliseconds since 1970.
///
/// It is written as billwerk writes it, with seven digits of which the last four are zero:
/// `2014-05-22T13:33:30.9510000Z`. It is read from any ISO 8601 text between the years 1900 and 2999: with `Z`, with an
/// offset, without either (then it is UTC), or a day alone (then it is that day's midnight in UTC). Digits beyond the
/// millisecond are cut, not rounded.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is no instant that can be taken. The message says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadTimestamp(String);

impl fmt::Display for BadTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {EXPECTED}, got the text {:?}", shortened(&self.0))
    }
}

impl std::error::Error for BadTimestamp {}

const EXPECTED: &str = "a time such as 2014-05-22T13:33:30Z, between the years 1900 and 2999";

impl Timestamp {
    /// The first instant that is read: 1900-01-01T00:00Z.
    pub const FIRST: Timestamp = Timestamp(-2_208_988_800_000);
    /// The last instant that is read: 2999-12-31T23:59:59.999Z.
    pub const LAST: Timestamp = Timestamp(32_503_679_999_999);

    /// The instant `millis` after 1970-01-01T00:00Z, held between [`Timestamp::FIRST`] and [`Timestamp::LAST`].
    pub const fn from_millis(millis: i64) -> Timestamp {
        if millis < Timestamp::FIRST.0 {
            Timestamp::FIRST
        } else if millis > Timestamp::LAST.0 {
            Timestamp::LAST
        } else {
            Timestamp(millis)
        }
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// As it is written. Lists have thousands of them: the machinery of formats would take longer than all else.
    fn text(self) -> [u8; 28] {
        let at = Offset::UTC.to_datetime(jiff::Timestamp::from(self));
        let mut text = *b"0000-00-00T00:00:00.0000000Z";
        put(&mut text[0..4], at.year().into());
        put(&mut text[5..7], at.month().into());
        put(&mut text[8..10], at.day().into());
        put(&mut text[11..13], at.hour().into());
        put(&mut text[14..16], at.minute().into());
        put(&mut text[17..19], at.second().into());
        put(&mut text[20..23], self.0.rem_euclid(1000));
        text
    }
}

/// Writes the last digits of a number that is not negative, as many as there is room for.
fn put(digits: &mut [u8], number: i64) {
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest.rem_euclid(10)).unwrap_or_default();
        rest /= 10;
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// Cut, not rounded, to the millisecond.
    fn from(timestamp: jiff::Timestamp) -> Timestamp {
        Timestamp::from_millis(timestamp.as_nanosecond().div_euclid(1_000_000).try_into().unwrap_or(i64::MAX))
    }
}

impl From<Timestamp> for jiff::Timestamp {
    fn from(timestamp: Timestamp) -> jiff::Timestamp {
        // No instant between the years 1900 and 2999 is outside jiff's range.
        jiff::Timestamp::from_millisecond(timestamp.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.text()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = BadTimestamp;

    fn from_str(text: &str) -> Result<Timestamp, BadTimestamp> {
        read(text)
            .filter(|at| (Timestamp::FIRST..=Timestamp::LAST).contains(at))
            .ok_or_else(|| BadTimestamp(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Timestamp> {
    let pieces = Pieces::parse(text).ok().filter(|pieces| pieces.time_zone_annotation().is_none())?;
    let local = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    let at = offset.to_timestamp(local).ok()?;
    let millis = at.as_nanosecond().div_euclid(1_000_000);
    i64::try_from(millis).ok().map(Timestamp)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        text.parse::<Timestamp>().unwrap().to_string()
    }

    #[test]
    fn an_instant_is_written_with_seven_digits_and_z() {
        assert_eq!(Timestamp::from_millis(1_400_765_610_951).to_string(), "2014-05-22T13:33:30.9510000Z");
        assert_eq!(Timestamp::from_millis(0).to_string(), "1970-01-01T00:00:00.0000000Z");
        assert_eq!(Timestamp::from_millis(-1).to_string(), "1969-12-31T23:59:59.9990000Z");
    }

    #[test]
    fn every_form_that_clients_send_is_the_same_instant() {
        let forms = [
            "2014-05-22T13:33:30.9510000Z",
            "2014-05-22T13:33:30.951Z",
            "2014-05-22T15:33:30.951+02:00",
            "2014-05-22T15:33:30.951+0200",
            "2014-05-22T13:33:30.951",
            "2014-05-22 13:33:30.951",
            "2014-05-22t13:33:30.951z",
            "20140522T133330.951Z",
        ];
        for form in forms {
            assert_eq!(written(form), "2014-05-22T13:33:30.9510000Z", "{form}");
        }
    }

    #[test]
    fn digits_beyond_the_millisecond_are_cut() {
        assert_eq!(written("2014-05-22T13:33:24.7711657Z"), "2014-05-22T13:33:24.7710000Z");
        assert_eq!(written("2014-05-22T13:33:24.999999999Z"), "2014-05-22T13:33:24.9990000Z");
        assert_eq!(written("1969-12-31T23:59:59.9999Z"), "1969-12-31T23:59:59.9990000Z");
    }

    #[test]
    fn a_day_alone_is_its_midnight_in_utc() {
        assert_eq!(written("2014-05-22"), "2014-05-22T00:00:00.0000000Z");
        assert_eq!(written("2014-05-22T13:33Z"), "2014-05-22T13:33:00.0000000Z");
    }

    #[test]
    fn years_before_1900_and_after_2999_are_refused() {
        assert_eq!(written("1900-01-01T00:00:00Z"), "1900-01-01T00:00:00.0000000Z");
        assert_eq!(written("2999-12-31T23:59:59.9999999Z"), "2999-12-31T23:59:59.9990000Z");
        for text in
            ["1899-12-31T23:59:59Z", "3000-01-01T00:00:00Z", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z"]
        {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for text in
            ["", "yesterday", "2014-02-30", "2014-05-22T25:00:00Z", "22.05.2014", "13:33", "1400765610951"]
        {
            let refusal = text.parse::<Timestamp>().unwrap_err().to_string();
            assert!(refusal.starts_with("expected a time such as 2014-05-22T13:33:30Z"), "{refusal}");
        }
        assert!("2014-05-22T13:33:30+02:00[Europe/Berlin]".parse::<Timestamp>().is_err());
    }
}
