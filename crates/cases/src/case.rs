//! A file of cases, and what one of them says.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::found::wording;
use crate::why::Why;

/// One case.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Case {
    /// Its name; the runner reads it only to report.
    #[serde(default)]
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub category: String,
    /// The rule it holds under; without one its category says it.
    #[serde(default)]
    pub convention: Option<String>,
    /// What is given.
    #[serde(default)]
    pub inputs: Map<String, Value>,
    /// What is to come of it.
    #[serde(default)]
    pub expected: Map<String, Value>,
    /// A remark of who wrote the case down.
    #[serde(default)]
    pub note: Option<String>,
}

/// The text is no file of cases.
#[derive(Debug, thiserror::Error)]
#[error("expected JSON with a list 'cases', each with id, category, inputs and expected: {0}")]
pub struct BadFile(#[from] serde_json::Error);

#[derive(Deserialize)]
struct File {
    cases: Vec<Value>,
}

/// The cases of a file. One that cannot be read is there with nothing in it, and so will be skipped.
pub fn cases(text: &str) -> Result<Vec<Case>, BadFile> {
    let file: File = serde_json::from_str(text)?;
    let read = |(place, value): (usize, Value)| {
        let id =
            value.get("id").and_then(Value::as_str).map_or_else(|| format!("case {place}"), str::to_owned);
        let case = serde_json::from_value(value).ok().unwrap_or_else(Case::unreadable);
        Case { id, ..case }
    };
    Ok(file.cases.into_iter().enumerate().map(read).collect())
}

impl Case {
    fn unreadable() -> Case {
        Case {
            id: String::new(),
            category: String::new(),
            convention: None,
            inputs: Map::new(),
            expected: Map::new(),
            note: None,
        }
    }

    /// Its inputs as `T`, which must name every one of them.
    pub fn inputs<T: DeserializeOwned>(&self) -> Result<T, Why> {
        serde_json::from_value(Value::Object(self.inputs.clone()))
            .map_err(|error| Why::not_understood(format!("the inputs: {error}")))
    }

    /// It has an input of that name, and not null.
    pub fn has(&self, input: &str) -> bool {
        self.inputs.get(input).is_some_and(|value| !value.is_null())
    }

    /// It expects something of that name.
    pub fn expects(&self, name: &str) -> bool {
        self.expected.contains_key(name)
    }

    /// Refuses expected texts whose words are not those of one of `known`: in them # stands for any number.
    pub fn only_words(&self, name: &str, known: &[&str]) -> Result<(), Why> {
        let texts = match self.expected.get(name) {
            None => return Ok(()),
            Some(Value::Array(texts)) => texts.iter().map(Value::as_str).collect(),
            Some(other) => vec![other.as_str()],
        };
        let strange = |text: &&Option<&str>| text.is_none_or(|text| !known.contains(&wording(text).as_str()));
        match texts.iter().find(strange) {
            None => Ok(()),
            Some(text) => {
                Err(Why::not_understood(format!("the expected text '{}'", text.unwrap_or("no text"))))
            }
        }
    }

    /// The convention, or nothing.
    pub fn convention(&self) -> &str {
        self.convention.as_deref().unwrap_or("")
    }
}
