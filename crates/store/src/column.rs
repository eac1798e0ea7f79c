//! Columns that hold more than a plain value.

use turnus_engine::Money;

use crate::error::StoreError;
use crate::row::Row;

/// An amount in minor units.
pub(crate) fn money(row: &Row<'_>, index: usize) -> Result<Money, StoreError> {
    let minor = row.int(index)?;
    Money::new(minor).map_err(|error| StoreError::Column {
        index,
        expected: "an amount",
        found: format!("{minor}: {error}"),
    })
}

/// A count in a column.
pub(crate) fn number(row: &Row<'_>, index: usize) -> Result<u32, StoreError> {
    let found = row.int(index)?;
    u32::try_from(found).map_err(|_| StoreError::Column {
        index,
        expected: "a count",
        found: found.to_string(),
    })
}
