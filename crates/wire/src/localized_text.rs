//! Texts in several languages.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

/// A text by language: `{"_c": "Basic", "de": "Grundtarif"}`. `_c` is the one that holds for every other language.
///
/// A plain text is read as `{"_c": text}`, and languages given as null are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LocalizedText(BTreeMap<String, String>);

/// The key of the text for all languages that have none of their own.
const DEFAULT: &str = "_c";

impl LocalizedText {
    /// `text` in every language.
    pub fn new(text: impl Into<String>) -> LocalizedText {
        LocalizedText::default().with(DEFAULT, text)
    }

    /// With `text` for `language` (`de`, `en`, or `_c`).
    #[must_use]
    pub fn with(mut self, language: impl Into<String>, text: impl Into<String>) -> LocalizedText {
        self.0.insert(language.into(), text.into());
        self
    }

    /// The default text, if there is one.
    pub fn default_text(&self) -> Option<&str> {
        self.0.get(DEFAULT).map(String::as_str)
    }

    /// The text for a language tag: that of `de-AT`, else that of `de`, else the default, else any.
    pub fn in_language(&self, tag: &str) -> Option<&str> {
        let language = tag.split(['-', '_']).next().filter(|language| !language.is_empty());
        let wanted = [Some(tag), language, Some(DEFAULT)];
        let found = wanted.into_iter().flatten().find_map(|key| self.0.get(key));
        found.or_else(|| self.0.values().next()).map(String::as_str)
    }

    /// All texts, by language.
    pub fn texts(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for LocalizedText {
    fn from(text: &str) -> LocalizedText {
        LocalizedText::new(text)
    }
}

impl FromIterator<(String, String)> for LocalizedText {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(texts: I) -> LocalizedText {
        LocalizedText(texts.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for LocalizedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LocalizedText, D::Error> {
        deserializer.deserialize_any(Texts)
    }
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = LocalizedText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"a text, or texts by language such as {"_c": "Basic", "de": "Grundtarif"}"#)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<LocalizedText, E> {
        Ok(LocalizedText::new(text))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<LocalizedText, M::Error> {
        let mut texts = BTreeMap::new();
        while let Some((language, text)) = map.next_entry::<String, Option<String>>()? {
            if let Some(text) = text
                && texts.insert(language.clone(), text).is_some()
            {
                return Err(M::Error::custom(format!(
                    "expected one text for each language, got two for {language:?}"
                )));
            }
        }
        Ok(LocalizedText(texts))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<LocalizedText, S::Error> {
        match seq.next_element::<IgnoredAny>()? {
            Some(_) => Err(S::Error::invalid_type(Unexpected::Seq, &self)),
            None => Ok(LocalizedText::default()),
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for LocalizedText {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .property(DEFAULT, ObjectBuilder::new().schema_type(Type::String))
            .additional_properties(Some(String::schema()))
            .description(Some("A text by language; `_c` holds for every language without one of its own."))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for LocalizedText {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_is_the_default_of_all_languages() {
        let text: LocalizedText = serde_json::from_str(r#""Basic""#).unwrap();

        assert_eq!(serde_json::to_string(&text).unwrap(), r#"{"_c":"Basic"}"#);
    }

    #[test]
    fn the_nearest_language_is_found_and_else_the_default() {
        let text: LocalizedText =
            serde_json::from_str(r#"{"_c": "Basic", "de": "Grundtarif", "en": null}"#).unwrap();

        assert_eq!(text.in_language("de-AT"), Some("Grundtarif"));
        assert_eq!(text.in_language("de"), Some("Grundtarif"));
        assert_eq!(text.in_language("en"), Some("Basic"));
        assert_eq!(text.in_language(""), Some("Basic"));
        assert_eq!(LocalizedText::default().in_language("de"), None);
    }

    #[test]
    fn an_empty_list_is_no_text_and_a_number_is_refused() {
        assert!(serde_json::from_str::<LocalizedText>("[]").unwrap().is_empty());
        for json in ["[1]", "5", "true", r#"{"_c": 5}"#, r#"{"de": "a", "de": "b"}"#] {
            assert!(serde_json::from_str::<LocalizedText>(json).is_err(), "{json}");
        }
    }
}
