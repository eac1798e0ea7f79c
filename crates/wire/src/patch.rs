//! Members of a PATCH body: absent, null, or a value.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// What a body says about one member.
///
/// Give the member `#[serde(default, skip_serializing_if = "Patch::is_absent")]` and, as utoipa cannot look into a
/// generic type of ours, `schema(value_type = Option<T>)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing: it stays as it is.
    #[default]
    Absent,
    /// `null`: it is cleared.
    Null,
    /// It becomes this.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the body says nothing about the member.
    pub fn is_absent(&self) -> bool {
        matches!(self, Patch::Absent)
    }

    /// The value, if one is given.
    pub fn value(self) -> Option<T> {
        match self {
            Patch::Value(value) => Some(value),
            Patch::Absent | Patch::Null => None,
        }
    }

    /// Nothing if absent, otherwise the new value, where `None` clears.
    pub fn change(self) -> Option<Option<T>> {
        match self {
            Patch::Absent => None,
            Patch::Null => Some(None),
            Patch::Value(value) => Some(Some(value)),
        }
    }

    /// The same patch with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(value) => Patch::Value(change(value)),
        }
    }

    /// What `member` is afterwards.
    pub fn apply(self, member: Option<T>) -> Option<T> {
        self.change().unwrap_or(member)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Patch<T> {
        Patch::Value(value)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    /// `null` when absent: the member's attribute leaves it out before this is asked.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Absent | Patch::Null => serializer.serialize_none(),
            Patch::Value(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Patch<T>, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Patch::Null, Patch::Value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Members {
        #[serde(default, skip_serializing_if = "Patch::is_absent")]
        a: Patch<u32>,
        #[serde(default, skip_serializing_if = "Patch::is_absent")]
        b: Patch<u32>,
        #[serde(default, skip_serializing_if = "Patch::is_absent")]
        c: Patch<u32>,
    }

    #[test]
    fn absent_null_and_a_value_are_three_things_both_ways() {
        let members: Members = serde_json::from_str(r#"{"b":null,"c":5}"#).unwrap();

        assert_eq!(members, Members { a: Patch::Absent, b: Patch::Null, c: Patch::Value(5) });
        assert_eq!(serde_json::to_string(&members).unwrap(), r#"{"b":null,"c":5}"#);
    }

    #[test]
    fn a_patch_keeps_clears_or_replaces() {
        assert_eq!(Patch::Absent.apply(Some(1)), Some(1));
        assert_eq!(Patch::Null.apply(Some(1)), None);
        assert_eq!(Patch::Value(2).apply(Some(1)), Some(2));
    }
}
