//! One statement of a wish, with what must be true of it.

use std::borrow::Cow;

use crate::many::Many;
use crate::value::Value;

/// SQL with its parameters and its guard. Parameters are written `$1`, `$2` … on both databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The text. The same wish gives the same text, so that it stays prepared: no values in it.
    pub sql: Cow<'static, str>,
    /// `$1`, `$2` ….
    pub params: Vec<Value>,
    /// What must be true after it ran.
    pub guard: Guard,
    /// In place of `params`: see [`Statement::insert_many`].
    pub(crate) many: Option<Many>,
}

/// How many rows a statement must have touched; otherwise the whole wish is [`Stale`](crate::Applied::Stale).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Any number.
    None,
    /// Exactly one: the row was there, in the version that was read.
    OneRow,
    /// Exactly this many.
    Rows(u64),
}

impl Statement {
    /// A statement that may touch any number of rows.
    pub fn new(sql: impl Into<Cow<'static, str>>, params: impl Into<Vec<Value>>) -> Statement {
        Statement { sql: sql.into(), params: params.into(), guard: Guard::None, many: None }
    }

    /// The rows of a [`Statement::insert_many`], to tamper with; none of another statement.
    pub fn rows_of_many(&mut self) -> Option<&mut Vec<Vec<Value>>> {
        self.many.as_mut().map(|many| &mut many.rows)
    }

    /// The same, which must touch exactly one row.
    pub fn one_row(self) -> Statement {
        Statement { guard: Guard::OneRow, ..self }
    }

    /// The same, which must touch exactly `count` rows.
    pub fn rows(self, count: u64) -> Statement {
        Statement { guard: Guard::Rows(count), ..self }
    }
}

impl Guard {
    /// Whether `touched` rows satisfy it.
    pub fn holds(self, touched: u64) -> bool {
        match self {
            Guard::None => true,
            Guard::OneRow => touched == 1,
            Guard::Rows(count) => touched == count,
        }
    }
}
