//! A statement on a connection.

use rusqlite::{CachedStatement, Connection};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::Statement;
use crate::value::Value;

/// The rows of a query.
pub(crate) fn query<T>(
    connection: &Connection,
    sql: &str,
    params: &[Value],
    mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = prepare(connection, sql, params)?;
    let mut rows = statement.raw_query();
    let mut mapped = Vec::new();
    while let Some(row) = rows.next()? {
        mapped.push(map(&Row::Sqlite(row))?);
    }
    Ok(mapped)
}

/// Runs a statement that returns no rows; how many it touched.
pub(crate) fn execute(connection: &Connection, statement: &Statement) -> rusqlite::Result<u64> {
    let Some(many) = &statement.many else {
        return prepare(connection, &statement.sql, &statement.params)?.raw_execute().map(rows);
    };
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let mut touched = 0;
    let count = prepared.parameter_count();
    for row in &many.rows {
        if count != row.len() {
            return Err(rusqlite::Error::InvalidParameterCount(row.len(), count));
        }
        // Its places are numbered in the order of the columns.
        for (index, value) in (1..).zip(row) {
            prepared.raw_bind_parameter(index, value)?;
        }
        touched += rows(prepared.raw_execute()?);
    }
    Ok(touched)
}

fn prepare<'a>(
    connection: &'a Connection,
    sql: &str,
    params: &[Value],
) -> rusqlite::Result<CachedStatement<'a>> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, sql, params)?;
    Ok(statement)
}

/// `$n` is a name to SQLite, numbered by its first appearance; so each is bound by what it is called.
fn bind(statement: &mut CachedStatement<'_>, sql: &str, params: &[Value]) -> rusqlite::Result<()> {
    let count = statement.parameter_count();
    if count != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(params.len(), count));
    }
    for index in 1..=count {
        let number = statement.parameter_name(index).and_then(|name| name[1..].parse::<usize>().ok());
        let value = number.and_then(|number| params.get(number.checked_sub(1)?));
        let value = value.ok_or_else(|| rusqlite::Error::InvalidParameterName(sql.to_owned()))?;
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

fn rows(touched: usize) -> u64 {
    u64::try_from(touched).unwrap_or(u64::MAX)
}
