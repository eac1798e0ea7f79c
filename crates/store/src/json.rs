//! Small values kept as JSON text beside columns.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::value::Value;

pub(crate) fn write(value: &impl Serialize) -> Result<Value, StoreError> {
    serde_json::to_string(value).map(Value::Text).map_err(|error| StoreError::Body(error.to_string()))
}

pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Body(error.to_string()))
}

/// The name of an enum's variant without members, as it is written in a column.
pub(crate) fn name(value: &impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        Ok(_) => Err(StoreError::Body("not a name".to_owned())),
        Err(error) => Err(StoreError::Body(error.to_string())),
    }
}

/// The variant of that name.
pub(crate) fn named<T: DeserializeOwned>(name: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(name.to_owned()))
        .map_err(|error| StoreError::Body(error.to_string()))
}
