//! The members of a row that a wish changed.
//!
//! Rows are compared as they are stored: amounts are minor units, prices and quantities decimals in text, so nothing
//! is rounded on its way here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use turnus_engine::event::Event;

/// The longest value that is written out, in bytes of JSON: of a longer one its length and SHA-256 are kept.
const LONGEST: usize = 4096;

/// Changed members by their paths (`Customer.Data.Address.Street`), each with `[before, after]`. What was not there is
/// null: a new thing has no before, a deleted one no after.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Members {
    open: BTreeMap<String, [Value; 2]>,
    personal: BTreeMap<String, [Value; 2]>,
}

/// Which members of a row speak of a person. Paths are those of the stored row; `*` stands for any step, and a path
/// covers everything below it.
#[derive(Clone, Copy)]
pub(crate) enum Personal {
    /// None.
    No,
    /// These.
    At(&'static [&'static str]),
    /// All but these. For rows that a person fills in: what is added to them later is personal until someone says
    /// otherwise.
    AllBut(&'static [&'static str]),
}

impl Members {
    /// Nothing more than the event itself says.
    pub(crate) fn none() -> Members {
        Members::default()
    }

    /// Nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.personal.is_empty()
    }

    /// What the member of that path is after it, as the chained body says it; null where that says nothing of it.
    pub(crate) fn after(&self, path: &str) -> Value {
        self.open.get(path).map_or(Value::Null, |[_, after]| after.clone())
    }

    /// These and `other`.
    #[must_use]
    pub(crate) fn and(mut self, other: Members) -> Members {
        self.open.extend(other.open);
        self.personal.extend(other.personal);
        self
    }

    /// Those that speak of nobody: of a person who is erased in the same write, nothing else is written.
    #[must_use]
    pub(crate) fn without_personal(self) -> Members {
        Members { personal: BTreeMap::new(), ..self }
    }

    /// What the journal keeps of `event`: the chained body, and what can be erased. Without a customer nobody could
    /// ask for that to be erased, so it is not kept.
    pub(crate) fn written(&self, event: &Event) -> (String, Option<String>) {
        let mut body = match serde_json::to_value(event) {
            Ok(Value::Object(body)) => body,
            Ok(_) | Err(_) => Map::new(),
        };
        if !self.open.is_empty() {
            body.insert("changes".to_owned(), json!(self.open));
        }
        let kept = event.customer.is_some() && !self.personal.is_empty();
        (Value::Object(body).to_string(), kept.then(|| json!(self.personal).to_string()))
    }

    /// What differs between two states of the row called `name`.
    pub(crate) fn between<T: Serialize>(
        name: &str,
        personal: Personal,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Members {
        let value = |row: Option<&T>| row.map_or(Value::Null, |row| json!(row));
        let mut members = Members::default();
        members.compare(&mut Place::of(name, personal), &value(before), &value(after));
        members
    }

    fn compare(&mut self, place: &mut Place, before: &Value, after: &Value) {
        if before == after {
            return;
        }
        let steps = steps(before, after);
        for step in &steps {
            place.steps.push(step.clone());
            self.compare(place, below(before, step), below(after, step));
            place.steps.pop();
        }
        if steps.is_empty() {
            let kept = if place.is_personal() { &mut self.personal } else { &mut self.open };
            kept.insert(place.written(), [bounded(before), bounded(after)]);
        }
    }
}

/// Where in a row.
struct Place {
    name: String,
    personal: Personal,
    steps: Vec<String>,
}

impl Place {
    fn of(name: &str, personal: Personal) -> Place {
        Place { name: name.to_owned(), personal, steps: Vec::new() }
    }

    fn is_personal(&self) -> bool {
        match self.personal {
            Personal::No => false,
            Personal::At(paths) => paths.iter().any(|path| self.is_at(path)),
            Personal::AllBut(paths) => !paths.iter().any(|path| self.is_at(path)),
        }
    }

    fn is_at(&self, path: &str) -> bool {
        let mut steps = self.steps.iter();
        path.split('.').all(|wanted| steps.next().is_some_and(|step| wanted == "*" || wanted == step))
    }

    fn written(&self) -> String {
        let steps = self.steps.iter().map(|step| pascal(step));
        let name = Some(self.name.clone()).filter(|name| !name.is_empty());
        name.into_iter().chain(steps).collect::<Vec<_>>().join(".")
    }
}

/// The names below, of objects and of lists of objects; nothing of what is compared as a whole.
fn steps(before: &Value, after: &Value) -> Vec<String> {
    let mut steps = BTreeSet::new();
    let mut count = 0;
    for value in [before, after] {
        match value {
            Value::Object(members) => steps.extend(members.keys().cloned()),
            Value::Array(list) if list.iter().any(Value::is_object) => count = count.max(list.len()),
            Value::Null => {}
            Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Vec::new(),
        }
    }
    steps.into_iter().chain((0..count).map(|place| place.to_string())).collect()
}

fn below<'a>(value: &'a Value, step: &str) -> &'a Value {
    let found = match value {
        Value::Array(list) => step.parse::<usize>().ok().and_then(|place| list.get(place)),
        Value::Object(members) => members.get(step),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    found.unwrap_or(&Value::Null)
}

/// A member's name as the API writes it. Ids, numbers and tags of languages stay what they are.
fn pascal(step: &str) -> String {
    let is_name = step.len() > 2 || step == "id";
    let is_id = step.len() == 24 && step.bytes().all(|sign| sign.is_ascii_hexdigit());
    if !is_name || is_id || !step.starts_with(|first: char| first.is_ascii_lowercase()) {
        return step.to_owned();
    }
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    step.split('_').map(capital).collect()
}

fn bounded(value: &Value) -> Value {
    let text = value.to_string();
    if text.len() <= LONGEST {
        return value.clone();
    }
    json!({"Bytes": text.len(), "Sha256": hex::encode(Sha256::digest(&text))})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told_and_what_is_personal_apart() {
        let before = json!({"id": "a", "data": {"notes": "Ada", "paused": false}, "phases": [{"n": "1.50"}]});
        let after = json!({"id": "a", "data": {"notes": "Bea", "paused": true}, "phases": [{"n": "1.50"}, {"n": "2"}]});

        let told = Members::between("Contract", Personal::At(&["data.notes"]), Some(&before), Some(&after));

        assert_eq!(
            json!(told.open),
            json!({"Contract.Data.Paused": [false, true], "Contract.Phases.1.n": [null, "2"]})
        );
        assert_eq!(json!(told.personal), json!({"Contract.Data.Notes": ["Ada", "Bea"]}));
    }

    #[test]
    fn a_new_thing_has_no_before_a_deleted_one_no_after_and_an_unchanged_one_nothing() {
        let row = json!({"name": "x", "rates": ["19", "7"], "none": null});

        let new = Members::between("Item", Personal::No, None, Some(&row));
        let gone = Members::between("Item", Personal::No, Some(&row), None);

        assert_eq!(json!(new.open), json!({"Item.Name": [null, "x"], "Item.Rates": [null, ["19", "7"]]}));
        assert_eq!(json!(gone.open), json!({"Item.Name": ["x", null], "Item.Rates": [["19", "7"], null]}));
        assert!(Members::between("Item", Personal::No, Some(&row), Some(&row)).is_empty());
    }

    #[test]
    fn a_member_that_nobody_named_yet_is_personal_where_a_person_fills_in_the_row() {
        let row = json!({"id": "a", "data": {"shoe_size": "44", "hidden": true}});

        let told = Members::between("Customer", Personal::AllBut(&["id", "data.hidden"]), None, Some(&row));

        assert_eq!(
            json!(told.open),
            json!({"Customer.Id": [null, "a"], "Customer.Data.Hidden": [null, true]})
        );
        assert_eq!(json!(told.personal), json!({"Customer.Data.ShoeSize": [null, "44"]}));
    }

    #[test]
    fn a_long_value_is_told_by_its_length_and_hash_and_names_are_the_apis() {
        let told = Members::between("Item", Personal::No, None, Some(&json!({"text": "x".repeat(5000)})));

        assert_eq!(told.open["Item.Text"][1]["Bytes"], 5002);
        assert_eq!(pascal("billed_until"), "BilledUntil");
        assert_eq!(pascal("de"), "de");
        assert_eq!(pascal("aaaaaaaaaaaaaaaaaaaaaaaa"), "aaaaaaaaaaaaaaaaaaaaaaaa");
    }
}
