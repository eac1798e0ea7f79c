//! Any JSON value, kept as the text it came as.

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

/// Any JSON value, kept as its text: `1.50` stays `1.50`, and no number passes through a float.
///
/// It is sound all the way down: strings are whole Unicode without U+0000, and lists and objects are at most 64
/// levels deep, so whoever reads it later can.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Json(Box<RawValue>);

/// How many levels of lists and objects a kept value may have.
const DEEPEST: u8 = 64;

impl Json {
    /// Keeps `text`, which must be one JSON value.
    ///
    /// # Errors
    ///
    /// Why `text` is no JSON that can be kept.
    pub fn from_text(text: &str) -> Result<Json, serde_json::Error> {
        let raw = RawValue::from_string(text.to_owned())?;
        checked(&raw)?;
        Ok(Json(raw))
    }

    /// Keeps `value` as serde writes it.
    ///
    /// # Errors
    ///
    /// Why `value` cannot be written as JSON.
    pub fn from_value<T: Serialize + ?Sized>(value: &T) -> Result<Json, serde_json::Error> {
        Json::from_text(&serde_json::to_string(value)?)
    }

    /// The value's JSON text.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// The value, read as a `T`.
    ///
    /// # Errors
    ///
    /// Why the text is no `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.text())
    }
}

impl Default for Json {
    /// `null`.
    fn default() -> Json {
        Json(RawValue::NULL.to_owned())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl PartialEq for Json {
    /// Equal if the texts are.
    fn eq(&self, other: &Json) -> bool {
        self.text() == other.text()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        checked(&raw).map_err(D::Error::custom)?;
        Ok(Json(raw))
    }
}

/// Reads the value through and throws it away: what a raw value has not been asked before.
fn checked(raw: &RawValue) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    serde::de::DeserializeSeed::deserialize(Check { levels_left: DEEPEST }, &mut json)
}

#[derive(Clone, Copy)]
struct Check {
    levels_left: u8,
}

impl Check {
    fn below<E: Error>(self) -> Result<Check, E> {
        let levels_left = self.levels_left.checked_sub(1);
        let levels_left = levels_left
            .ok_or_else(|| E::custom(format!("expected at most {DEEPEST} levels of lists and objects")))?;
        Ok(Check { levels_left })
    }
}

impl<'de> serde::de::DeserializeSeed<'de> for Check {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Check {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if text.contains('\0') {
            return Err(E::custom("expected texts without the character U+0000"));
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        let below = self.below()?;
        while seq.next_element_seed(below)?.is_some() {}
        Ok(())
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let below = self.below()?;
        while map.next_key_seed(below)?.is_some() {
            map.next_value_seed(below)?;
        }
        Ok(())
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Json {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::SchemaType::AnyValue)
            .description(Some("Any JSON value, given back as it came."))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Json {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_every_digit_it_was_written_with() {
        let json = Json::from_text("[1.50, 12345678901234567.89, 1e-7]").unwrap();

        assert_eq!(serde_json::to_string(&json).unwrap(), "[1.50, 12345678901234567.89, 1e-7]");
    }

    #[test]
    fn sixty_four_levels_are_kept_and_sixty_five_refused() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));

        assert!(Json::from_text(&nested(64)).is_ok());
        let refusal = Json::from_text(&nested(65)).unwrap_err().to_string();
        assert!(refusal.starts_with("expected at most 64 levels"), "{refusal}");
        assert!(Json::from_text(&nested(100_000)).is_err());
    }

    #[test]
    fn half_a_character_and_u_0000_are_refused_wherever_they_hide() {
        for text in [r#""\ud800""#, r#"{"a": ["\u0000"]}"#, r#"{"\u0000": 1}"#] {
            assert!(Json::from_text(text).is_err(), "{text}");
        }
    }
}
