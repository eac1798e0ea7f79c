//! From the bytes of a body to a DTO, and the two ways that can fail.

use std::fmt;

use serde::de::{Deserialize, IgnoredAny};

use crate::fold::{Reading, folded_with_place};

/// Why a body was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// The bytes are not JSON in UTF-8. A server answers 400.
    Malformed {
        /// What the parser met, and where.
        reason: String,
    },
    /// The JSON is sound, but a value is not what its member takes. A server answers 422.
    Refused {
        /// The path of the member, such as `Cart.ComponentSubscriptions[0].Quantity`; empty for the whole body.
        member: String,
        /// What was wrong and what would be right.
        reason: String,
    },
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BodyError::Malformed { reason } => write!(f, "The body is not JSON: {reason}"),
            BodyError::Refused { member, reason } if member.is_empty() => write!(f, "The body: {reason}"),
            BodyError::Refused { member, reason } => write!(f, "{member}: {reason}"),
        }
    }
}

impl std::error::Error for BodyError {}

/// Reads a body: member names without regard to case, unknown members ignored, an empty body and `[]` as `{}`.
///
/// # Errors
///
/// [`BodyError::Malformed`] when the bytes are no JSON, wherever the fault lies; [`BodyError::Refused`] when they are,
/// but hold a value of the wrong type, lack a member that must be there, or give one twice.
///
/// # Example
///
/// ```
/// use turnus_wire::{BodyError, from_body, orders::NewOrder};
///
/// let order: NewOrder = from_body(br#"{"cart": {"planVariantId": "5e5361659cc9ba118cccc620"}}"#).unwrap();
/// assert_eq!(order.cart.unwrap().plan_variant_id.as_deref(), Some("5e5361659cc9ba118cccc620"));
///
/// let refusal = from_body::<NewOrder>(br#"{"cart": {"quantity": "2"}}"#).unwrap_err();
/// assert_eq!(
///     refusal.to_string(),
///     r#"Cart.Quantity: expected a number such as 29.75, got the text "2" (a number has no quotes)"#,
/// );
/// ```
pub fn from_body<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, BodyError> {
    read(body, Reading::Answer)
}

/// Reads a body as [`from_body`] does, and refuses control characters in its texts, but tabs and ends of lines: for what
/// somebody asks to be kept.
///
/// # Errors
///
/// Those of [`from_body`]; [`BodyError::Refused`] for a control character.
pub fn from_written_body<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, BodyError> {
    read(body, Reading::Written)
}

/// Reads a body as [`from_written_body`] does, but refuses a member that the DTO does not have: for what a person writes by hand,
/// where a misspelt name would otherwise silently do nothing.
///
/// # Errors
///
/// Those of [`from_written_body`]; [`BodyError::Refused`] for an unknown member, with those that are known.
pub fn from_exact_body<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, BodyError> {
    read(body, Reading::Exact)
}

fn read<'de, T: Deserialize<'de>>(body: &'de [u8], reading: Reading) -> Result<T, BodyError> {
    let text = std::str::from_utf8(body)
        .map_err(|error| malformed(format!("it is not UTF-8 from byte {} on", error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.trim_ascii().is_empty() { "{}" } else { text };

    let mut json = serde_json::Deserializer::from_str(text);
    match folded_with_place(&mut json, reading) {
        Ok(value) => json.end().map(|()| value).map_err(|error| malformed(error.to_string())),
        // A wrong value may stand before a fault of the JSON itself; the fault decides.
        Err((error, place)) => match serde_json::from_str::<IgnoredAny>(text) {
            Ok(IgnoredAny) => Err(refused(&error, place)),
            Err(fault) => Err(malformed(fault.to_string())),
        },
    }
}

fn malformed(reason: String) -> BodyError {
    BodyError::Malformed { reason }
}

/// serde's own words for what was wrong, in ours.
fn refused(error: &serde_json::Error, place: String) -> BodyError {
    let position = format!(" at line {} column {}", error.line(), error.column());
    let words = error.to_string();
    let words = words.strip_suffix(&position).unwrap_or(&words);

    let named = |prefix: &str| words.strip_prefix(prefix).and_then(|name| name.strip_suffix('`'));
    let below = |name: &str| {
        if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
    };
    if let Some(name) = named("missing field `") {
        return BodyError::Refused { member: below(name), reason: "is missing".to_owned() };
    }
    if let Some(name) = named("duplicate field `") {
        let reason = "given twice (member names are read without regard to case)".to_owned();
        return BodyError::Refused { member: below(name), reason };
    }
    BodyError::Refused { member: place, reason: expected_and_got(words) }
}

/// `invalid type: string "x", expected u32` becomes `expected a whole number from 0 to 4294967295, got the text "x"`.
fn expected_and_got(words: &str) -> String {
    let invalid = words.strip_prefix("invalid type: ").or_else(|| words.strip_prefix("invalid value: "));
    match invalid.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((got, expected)) => format!("expected {}, got {}", expected_words(expected), got_words(got)),
        None => words.to_owned(),
    }
}

fn expected_words(expected: &str) -> &str {
    match expected {
        "a boolean" => "true or false",
        "a string" => "a text",
        "a sequence" => "a list",
        "a map" => "an object",
        "u8" => "a whole number from 0 to 255",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" => "a whole number, 0 or more",
        "i64" => "a whole number",
        other => other,
    }
}

fn got_words(got: &str) -> String {
    if let Some(text) = got.strip_prefix("string ") {
        return format!("the text {}", shortened(text));
    }
    let number =
        ["integer `", "floating point `", "boolean `"].iter().find_map(|kind| got.strip_prefix(kind));
    match (got, number.and_then(|rest| rest.strip_suffix('`'))) {
        // A whole number that fits no register was read as another: what was written is not known any more.
        (_, Some(value)) if value.contains('e') && !value.contains("e-") => {
            "a number far beyond it".to_owned()
        }
        (_, Some(value)) => value.to_owned(),
        ("map", _) => "an object".to_owned(),
        ("sequence", _) => "a list".to_owned(),
        _ => got.to_owned(),
    }
}

/// At most about 60 characters of what a client sent, so that a refusal stays readable.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
