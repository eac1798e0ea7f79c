//! The client's own members.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

use crate::Json;

/// A map of the client's own names to JSON values, each kept as the text it came as (`{"cost centre": 4711.10}`).
///
/// Names are taken as they are, case included.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct CustomFields(BTreeMap<String, Json>);

impl CustomFields {
    /// Keeps each JSON text under its name.
    ///
    /// # Errors
    ///
    /// Why a text is no JSON that can be kept.
    pub fn from_texts(texts: &BTreeMap<String, String>) -> Result<CustomFields, serde_json::Error> {
        texts.iter().map(|(name, text)| Ok((name.clone(), Json::from_text(text)?))).collect()
    }

    /// The JSON text of each value.
    pub fn to_texts(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(name, value)| (name.clone(), value.text().to_owned())).collect()
    }

    /// With `value` under `name`.
    ///
    /// # Errors
    ///
    /// Why `value` cannot be written as JSON.
    pub fn with<T: Serialize + ?Sized>(
        mut self,
        name: impl Into<String>,
        value: &T,
    ) -> Result<CustomFields, serde_json::Error> {
        self.0.insert(name.into(), Json::from_value(value)?);
        Ok(self)
    }

    /// The value under `name`.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// Names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Json)> for CustomFields {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(fields: I) -> CustomFields {
        CustomFields(fields.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for CustomFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CustomFields, D::Error> {
        deserializer.deserialize_any(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = CustomFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<CustomFields, M::Error> {
        let mut fields = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if name.contains('\0') {
                return Err(M::Error::custom("expected names without the character U+0000"));
            }
            let value = map.next_value()?;
            if fields.insert(name.clone(), value).is_some() {
                return Err(M::Error::custom(format!("expected each name once, got {name:?} twice")));
            }
        }
        Ok(CustomFields(fields))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<CustomFields, S::Error> {
        match seq.next_element::<IgnoredAny>()? {
            Some(_) => Err(S::Error::invalid_type(Unexpected::Seq, &self)),
            None => Ok(CustomFields::default()),
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for CustomFields {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::AdditionalProperties;
        utoipa::openapi::ObjectBuilder::new()
            .additional_properties(Some(AdditionalProperties::<utoipa::openapi::schema::Schema>::FreeForm(
                true,
            )))
            .description(Some("The client's own members: any name, any JSON value, given back as they came."))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for CustomFields {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_written() {
        let json = r#"{"a":1.50,"B":[true,{"c":12345678901234567.89}],"kostenstelle":"4711","none":null}"#;

        let fields: CustomFields = serde_json::from_str(json).unwrap();

        let mut expected: Vec<&str> = json.trim_matches(['{', '}']).split(",\"").collect();
        expected.sort_unstable();
        assert_eq!(fields.get("a").unwrap().text(), "1.50");
        assert_eq!(fields.get("B").unwrap().text(), r#"[true,{"c":12345678901234567.89}]"#);
        assert_eq!(CustomFields::from_texts(&fields.to_texts()).unwrap(), fields);
    }

    #[test]
    fn names_differ_by_case_and_none_comes_twice() {
        let fields: CustomFields = serde_json::from_str(r#"{"plan": 1, "Plan": 2}"#).unwrap();
        assert_eq!(serde_json::to_string(&fields).unwrap(), r#"{"Plan":2,"plan":1}"#);

        let refusal =
            serde_json::from_str::<CustomFields>(r#"{"plan": 1, "plan": 2}"#).unwrap_err().to_string();
        assert!(refusal.starts_with(r#"expected each name once, got "plan" twice"#), "{refusal}");
    }

    #[test]
    fn an_empty_list_is_an_empty_map_and_others_are_refused() {
        assert!(serde_json::from_str::<CustomFields>("[]").unwrap().is_empty());
        assert!(serde_json::from_str::<CustomFields>(r#"["a"]"#).is_err());
        assert!(serde_json::from_str::<CustomFields>("5").is_err());
    }
}
