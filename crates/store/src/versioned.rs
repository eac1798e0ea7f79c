//! A row that is loaded whole, with the version its update is guarded on.

use std::sync::Arc;

use crate::value::Value;

/// A value and the version of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// Counts updates, from 1.
    pub version: Version,
    /// The row.
    pub value: T,
}

/// Which version of a row was read; and its body as it is stored. That may have members which this release does not know: a
/// newer one wrote them, and an update that is given this version keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    number: i64,
    pub(crate) stored: Option<Arc<str>>,
}

impl Version {
    pub(crate) fn of(number: i64, stored: Arc<str>) -> Version {
        Version { number, stored: Some(stored) }
    }

    /// Counts updates, from 1.
    pub fn number(&self) -> i64 {
        self.number
    }
}

impl From<i64> for Version {
    fn from(number: i64) -> Version {
        Version { number, stored: None }
    }
}

impl From<&Version> for Version {
    fn from(version: &Version) -> Version {
        version.clone()
    }
}

impl From<&Version> for i64 {
    fn from(version: &Version) -> i64 {
        version.number
    }
}

impl From<Version> for i64 {
    fn from(version: Version) -> i64 {
        version.number
    }
}

impl From<&Version> for Value {
    fn from(version: &Version) -> Value {
        Value::Int(version.number)
    }
}
