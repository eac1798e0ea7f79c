//! Numbers with a decimal point, exact both ways.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::body::shortened;

/// A decimal number: money in major units (29.75), a quantity, a percentage (19).
///
/// It is written as the JSON number it holds, in plain notation with its trailing zeros (1.50), and read from any JSON
/// number whose value is exact in 28 digits, exponents included. No float lies between, so 12345678901234567.89
/// survives.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(rust_decimal::Decimal);

/// How many digits a decimal holds.
const DIGITS: usize = 28;

/// The text is no number, or has more digits than are kept. The message says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDecimal(String);

impl fmt::Display for BadDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadDecimal {}

impl Decimal {
    /// Nothing.
    pub const ZERO: Decimal = Decimal(rust_decimal::Decimal::ZERO);

    /// The number, to calculate with.
    pub fn value(self) -> rust_decimal::Decimal {
        self.0
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(value: rust_decimal::Decimal) -> Decimal {
        Decimal(value)
    }
}

impl From<Decimal> for rust_decimal::Decimal {
    fn from(decimal: Decimal) -> rust_decimal::Decimal {
        decimal.0
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Decimal {
        Decimal(value.into())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Decimal {
    type Err = BadDecimal;

    /// Reads a number in JSON's notation: `-0.99`, `1e-7`, `1E3`.
    fn from_str(text: &str) -> Result<Decimal, BadDecimal> {
        let sound = serde_json::from_str::<&RawValue>(text).is_ok();
        match text.bytes().next() {
            Some(b'-' | b'0'..=b'9') if sound => exact(text),
            _ => Err(BadDecimal(not_a_number(text))),
        }
    }
}

/// What `raw`, a JSON value, is instead of a number.
fn not_a_number(raw: &str) -> String {
    let got = match raw.bytes().next() {
        Some(b'"') => format!("the text {} (a number has no quotes)", shortened(raw)),
        Some(b'{') => "an object".to_owned(),
        Some(b'[') => "a list".to_owned(),
        _ => shortened(raw),
    };
    format!("expected a number such as 29.75, got {got}")
}

/// The value of a JSON number.
fn exact(number: &str) -> Result<Decimal, BadDecimal> {
    let too_long =
        || BadDecimal(format!("expected a number of at most {DIGITS} digits, got {}", shortened(number)));
    // Most numbers are short and plain.
    if number.len() <= DIGITS
        && !number.contains(['e', 'E'])
        && let Ok(value) = rust_decimal::Decimal::from_str_exact(number)
        && !value.is_zero()
    {
        return Ok(Decimal(value));
    }
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));

    let fraction =
        if fraction.len() > DIGITS || exponent != "0" { fraction.trim_end_matches('0') } else { fraction };
    let digits = format!("{whole}{fraction}");
    if digits.bytes().all(|digit| digit == b'0') {
        return Ok(Decimal(zero(fraction)));
    }
    let exponent: i64 = exponent.parse().map_err(|_| too_long())?;
    let point =
        i64::try_from(whole.len()).map_err(|_| too_long())?.checked_add(exponent).ok_or_else(too_long)?;
    let plain = plain(&digits, point).ok_or_else(too_long)?;
    let value = rust_decimal::Decimal::from_str_exact(&format!("{sign}{plain}")).map_err(|_| too_long())?;
    if significant(&plain) > DIGITS { Err(too_long()) } else { Ok(Decimal(value)) }
}

/// Zero, with the decimal places it was written with.
fn zero(fraction: &str) -> rust_decimal::Decimal {
    let places = u32::try_from(fraction.len()).unwrap_or_default();
    rust_decimal::Decimal::new(0, places.min(28))
}

/// `digits` in plain notation with the point behind the first `point` of them; nothing if that takes many zeros.
fn plain(digits: &str, point: i64) -> Option<String> {
    let length = i64::try_from(digits.len()).ok()?;
    if !(-60..=60).contains(&point) {
        return None;
    }
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or_default());
    if point <= 0 {
        Some(format!("0.{}{digits}", zeros(-point)))
    } else if point >= length {
        Some(format!("{digits}{}", zeros(point - length)))
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
        Some(format!("{whole}.{fraction}"))
    }
}

/// How many digits stand from the first that is not zero to the last one.
fn significant(plain: &str) -> usize {
    plain.chars().filter(char::is_ascii_digit).skip_while(|digit| *digit == '0').count()
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // What is whole needs no text that is looked through.
        if let Some(whole) = Some(self.0).filter(|it| it.scale() == 0).and_then(|it| i64::try_from(it).ok()) {
            return serializer.serialize_i64(whole);
        }
        let raw = RawValue::from_string(self.0.to_string()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().bytes().next() {
            Some(b'-' | b'0'..=b'9') => exact(raw.get()).map_err(D::Error::custom),
            _ => Err(D::Error::custom(not_a_number(raw.get()))),
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Decimal {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::Number).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Decimal {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<String, String> {
        serde_json::from_str::<Decimal>(json).map(|decimal| serde_json::to_string(&decimal).unwrap()).map_err(
            |error| {
                let words = error.to_string();
                words.split(" at line").next().unwrap_or_default().to_owned()
            },
        )
    }

    #[test]
    fn a_number_is_written_as_it_was_read() {
        for number in ["0", "19", "1.50", "-0.99", "29.75", "12345678901234567.89", "0.30000000000000004"] {
            assert_eq!(read(number).as_deref(), Ok(number));
        }
        assert_eq!(read("1234567890123456789012345678").unwrap(), "1234567890123456789012345678");
        assert_eq!(read("0.0000000000000000000000000001").unwrap(), "0.0000000000000000000000000001");
    }

    #[test]
    fn an_exponent_is_taken_where_the_value_is_exact() {
        let cases = [
            ("1e-7", "0.0000001"),
            ("1E3", "1000"),
            ("1.25e1", "12.5"),
            ("-2.50E+2", "-250"),
            ("12e0", "12"),
            ("0e999999999999999999999", "0"),
            ("100000e-5", "1.00000"),
        ];
        for (json, written) in cases {
            assert_eq!(read(json).as_deref(), Ok(written), "{json}");
        }
    }

    #[test]
    fn minus_zero_is_zero() {
        assert_eq!(read("-0").unwrap(), "0");
        assert_eq!(read("-0.00").unwrap(), "0.00");
    }

    #[test]
    fn a_number_that_does_not_fit_is_refused_and_not_rounded() {
        let long = [
            "12345678901234567890123456789",
            "0.12345678901234567890123456789",
            "1e28",
            "1e-29",
            "1e99999999999",
        ];
        for number in long {
            let refusal = read(number).unwrap_err();
            assert_eq!(refusal, format!("expected a number of at most 28 digits, got {number}"));
        }
    }

    #[test]
    fn zeros_behind_the_last_digit_do_not_count_as_digits() {
        assert_eq!(read("1.0000000000000000000000000000000000000000").unwrap(), "1");
        assert_eq!(read("0.5000000000000000000000000000000000000000").unwrap(), "0.5");
    }

    #[test]
    fn a_text_is_refused_with_the_way_out() {
        let refusal = read(r#""29.75""#).unwrap_err();

        assert_eq!(
            refusal,
            r#"expected a number such as 29.75, got the text "29.75" (a number has no quotes)"#
        );
        for other in ["true", "null", "{}", "[1]"] {
            assert!(read(other).unwrap_err().starts_with("expected a number such as 29.75, got"), "{other}");
        }
    }

    #[test]
    fn a_decimal_is_parsed_from_json_notation_alone() {
        assert_eq!("1.50".parse::<Decimal>().unwrap().to_string(), "1.50");
        for text in ["", "abc", "1,5", "+1", "01", "1.", ".5", "NaN", "1_000"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }
}
