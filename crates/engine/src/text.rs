//! Texts in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::Language;

/// A text in several languages; `_c` is the one for all others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalizedText(pub BTreeMap<String, String>);

impl LocalizedText {
    /// One text for every language.
    pub fn plain(text: &str) -> LocalizedText {
        LocalizedText(BTreeMap::from([("_c".to_owned(), text.to_owned())]))
    }

    /// The text in `language`, else the one for all, else any, else nothing.
    pub fn text(&self, language: Language) -> &str {
        let key = match language {
            Language::De => "de",
            Language::En => "en",
        };
        let text = self.0.get(key).or_else(|| self.0.get("_c")).or_else(|| self.0.values().next());
        text.map_or("", String::as_str)
    }
}
