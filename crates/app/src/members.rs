//! The members of a row that a wish changed.
//!
//! Rows are compared as they are stored: amounts are minor units, prices and quantities decimals in text, so nothing
//! is rounded on its way here.

use std::collections::BTreeMap;

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
        let body = Body { changes: Some(&self.open).filter(|open| !open.is_empty()), event };
        let kept = event.customer.is_some() && !self.personal.is_empty();
        (json_of(&body), kept.then(|| json_of(&self.personal)))
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
        members.compare(&mut Place::of(name, personal), value(before), value(after));
        members
    }

    fn compare(&mut self, place: &mut Place, before: Value, after: Value) {
        if before == after {
            return;
        }
        if !has_members(&before, &after) {
            let kept = if place.is_personal() { &mut self.personal } else { &mut self.open };
            kept.insert(place.written.clone(), [bounded(before), bounded(after)]);
            return;
        }
        let (mut before, mut after) = (Sides::of(before), Sides::of(after));
        for (name, old) in std::mem::take(&mut before.members) {
            let new = after.members.remove(&name).unwrap_or(Value::Null);
            self.compare_below(place, name, old, new);
        }
        for (name, new) in after.members {
            self.compare_below(place, name, Value::Null, new);
        }
        let count = before.list.len().max(after.list.len());
        let (mut olds, mut news) = (before.list.into_iter(), after.list.into_iter());
        for number in 0..count {
            let (old, new) = (olds.next().unwrap_or(Value::Null), news.next().unwrap_or(Value::Null));
            self.compare_below(place, number.to_string(), old, new);
        }
    }

    fn compare_below(&mut self, place: &mut Place, step: String, before: Value, after: Value) {
        let above = place.enter(step);
        self.compare(place, before, after);
        place.leave(above);
    }
}

/// The chained body of an event.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a BTreeMap<String, [Value; 2]>>,
    #[serde(flatten)]
    event: &'a Event,
}

/// Names, numbers, texts and values of them: nothing of it that JSON has no way to write.
fn json_of<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}

/// What one side of a comparison has below it.
#[derive(Default)]
struct Sides {
    members: Map<String, Value>,
    list: Vec<Value>,
}

impl Sides {
    fn of(value: Value) -> Sides {
        match value {
            Value::Object(members) => Sides { members, ..Sides::default() },
            Value::Array(list) => Sides { list, ..Sides::default() },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Sides::default(),
        }
    }
}

/// There is something below: members of objects, or objects in lists. What else there is is compared as a whole.
fn has_members(before: &Value, after: &Value) -> bool {
    let mut has = false;
    for value in [before, after] {
        match value {
            Value::Object(members) => has |= !members.is_empty(),
            Value::Array(list) if list.iter().any(Value::is_object) => has = true,
            Value::Null => {}
            Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => return false,
        }
    }
    has
}

/// Where in a row.
struct Place {
    personal: Personal,
    /// As the row has them.
    steps: Vec<String>,
    /// As the API writes them, behind the row's name.
    written: String,
}

impl Place {
    fn of(name: &str, personal: Personal) -> Place {
        Place { personal, steps: Vec::new(), written: name.to_owned() }
    }

    /// A step down. The answer is what [`Place::leave`] wants.
    fn enter(&mut self, step: String) -> usize {
        let above = self.written.len();
        if above > 0 {
            self.written.push('.');
        }
        push_pascal(&mut self.written, &step);
        self.steps.push(step);
        above
    }

    fn leave(&mut self, above: usize) {
        self.written.truncate(above);
        self.steps.pop();
    }

    fn is_personal(&self) -> bool {
        match self.personal {
            Personal::No => false,
            Personal::At(paths) => paths.iter().any(|path| self.is_at(path)),
            Personal::AllBut(paths) => !paths.iter().any(|path| self.is_at(path)),
        }
    }

    fn is_at(&self, path: &str) -> bool {
        let mut left = path;
        for step in &self.steps {
            let Some(behind) = left.strip_prefix(step.as_str()).or_else(|| left.strip_prefix('*')) else {
                return false;
            };
            match behind.strip_prefix('.') {
                Some(further) => left = further,
                None => return behind.is_empty(),
            }
        }
        false
    }
}

/// A member's name as the API writes it. Ids, numbers and tags of languages stay what they are.
fn push_pascal(written: &mut String, step: &str) {
    let is_name = step.len() > 2 || step == "id";
    let is_id = step.len() == 24 && step.bytes().all(|sign| sign.is_ascii_hexdigit());
    if !is_name || is_id || !step.starts_with(|first: char| first.is_ascii_lowercase()) {
        return written.push_str(step);
    }
    let mut begins = true;
    for letter in step.chars() {
        match letter {
            '_' => begins = true,
            letter => {
                written.push(if begins { letter.to_ascii_uppercase() } else { letter });
                begins = false;
            }
        }
    }
}

/// The value, or where it is long its length and hash.
fn bounded(value: Value) -> Value {
    /// Bytes of JSON that one of a text may become: `\u0000`.
    const WIDEST: usize = 6;
    let is_short = match &value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() * WIDEST + 2 <= LONGEST,
        Value::Array(_) | Value::Object(_) => false,
    };
    if is_short {
        return value;
    }
    let text = value.to_string();
    if text.len() <= LONGEST {
        return value;
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
        let pascal = |step: &str| {
            let mut written = String::new();
            push_pascal(&mut written, step);
            written
        };
        assert_eq!(pascal("billed_until"), "BilledUntil");
        assert_eq!(pascal("de"), "de");
        assert_eq!(pascal("aaaaaaaaaaaaaaaaaaaaaaaa"), "aaaaaaaaaaaaaaaaaaaaaaaa");
    }
}
