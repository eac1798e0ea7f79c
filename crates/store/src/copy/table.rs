//! What is copied: read from the migrations themselves, so that no table and no column can be forgotten.

use rusqlite::Connection;

use crate::copy::error::CopyError;
use crate::error::StoreError;
use crate::many::Kind;
use crate::migrate::{self, Dialect};

/// Tables that are not copied, each with why. Its test compares this with the schema of both databases.
pub const NOT_COPIED: &[(&str, &str)] = &[
    ("machine_time", "how far the clock of one database's machine was"),
    ("migrations", "each database notes its own"),
    ("sign_in_tries", "they count for a quarter of an hour"),
    ("unsealed_events", "where events of PostgreSQL wait to be sealed; what is copied is sealed"),
    ("wishes", "PostgreSQL's memory of a day's COMMITs, for those whose answer was lost"),
];

/// A table of ours.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: String,
    /// Its columns, in their order.
    pub(crate) columns: Vec<(String, Kind)>,
    /// The places of its primary key's columns, in the key's order.
    pub(crate) key: Vec<usize>,
    refers_to: Vec<String>,
}

/// All tables that are copied, those that others refer to first.
pub(crate) fn all() -> Result<Vec<Table>, CopyError> {
    let schema = Connection::open_in_memory().map_err(StoreError::from)?;
    for migration in migrate::pending(&[])? {
        schema.execute_batch(&migration.sql(Dialect::Sqlite)).map_err(StoreError::from)?;
    }
    let mut left = read(&schema).map_err(StoreError::from)?;
    let mut sorted: Vec<Table> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let known = |name: &String| sorted.iter().any(|table| table.name == *name);
        let (ready, waiting): (Vec<Table>, Vec<Table>) = left
            .into_iter()
            .partition(|table| table.refers_to.iter().all(|name| known(name) || *name == table.name));
        if ready.is_empty() {
            return Err(CopyError::Schema("tables refer to one another in a circle".to_owned()));
        }
        sorted.extend(ready);
        left = waiting;
    }
    Ok(sorted)
}

fn read(schema: &Connection) -> rusqlite::Result<Vec<Table>> {
    let names = "select name from pragma_table_list
        where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name";
    let names =
        schema.prepare(names)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let copied = |name: &String| !NOT_COPIED.iter().any(|(other, _)| other == name);
    names.into_iter().filter(copied).map(|name| read_table(schema, name)).collect()
}

fn read_table(schema: &Connection, name: String) -> rusqlite::Result<Table> {
    let mut columns = Vec::new();
    let mut key: Vec<(i64, usize)> = Vec::new();
    let mut found = schema.prepare("select name, type, pk from pragma_table_info($1) order by cid")?;
    let mut rows = found.query([&name])?;
    while let Some(row) = rows.next()? {
        let (column, kind, place): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let kind = match kind.to_lowercase().as_str() {
            "integer" => Kind::Int,
            "text" => Kind::Text,
            _ => Kind::Bytes,
        };
        if place > 0 {
            key.push((place, columns.len()));
        }
        columns.push((column, kind));
    }
    key.sort_unstable();
    let mut references = schema.prepare("select \"table\" from pragma_foreign_key_list($1)")?;
    let refers_to = references.query_map([&name], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    Ok(Table { name, columns, key: key.into_iter().map(|(_, place)| place).collect(), refers_to })
}

impl Table {
    /// The column that says whose a row is; `accounts` itself has its id.
    pub(crate) fn owner(&self) -> &'static str {
        if self.name == "accounts" { "id" } else { "account" }
    }

    /// Whether it has that column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.place(column).is_some()
    }

    /// The place of that column.
    pub(crate) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| name == column)
    }

    /// Its columns, a comma between.
    pub(crate) fn list(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The columns of its key, each as `write` puts it, a comma between.
    pub(crate) fn key(&self, write: impl Fn(&str, Kind) -> String) -> String {
        let columns = self.key.iter().filter_map(|place| self.columns.get(*place));
        columns.map(|(name, kind)| write(name, *kind)).collect::<Vec<_>>().join(", ")
    }
}
