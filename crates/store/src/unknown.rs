//! Members of a stored body that this release does not know: a newer one wrote them, and they are to be kept.

use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Map, Value};

use crate::error::StoreError;

/// Where a member is: names of members and places in lists, from the outside.
type Path = Vec<Step>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Place(usize),
}

/// `value`, written over `stored`: what `T` does not know of that stays where it was. In a list it stays with the
/// element of the same `id`, else with the one at its place if the list is as long as before. None where `T` knows all of
/// it: then `value` is all that there is.
pub(crate) fn write_over<T>(value: &T, stored: &str) -> Result<Option<Value>, StoreError>
where
    T: serde::Serialize + DeserializeOwned,
{
    let mut paths = Vec::new();
    parse::<T>(stored, |path| paths.push(steps(path)))?;
    if paths.is_empty() {
        return Ok(None);
    }
    let bad = |error: serde_json::Error| StoreError::Body(error.to_string());
    let before: Value = serde_json::from_str(stored).map_err(bad)?;
    let mut after = serde_json::to_value(value).map_err(bad)?;
    for path in paths {
        carry(&before, &mut after, &path);
    }
    Ok(Some(after))
}

fn parse<T: DeserializeOwned>(
    object: &str,
    unknown: impl FnMut(serde_ignored::Path<'_>),
) -> Result<T, StoreError> {
    let bad = |error: serde_json::Error| StoreError::Body(error.to_string());
    let mut json = Deserializer::from_str(object);
    let value = serde_ignored::deserialize(&mut json, unknown).map_err(bad)?;
    json.end().map_err(bad)?;
    Ok(value)
}

fn steps(path: serde_ignored::Path<'_>) -> Path {
    let mut steps = Vec::new();
    collect(&path, &mut steps);
    steps
}

fn collect(path: &serde_ignored::Path<'_>, steps: &mut Path) {
    use serde_ignored::Path as Ignored;
    match path {
        Ignored::Root => {}
        Ignored::Seq { parent, index } => {
            collect(parent, steps);
            steps.push(Step::Place(*index));
        }
        Ignored::Map { parent, key } => {
            collect(parent, steps);
            steps.push(Step::Member(key.clone()));
        }
        Ignored::Some { parent } | Ignored::NewtypeStruct { parent } | Ignored::NewtypeVariant { parent } => {
            collect(parent, steps)
        }
    }
}

fn carry(before: &Value, after: &mut Value, path: &[Step]) {
    match (path, before, after) {
        ([Step::Member(name), rest @ ..], Value::Object(before), Value::Object(after)) => {
            carry_member(before, after, name, rest, path);
        }
        ([Step::Place(place), rest @ ..], Value::Array(before), Value::Array(after)) => {
            let Some(element) = before.get(*place) else { return };
            let same_length = before.len() == after.len();
            let found = match element.get("id") {
                Some(id) => after.iter_mut().find(|other| other.get("id") == Some(id)),
                None => after.get_mut(*place).filter(|_| same_length),
            };
            if let Some(found) = found {
                carry(element, found, rest);
            }
        }
        _ => {}
    }
}

fn carry_member(
    before: &Map<String, Value>,
    after: &mut Map<String, Value>,
    name: &str,
    rest: &[Step],
    path: &[Step],
) {
    match (before.get(name), rest) {
        (Some(value), []) => {
            after.entry(name.to_owned()).or_insert_with(|| value.clone());
        }
        (Some(value), rest) => {
            if let Some(there) = after.get_mut(name) {
                carry(value, there, rest);
            }
        }
        // A variant of an enum: the path does not name it, and it is the only member.
        (None, _) => {
            if let (Some((variant, value)), 1) = (before.iter().next(), before.len())
                && let Some(there) = after.get_mut(variant)
            {
                carry(value, there, path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Thing {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        end: Option<u32>,
        parts: Vec<Part>,
        price: Price,
        inner: Option<Inner>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Part {
        id: u32,
        size: u32,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Inner {
        a: u32,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Price {
        Flat(Inner),
        Steps { base: u32 },
    }

    fn stored(price: Value) -> String {
        json!({
            "name": "one", "end": 5, "colour": {"deep": [1]},
            "parts": [{"id": 1, "size": 2, "weight": 10}, {"id": 2, "size": 3, "weight": 20}],
            "price": price, "inner": {"a": 1, "b": 2}
        })
        .to_string()
    }

    #[test]
    fn what_is_not_known_stays_and_what_is_cleared_goes() {
        for (price, kept) in [
            (json!({"Flat": {"a": 1, "tax": 7}}), json!({"Flat": {"a": 9, "tax": 7}})),
            (json!({"Steps": {"base": 1, "cap": 7}}), json!({"Steps": {"base": 9, "cap": 7}})),
        ] {
            let body = stored(price);
            let mut thing: Thing = serde_json::from_str(&body).unwrap();
            thing.name = "two".to_owned();
            thing.end = None;
            thing.parts = vec![Part { id: 2, size: 30 }, Part { id: 3, size: 40 }];
            match &mut thing.price {
                Price::Flat(inner) => inner.a = 9,
                Price::Steps { base } => *base = 9,
            }

            let after = write_over(&thing, &body).unwrap();

            let wanted = json!({
                "name": "two", "colour": {"deep": [1]},
                "parts": [{"id": 2, "size": 30, "weight": 20}, {"id": 3, "size": 40}],
                "price": kept, "inner": {"a": 1, "b": 2}
            });
            assert_eq!(after, Some(wanted));
        }
    }

    #[test]
    fn nothing_is_kept_of_a_body_that_is_known_whole_or_of_another_variant() {
        let whole =
            json!({"name": "one", "parts": [], "price": {"Flat": {"a": 1}}, "inner": null}).to_string();
        let thing: Thing = serde_json::from_str(&whole).unwrap();
        assert_eq!(write_over(&thing, &whole).unwrap(), None);

        let body = stored(json!({"Flat": {"a": 1, "tax": 7}}));
        let mut thing: Thing = serde_json::from_str(&body).unwrap();
        thing.price = Price::Steps { base: 4 };
        assert_eq!(write_over(&thing, &body).unwrap().unwrap()["price"], json!({"Steps": {"base": 4}}));
    }
}
