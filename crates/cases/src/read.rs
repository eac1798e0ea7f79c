//! How the texts of cases are read: numbers, days, moments, periods.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;
use turnus_engine::Instant;
use turnus_engine::calendar::{Period, Unit, Zone};

use crate::why::Why;

/// The names of periods, in any case.
const PERIODS: [(&str, Period); 23] = [
    ("day", Period::new(1, Unit::Day)),
    ("daily", Period::new(1, Unit::Day)),
    ("week", Period::new(1, Unit::Week)),
    ("weekly", Period::new(1, Unit::Week)),
    ("biweekly", Period::new(2, Unit::Week)),
    ("thirty_days", Period::new(30, Unit::Day)),
    ("thirty_one_days", Period::new(31, Unit::Day)),
    ("sixty_days", Period::new(60, Unit::Day)),
    ("ninety_days", Period::new(90, Unit::Day)),
    ("month", Period::new(1, Unit::Month)),
    ("monthly", Period::new(1, Unit::Month)),
    ("bimestrial", Period::new(2, Unit::Month)),
    ("quarter", Period::new(3, Unit::Month)),
    ("quarterly", Period::new(3, Unit::Month)),
    ("triannual", Period::new(4, Unit::Month)),
    ("biannual", Period::new(6, Unit::Month)),
    ("semiannual", Period::new(6, Unit::Month)),
    ("year", Period::new(1, Unit::Year)),
    ("annual", Period::new(1, Unit::Year)),
    ("yearly", Period::new(1, Unit::Year)),
    ("sesquiennial", Period::new(18, Unit::Month)),
    ("biennial", Period::new(2, Unit::Year)),
    ("triennial", Period::new(3, Unit::Year)),
];

/// No input is larger: so sums of them stay decimals.
const MOST: Decimal = Decimal::from_parts(2_808_348_672, 232_830_643, 0, false, 0);

/// The period of that name.
pub fn period(name: &str) -> Option<Period> {
    let lower = name.to_ascii_lowercase();
    PERIODS.iter().find(|(known, _)| *known == lower).map(|(_, period)| *period)
}

/// A number, written as one or as text. Its digits are those that are written.
pub fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => decimal_of(&number.to_string()),
        Value::String(text) => decimal_of(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The number a text is.
pub fn decimal_of(text: &str) -> Option<Decimal> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}

/// `2024-01-31`, and nothing behind it.
pub fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// The text before a remark in brackets, and the remark: `2012-04-01 (same day)`.
pub fn remark(text: &str) -> (&str, Option<&str>) {
    let split = text.strip_suffix(')').and_then(|text| text.split_once(" ("));
    split.map_or((text, None), |(text, remark)| (text, Some(remark)))
}

/// A day of the month or nothing else than 1 to 31.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "i8")]
pub struct DayOfMonth(pub i8);

impl TryFrom<i8> for DayOfMonth {
    type Error = String;

    fn try_from(day: i8) -> Result<DayOfMonth, String> {
        if (1..=31).contains(&day) { Ok(DayOfMonth(day)) } else { Err(format!("{day} is no day of a month")) }
    }
}

/// A number, written as one or as text.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub Decimal);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let number = decimal(&value).filter(|number| number.abs() <= MOST);
        number.map(Number).ok_or_else(|| D::Error::custom(format!("'{value}' is no number, or too large")))
    }
}

/// A day.
#[derive(Clone, Copy, Debug)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        let text = String::deserialize(deserializer)?;
        day(&text).map(Day).ok_or_else(|| D::Error::custom(format!("'{text}' is no day")))
    }
}

/// A period by name.
#[derive(Clone, Copy, Debug)]
pub struct Named(pub Period);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Named, D::Error> {
        let text = String::deserialize(deserializer)?;
        period(&text).map(Named).ok_or_else(|| D::Error::custom(format!("'{text}' is no period")))
    }
}

/// A day or a wall clock there: `2024-05-01` or `2024-05-01T08:00`.
pub fn local(text: &str, zone: &Zone) -> Result<Instant, Why> {
    match (day(text), text.contains('T'), text.parse::<DateTime>()) {
        (Some(day), _, _) => Ok(zone.midnight(day)),
        (None, true, Ok(clock)) => Ok(zone.instant(clock)),
        (None, _, _) => Err(Why::not_understood(format!("'{text}' is no day and no wall clock"))),
    }
}

/// A moment in universal time: `2015-09-01T08:01:01Z`, the Z perhaps left out.
pub fn utc(text: &str) -> Result<Instant, Why> {
    let clock = text.strip_suffix('Z').unwrap_or(text).parse::<DateTime>();
    clock
        .map(|clock| Zone::utc().instant(clock))
        .map_err(|_| Why::not_understood(format!("'{text}' is no moment")))
}

/// The zone of that name.
pub fn zone(name: &str) -> Result<Zone, Why> {
    Zone::named(name).map_err(|error| Why::not_understood(error.to_string()))
}
