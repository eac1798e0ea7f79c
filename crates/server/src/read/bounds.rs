//! How long, how many, how much: the bounds of everything that a client writes.

use std::fmt::Display;
use std::str::FromStr;

use rust_decimal::Decimal;
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::customer::CustomFields;
use turnus_engine::text::LocalizedText;
use turnus_engine::{Currency, Id, Instant};
use turnus_wire as wire;

use crate::api::error::ApiError;

/// The most characters of a text.
pub(crate) const LONGEST_TEXT: usize = 500;
/// The most characters of `Notes` and `Memo`.
pub(crate) const LONGEST_NOTE: usize = 10_000;
/// The most characters of a text above or below the lines of a document.
pub(crate) const LONGEST_PRINTED: usize = 2_000;
/// The most items of a list.
pub(crate) const LONGEST_LIST: usize = 500;
/// The most members of custom fields, targets and texts.
pub(crate) const MOST_MEMBERS: usize = 100;
/// The most digits of a number, before its point and behind it.
pub(crate) const MOST_DIGITS: u32 = 12;
/// The largest quantity of a period.
pub(crate) const LONGEST_PERIOD: u32 = 9999;

/// At most 40 characters of what a client sent.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// An instant, cut to what the engine takes.
pub(crate) fn instant(at: wire::Timestamp) -> Instant {
    Instant::from_millis(at.millis())
}

/// A text that is not too long. An empty one is kept.
pub(crate) fn text(name: impl Display, text: Option<String>) -> Result<Option<String>, ApiError> {
    bounded(name, text, LONGEST_TEXT)
}

/// A note that is not too long.
pub(crate) fn note(name: impl Display, text: Option<String>) -> Result<Option<String>, ApiError> {
    bounded(name, text, LONGEST_NOTE)
}

fn bounded(name: impl Display, text: Option<String>, most: usize) -> Result<Option<String>, ApiError> {
    let length = text.as_deref().map_or(0, |text| text.chars().count());
    if length > most {
        return Err(ApiError::member(name, format!("expected at most {most} characters, got {length}")));
    }
    if text.as_deref().is_some_and(|text| text.contains('\0')) {
        return Err(ApiError::member(name, "expected a text without the character U+0000"));
    }
    Ok(text)
}

/// A text for print: not too long, ends of lines only where there may be several, no other control character. Both ends
/// of lines that Windows writes are one.
pub(crate) fn printable(name: &str, text: String, most: usize, lines: bool) -> Result<String, ApiError> {
    let text = text.replace("\r\n", "\n");
    let unfit = |sign: char| {
        (sign.is_control() && !(lines && sign == '\n')) || matches!(sign, '\u{fffe}' | '\u{ffff}')
    };
    if let Some(sign) = text.chars().find(|sign| unfit(*sign)) {
        let lines = if lines { " but ends of lines" } else { "" };
        let why = format!("expected a text without control characters{lines}, got U+{:04X}", u32::from(sign));
        return Err(ApiError::member(name, why));
    }
    bounded(name, Some(text), most).map(Option::unwrap_or_default)
}

/// A text that says something.
pub(crate) fn filled(name: &str, given: String) -> Result<String, ApiError> {
    let given = text(name, Some(given))?.unwrap_or_default();
    if given.trim().is_empty() {
        Err(ApiError::member(name, "is empty: it must say something"))
    } else {
        Ok(given)
    }
}

/// An id.
pub(crate) fn id(name: impl Display, text: &str) -> Result<Id, ApiError> {
    text.trim().parse().map_err(|why| ApiError::member(name, why))
}

/// An id that may be absent. An empty text is no id.
pub(crate) fn optional_id(name: impl Display, text: Option<&str>) -> Result<Option<Id>, ApiError> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(|text| id(name, text)).transpose()
}

/// A number of at most 12 digits before its point and 12 behind it.
pub(crate) fn number(name: impl Display, number: wire::Decimal) -> Result<Decimal, ApiError> {
    let value = number.value().normalize();
    if value.scale() > MOST_DIGITS || value.abs() >= Decimal::from(10_u64.pow(MOST_DIGITS)) {
        let why =
            format!("expected at most {MOST_DIGITS} digits before the point and {MOST_DIGITS} behind it");
        return Err(ApiError::member(name, why));
    }
    Ok(number.value())
}

/// A number that may be absent.
pub(crate) fn optional_number(
    name: impl Display,
    given: Option<wire::Decimal>,
) -> Result<Option<Decimal>, ApiError> {
    given.map(|given| number(name, given)).transpose()
}

/// A list that is not too long, each item read with its place.
pub(crate) fn list<T, U>(
    name: &str,
    items: Vec<T>,
    read: impl Fn(&str, T) -> Result<U, ApiError>,
) -> Result<Vec<U>, ApiError> {
    if items.len() > LONGEST_LIST {
        let why = format!("expected at most {LONGEST_LIST} items, got {}", items.len());
        return Err(ApiError::member(name, why));
    }
    items.into_iter().enumerate().map(|(place, item)| read(&format!("{name}[{place}]"), item)).collect()
}

/// A length of time.
pub(crate) fn period(name: &str, given: &wire::Period) -> Result<Period, ApiError> {
    let unit = match given.unit.trim().to_ascii_lowercase().as_str() {
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "year" => Unit::Year,
        other => {
            let why = format!("expected Minute, Hour, Day, Week, Month or Year, got '{}'", shortened(other));
            return Err(ApiError::member(format_args!("{name}.Unit"), why));
        }
    };
    let quantity = u16::try_from(given.quantity).ok().filter(|_| given.quantity <= LONGEST_PERIOD);
    let why = || format!("expected 0 to {LONGEST_PERIOD}, got {}", given.quantity);
    let quantity = quantity.ok_or_else(|| ApiError::member(format_args!("{name}.Quantity"), why()))?;
    Ok(Period::new(quantity, unit))
}

/// A length of time that may be absent.
pub(crate) fn optional_period(name: &str, given: Option<&wire::Period>) -> Result<Option<Period>, ApiError> {
    given.map(|given| period(name, given)).transpose()
}

/// A length of time that is not nothing.
pub(crate) fn some_time(
    name: &str,
    given: Option<&wire::Period>,
    absent: Period,
) -> Result<Period, ApiError> {
    let read = optional_period(name, given)?.unwrap_or(absent);
    let why = "expected more than nothing: Quantity must be 1 or more";
    if read.is_zero() { Err(ApiError::member(format_args!("{name}.Quantity"), why)) } else { Ok(read) }
}

/// The client's own members.
pub(crate) fn custom_fields(
    name: impl Display,
    given: Option<&wire::CustomFields>,
) -> Result<CustomFields, ApiError> {
    let Some(given) = given else { return Ok(CustomFields::new()) };
    let texts = given.to_texts();
    if texts.len() > MOST_MEMBERS {
        let why = format!("expected at most {MOST_MEMBERS} members, got {}", texts.len());
        return Err(ApiError::member(name, why));
    }
    let too_long = |(key, value): (&String, &String)| {
        key.chars().count() > LONGEST_TEXT || value.chars().count() > LONGEST_NOTE
    };
    if texts.iter().any(too_long) {
        let why = format!(
            "expected names of at most {LONGEST_TEXT} characters and values of at most {LONGEST_NOTE} in JSON"
        );
        return Err(ApiError::member(name, why));
    }
    Ok(texts)
}

/// A text in several languages.
pub(crate) fn localized(name: &str, given: Option<&wire::LocalizedText>) -> Result<LocalizedText, ApiError> {
    let Some(given) = given else { return Ok(LocalizedText::default()) };
    if given.texts().len() > MOST_MEMBERS {
        return Err(ApiError::member(name, format!("expected at most {MOST_MEMBERS} languages")));
    }
    for (language, words) in given.texts() {
        text(format_args!("{name}.{}", shortened(language)), Some(words.clone()))?;
        text(name, Some(language.clone()))?;
    }
    Ok(LocalizedText(given.texts().clone()))
}

/// One of some words, without regard to case.
pub(crate) fn word<T: Copy>(
    name: &str,
    given: Option<&str>,
    absent: T,
    words: &[(&str, T)],
) -> Result<T, ApiError> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else { return Ok(absent) };
    let known = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(given));
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let why = || format!("expected {}, got '{}'", names.join(", "), shortened(given));
    known.map(|(_, meaning)| *meaning).ok_or_else(|| ApiError::member(name, why()))
}

/// A currency.
pub(crate) fn currency(name: &str, given: &str) -> Result<Currency, ApiError> {
    Currency::from_str(given.trim()).map_err(|why| ApiError::member(name, why))
}
