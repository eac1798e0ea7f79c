//! A change of a customer that an order carries, made at its commit on the data of that day.

use serde_json::{Map, Value};
use turnus_engine::customer::{CustomerData, CustomerEdit};

use crate::error::AppError;

/// The data with what the edit changes, and only that.
pub(crate) fn edited(current: &CustomerData, edit: &CustomerEdit) -> Result<CustomerData, AppError> {
    let value = |data: &CustomerData| serde_json::to_value(data).map_err(internal);
    let merged = merge(value(current)?, &value(&edit.before)?, &value(&edit.after)?);
    serde_json::from_value(merged).map_err(internal)
}

fn internal(error: serde_json::Error) -> AppError {
    AppError::Internal(format!("customer data: {error}"))
}

/// `current`, with each member that differs between `before` and `after` as it is in `after`.
fn merge(current: Value, before: &Value, after: &Value) -> Value {
    match (current, before, after) {
        (current, before, after) if before == after => current,
        (Value::Object(current), Value::Object(before), Value::Object(after)) => {
            Value::Object(merge_members(current, before, after))
        }
        (_, _, after) => after.clone(),
    }
}

fn merge_members(
    mut current: Map<String, Value>,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Map<String, Value> {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        current.remove(name);
    }
    for (name, wanted) in after {
        let known = current.remove(name).unwrap_or(Value::Null);
        current.insert(name.clone(), merge(known, before.get(name).unwrap_or(&Value::Null), wanted));
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_wished_to_change_changes() {
        let data = |vat: &str, email: &str, city: &str| {
            let mut data = CustomerData { company_name: Some("Ada".to_owned()), ..CustomerData::default() };
            data.vat_id = Some(vat.to_owned());
            data.email_address = Some(email.to_owned());
            data.address.city = Some(city.to_owned());
            data
        };
        let mut edit = CustomerEdit {
            before: data("A", "old@x.example", "Bonn"),
            after: data("B", "old@x.example", "Bonn"),
        };
        edit.before.notes = Some("gone".to_owned());
        let mut current = data("A", "new@x.example", "Köln");
        current.notes = Some("gone".to_owned());
        current.custom_fields.insert("k".to_owned(), "1".to_owned());

        let after = edited(&current, &edit).unwrap();

        let mut expected = data("B", "new@x.example", "Köln");
        expected.custom_fields.insert("k".to_owned(), "1".to_owned());
        assert_eq!(after, expected);
    }
}
