//! Records of usage from a list or from lines: what cannot be read of one says nothing of the others.

use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;
use turnus_app::usage_in_bulk::{MOST_RECORDS, NewRecord};
use turnus_engine::catalogue::Catalogue;
use turnus_wire::usage::NewUsageRecord;
use turnus_wire::{BodyError, from_written_body};

use crate::api::error::ApiError;
use crate::read::bounds::id;
use crate::read::usage;

/// Media types of bodies with a record in each line.
const LINES: [&str; 5] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/jsonlines",
];

/// A record, or why it is none.
pub(crate) type Read = Result<NewRecord, String>;

/// The records of a body, in their order.
pub(crate) fn usage_records(
    headers: &HeaderMap,
    body: &[u8],
    catalogue: &Catalogue,
) -> Result<Vec<Read>, ApiError> {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let record = |bytes: &[u8]| one(bytes, catalogue);
    if !has_lines(headers) {
        return Ok(list(body)?.into_iter().map(|raw| record(raw.get().as_bytes())).collect());
    }
    let lines = || body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    if lines().nth(MOST_RECORDS).is_some() {
        return Err(too_many());
    }
    Ok(lines().map(record).collect())
}

fn has_lines(headers: &HeaderMap) -> bool {
    let named = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim();
    LINES.iter().any(|lines| essence.eq_ignore_ascii_case(lines))
}

fn one(bytes: &[u8], catalogue: &Catalogue) -> Read {
    let given: NewUsageRecord = from_written_body(bytes).map_err(|error| match error {
        BodyError::Malformed { reason } => format!("it is not JSON: {reason}"),
        BodyError::Refused { member, reason } if member.is_empty() => format!("the record: {reason}"),
        BodyError::Refused { .. } => error.to_string(),
    })?;
    let (contract, new) = given.apart();
    let record =
        || Ok(NewRecord { contract: id("ContractId", &contract)?, usage: usage("", new, catalogue)? });
    record().map_err(|error: ApiError| error.message())
}

/// The items of a list, each as it stands there.
fn list(body: &[u8]) -> Result<Vec<&RawValue>, ApiError> {
    if body.trim_ascii().first() != Some(&b'[') {
        return Err(ApiError::member(
            "The body",
            "expected a list of records, or with Content-Type application/x-ndjson a record in each line",
        ));
    }
    let malformed = |error: &dyn fmt::Display| ApiError::Malformed(format!("The body is not JSON: {error}"));
    let text = std::str::from_utf8(body).map_err(|error| malformed(&error))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let mut items = Vec::new();
    let read = Items(&mut items).deserialize(&mut json).and_then(|()| json.end());
    match read {
        _ if items.len() > MOST_RECORDS => Err(too_many()),
        Err(error) => Err(malformed(&error)),
        Ok(()) => Ok(items),
    }
}

fn too_many() -> ApiError {
    ApiError::member("The body", format!("expected at most {MOST_RECORDS} records, got more"))
}

/// Takes the items of a list, and stops where they are too many.
struct Items<'a, 'de>(&'a mut Vec<&'de RawValue>);

impl<'de> DeserializeSeed<'de> for Items<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while self.0.len() <= MOST_RECORDS {
            let Some(item) = items.next_element()? else { return Ok(()) };
            self.0.push(item);
        }
        Err(serde::de::Error::custom("too many"))
    }
}
