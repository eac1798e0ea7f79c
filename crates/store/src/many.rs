//! Many rows into one table: row by row on SQLite, which is quickest so, and by `unnest` on PostgreSQL.

use tokio_postgres::types::Type;

use crate::statement::{Guard, Statement};
use crate::value::Value;

/// Where rows go that are written many at a time.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// The table.
    pub table: &'static str,
    /// The columns that each row has, in its order.
    pub columns: &'static [(&'static str, Kind)],
    /// What follows, such as `on conflict do nothing`; or nothing.
    pub behind: &'static str,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `integer`, `bigint`.
    Int,
    /// `text`.
    Text,
    /// `blob`, `bytea`.
    Bytes,
}

/// The rows of a [`Statement::insert_many`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Many {
    target: &'static Target,
    pub(crate) rows: Vec<Vec<Value>>,
}

impl Statement {
    /// Writes `rows`, each with one value for each of the target's columns. It touches as many rows as are written.
    ///
    /// Sort them by their key: a thousand rows in order are written several times as fast as in none.
    pub fn insert_many(target: &'static Target, rows: Vec<Vec<Value>>) -> Statement {
        let names: Vec<&str> = target.columns.iter().map(|(name, _)| *name).collect();
        let values: Vec<String> = (1..=names.len()).map(|number| format!("${number}")).collect();
        let (names, values) = (names.join(", "), values.join(", "));
        let sql = format!("insert into {} ({names}) values ({values}) {}", target.table, target.behind);
        let many = Many { target, rows };
        Statement { sql: sql.into(), params: Vec::new(), guard: Guard::None, many: Some(many) }
    }
}

impl Many {
    /// The table that the rows go into: each has one target.
    pub(crate) fn table(&self) -> &'static str {
        self.target.table
    }

    /// These rows come before.
    pub(crate) fn begin_with(&mut self, mut rows: Vec<Vec<Value>>) {
        rows.append(&mut self.rows);
        self.rows = rows;
    }

    /// The one statement that takes each column as an array.
    pub(crate) fn unnest(&self) -> String {
        let Target { table, columns, behind } = self.target;
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let arrays = columns.iter().enumerate().map(|(place, (_, kind))| match kind {
            Kind::Int => format!("${}::bigint[]", place + 1),
            Kind::Text => format!("${}::text[]", place + 1),
            Kind::Bytes => format!("${}::bytea[]", place + 1),
        });
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        format!("insert into {table} ({}) select * from unnest({arrays}) {behind}", names.join(", "))
    }

    /// The types of its arrays.
    pub(crate) fn types(&self) -> impl Iterator<Item = Type> {
        self.target.columns.iter().map(|(_, kind)| match kind {
            Kind::Int => Type::INT8_ARRAY,
            Kind::Text => Type::TEXT_ARRAY,
            Kind::Bytes => Type::BYTEA_ARRAY,
        })
    }

    /// The arrays of [`Many::unnest`].
    pub(crate) fn columns(&self) -> Vec<Vec<&Value>> {
        let places = 0..self.target.columns.len();
        places.map(|place| self.rows.iter().filter_map(|row| row.get(place)).collect()).collect()
    }
}
