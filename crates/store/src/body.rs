//! The JSON body of a row that is loaded whole: `{"v":1,…}`.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::unknown;
use crate::versioned::{Version, Versioned};

/// `value` as an object with its version in front. `value` must serialise as an object.
pub(crate) fn encode(version: u32, value: &impl Serialize) -> Result<String, StoreError> {
    let json = serde_json::to_string(value).map_err(|error| StoreError::Body(error.to_string()))?;
    let members = json.strip_prefix('{').ok_or_else(|| StoreError::Body("not an object".to_owned()))?;
    let comma = if members == "}" { "" } else { "," };
    Ok(format!("{{\"v\":{version}{comma}{members}"))
}

/// The value of a body of version `known` or older, its `v` taken off.
///
/// # Errors
///
/// [`StoreError::Body`] if it is from a newer version: a release before wrote it under a name it still uses.
pub(crate) fn decode<T: DeserializeOwned>(known: u32, body: &str) -> Result<T, StoreError> {
    let (version, members) = split(body)?;
    if version > known {
        return Err(StoreError::Body(format!("version {version} is newer than {known}")));
    }
    serde_json::from_str(&format!("{{{members}")).map_err(|error| StoreError::Body(error.to_string()))
}

/// As [`decode`], with the version of the row: it brings the body along, of which the value may not know all. Most rows are
/// read and not written: what is not known is looked for once one is.
pub(crate) fn decode_row<T: DeserializeOwned>(
    known: u32,
    body: &str,
    row_version: i64,
) -> Result<Versioned<T>, StoreError> {
    let (version, members) = split(body)?;
    if version > known {
        return Err(StoreError::Body(format!("version {version} is newer than {known}")));
    }
    let object = format!("{{{members}");
    let value = serde_json::from_str(&object).map_err(|error| StoreError::Body(error.to_string()))?;
    Ok(Versioned { version: Version::of(row_version, object.into()), value })
}

/// As [`encode`], over the row that `before` was read of: members that `T` does not know stay.
pub(crate) fn encode_over<T>(version: u32, value: &T, before: &Version) -> Result<String, StoreError>
where
    T: Serialize + DeserializeOwned,
{
    let over = before.stored.as_deref().map(|stored| unknown::write_over(value, stored)).transpose()?;
    match over.flatten() {
        None => encode(version, value),
        Some(whole) => encode(version, &whole),
    }
}

/// The version, and the rest behind its comma.
pub(crate) fn split(body: &str) -> Result<(u32, &str), StoreError> {
    let bad = || StoreError::Body("it does not begin with {\"v\":".to_owned());
    let rest = body.strip_prefix("{\"v\":").ok_or_else(bad)?;
    let end = rest.find(|digit: char| !digit.is_ascii_digit()).ok_or_else(bad)?;
    let version = rest[..end].parse().map_err(|_| bad())?;
    Ok((version, rest[end..].strip_prefix(',').unwrap_or(&rest[end..])))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_body_carries_its_version_in_front_and_comes_back_without_it() {
        let value = BTreeMap::from([("name", "Ada")]);

        let body = encode(3, &value).unwrap();
        let back: BTreeMap<String, String> = decode(3, &body).unwrap();

        assert_eq!(body, r#"{"v":3,"name":"Ada"}"#);
        assert_eq!(back, BTreeMap::from([("name".to_owned(), "Ada".to_owned())]));
    }

    #[test]
    fn a_body_of_a_newer_version_is_not_read() {
        assert!(decode::<BTreeMap<String, String>>(1, r#"{"v":2,"name":"Ada"}"#).is_err());
        assert!(decode::<BTreeMap<String, String>>(2, r#"{"v":1,"name":"Ada"}"#).is_ok());
    }

    #[test]
    fn an_empty_object_is_a_body_and_other_json_is_none() {
        let empty = BTreeMap::<String, String>::new();

        assert_eq!(encode(1, &empty).unwrap(), r#"{"v":1}"#);
        assert_eq!(decode::<BTreeMap<String, String>>(1, r#"{"v":1}"#).unwrap(), empty);
        assert!(encode(1, &[1, 2]).is_err());
    }
}
