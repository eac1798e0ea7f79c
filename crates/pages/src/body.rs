//! Bodies of the API as forms make and show them: JSON whose numbers are exact.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use turnus_wire::Decimal;

/// A JSON value. Its numbers are decimals with every digit they were written with: `serde_json::Value` would keep a
/// float, which has seventeen, and the API takes prices of twenty-four.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Body {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Body>),
    /// Members by their names.
    Object(BTreeMap<String, Body>),
}

/// What a member that is not there is.
static NULL: Body = Body::Null;

impl Body {
    /// An object with these members.
    pub(crate) fn of<const COUNT: usize>(members: [(&str, Body); COUNT]) -> Body {
        Body::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Body> {
        self.members()?.get(name)
    }

    /// What stands at a path of members with dots between.
    pub(crate) fn at(&self, path: &str) -> Option<&Body> {
        path.split('.').try_fold(self, |value, name| value.get(name))
    }

    /// The members of an object.
    pub(crate) fn members(&self) -> Option<&BTreeMap<String, Body>> {
        if let Body::Object(members) = self { Some(members) } else { None }
    }

    /// What a list holds.
    pub(crate) fn list(&self) -> Option<&[Body]> {
        if let Body::List(all) = self { Some(all) } else { None }
    }

    /// A text.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Body::Text(text) = self { Some(text) } else { None }
    }

    /// A number.
    pub(crate) fn number(&self) -> Option<Decimal> {
        if let Body::Number(number) = self { Some(*number) } else { None }
    }

    /// Whether nothing stands there.
    pub(crate) fn is_null(&self) -> bool {
        *self == Body::Null
    }

    /// Puts a value at a path of members with dots between, inner ones beside those that are there.
    pub(crate) fn put(&mut self, path: &str, value: Body) {
        match path.split_once('.') {
            None => self[path] = value,
            Some((first, rest)) => self[first].put(rest, value),
        }
    }
}

impl Index<&str> for Body {
    type Output = Body;

    /// A member, null where it is not there.
    fn index(&self, name: &str) -> &Body {
        self.get(name).unwrap_or(&NULL)
    }
}

impl IndexMut<&str> for Body {
    /// A member, which is made where it is not there. What is no object becomes one.
    fn index_mut(&mut self, name: &str) -> &mut Body {
        if self.members().is_none() {
            *self = Body::Object(BTreeMap::new());
        }
        match self {
            Body::Object(members) => members.entry(name.to_owned()).or_default(),
            other => other,
        }
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Body {
        Body::Text(text.to_owned())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Body {
        Body::Text(text)
    }
}

impl From<bool> for Body {
    fn from(is: bool) -> Body {
        Body::Bool(is)
    }
}

impl From<Decimal> for Body {
    fn from(number: Decimal) -> Body {
        Body::Number(number)
    }
}

impl<T: Into<Body>> From<Option<T>> for Body {
    fn from(value: Option<T>) -> Body {
        value.map_or(Body::Null, Into::into)
    }
}

impl<T: Into<Body>> From<Vec<T>> for Body {
    fn from(all: Vec<T>) -> Body {
        Body::List(all.into_iter().map(Into::into).collect())
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Body::Null => serializer.serialize_unit(),
            Body::Bool(is) => is.serialize(serializer),
            Body::Number(number) => number.serialize(serializer),
            Body::Text(text) => text.serialize(serializer),
            Body::List(all) => all.serialize(serializer),
            Body::Object(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Body {
    /// Level by level from the text itself: whatever else serde could be asked for, a number has passed through a float.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Body, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        let body = match text.bytes().next() {
            Some(b'{') => serde_json::from_str(text).map(Body::Object),
            Some(b'[') => serde_json::from_str(text).map(Body::List),
            Some(b'"') => serde_json::from_str(text).map(Body::Text),
            Some(b't' | b'f') => serde_json::from_str(text).map(Body::Bool),
            Some(b'n') => Ok(Body::Null),
            _ => serde_json::from_str(text).map(Body::Number),
        };
        body.map_err(D::Error::custom)
    }
}

/// A body without what was left empty.
pub(crate) fn without_nulls(body: Body) -> Body {
    match body {
        Body::Object(members) => {
            let given = members.into_iter().filter(|(_, value)| !value.is_null());
            Body::Object(given.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_written_as_it_was_read_to_the_last_digit() {
        let text = r#"{"A":[null,true,"x\n"],"B":{"Price":123456789012.123456789012,"Tax":1.50},"C":-0.000000000001}"#;

        let body: Body = turnus_wire::from_body(text.as_bytes()).unwrap();

        assert_eq!(serde_json::to_string(&body).unwrap(), text);
        assert_eq!(
            body.at("B.Price").and_then(Body::number).unwrap().to_string(),
            "123456789012.123456789012"
        );
    }

    #[test]
    fn what_is_put_at_a_path_stands_beside_what_is_there() {
        let mut body = Body::of([("Address", Body::of([("City", "Bonn".into())]))]);

        body.put("Address.Country", "DE".into());
        body["Ids"] = vec!["a", "b"].into();

        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"Address":{"City":"Bonn","Country":"DE"},"Ids":["a","b"]}"#
        );
        assert!(body["Nothing"].is_null());
    }
}
