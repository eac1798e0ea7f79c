//! One row of an answer, whichever database gave it.

use rusqlite::types::ValueRef;
use tokio_postgres::types::{FromSql, Type};
use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::value::Value;

/// A row. Columns are counted from 0.
pub(crate) enum Row<'a> {
    /// Of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a tokio_postgres::Row),
}

impl<'a> Row<'a> {
    /// An integer.
    pub(crate) fn int(&self, index: usize) -> Result<i64, StoreError> {
        self.opt_int(index)?.ok_or_else(|| null(index, "an integer"))
    }

    /// An integer or null.
    pub(crate) fn opt_int(&self, index: usize) -> Result<Option<i64>, StoreError> {
        match self {
            Row::Sqlite(row) => match row.get_ref(index)? {
                ValueRef::Null => Ok(None),
                ValueRef::Integer(number) => Ok(Some(number)),
                other => Err(wrong(index, "an integer", other)),
            },
            Row::Postgres(row) if row.columns().get(index).is_some_and(|it| *it.type_() == Type::INT4) => {
                Ok(postgres::<Option<i32>>(row, index)?.map(i64::from))
            }
            Row::Postgres(row) => postgres(row, index),
        }
    }

    /// Text.
    pub(crate) fn text(&self, index: usize) -> Result<&'a str, StoreError> {
        self.opt_text(index)?.ok_or_else(|| null(index, "text"))
    }

    /// Text or null.
    pub(crate) fn opt_text(&self, index: usize) -> Result<Option<&'a str>, StoreError> {
        match self {
            Row::Sqlite(row) => match row.get_ref(index)? {
                ValueRef::Null => Ok(None),
                ValueRef::Text(text) => std::str::from_utf8(text).map(Some).map_err(|error| {
                    StoreError::Column { index, expected: "text", found: error.to_string() }
                }),
                other => Err(wrong(index, "text", other)),
            },
            Row::Postgres(row) => postgres(row, index),
        }
    }

    /// Bytes.
    pub(crate) fn bytes(&self, index: usize) -> Result<&'a [u8], StoreError> {
        self.opt_bytes(index)?.ok_or_else(|| null(index, "bytes"))
    }

    /// Bytes or null.
    pub(crate) fn opt_bytes(&self, index: usize) -> Result<Option<&'a [u8]>, StoreError> {
        match self {
            Row::Sqlite(row) => match row.get_ref(index)? {
                ValueRef::Null => Ok(None),
                ValueRef::Blob(bytes) => Ok(Some(bytes)),
                other => Err(wrong(index, "bytes", other)),
            },
            Row::Postgres(row) => postgres(row, index),
        }
    }

    /// An id: 12 bytes.
    pub(crate) fn id(&self, index: usize) -> Result<Id, StoreError> {
        self.array(index).map(Id::from_bytes)
    }

    /// An id or null.
    pub(crate) fn opt_id(&self, index: usize) -> Result<Option<Id>, StoreError> {
        Ok(self.opt_array(index)?.map(Id::from_bytes))
    }

    /// Exactly `N` bytes, such as a hash.
    pub(crate) fn array<const N: usize>(&self, index: usize) -> Result<[u8; N], StoreError> {
        exactly(index, self.bytes(index)?)
    }

    /// Exactly `N` bytes or null.
    pub(crate) fn opt_array<const N: usize>(&self, index: usize) -> Result<Option<[u8; N]>, StoreError> {
        self.opt_bytes(index)?.map(|bytes| exactly(index, bytes)).transpose()
    }

    /// An instant: milliseconds.
    pub(crate) fn instant(&self, index: usize) -> Result<Instant, StoreError> {
        self.int(index).map(Instant::from_millis)
    }

    /// An instant or null.
    pub(crate) fn opt_instant(&self, index: usize) -> Result<Option<Instant>, StoreError> {
        Ok(self.opt_int(index)?.map(Instant::from_millis))
    }

    /// Whatever it holds.
    pub(crate) fn value(&self, index: usize) -> Result<Value, StoreError> {
        match self {
            Row::Sqlite(row) => match row.get_ref(index)? {
                ValueRef::Null => Ok(Value::Null),
                ValueRef::Integer(number) => Ok(number.into()),
                ValueRef::Text(_) => Ok(self.text(index)?.into()),
                ValueRef::Blob(bytes) => Ok(bytes.into()),
                other @ ValueRef::Real(_) => Err(wrong(index, "an integer, text or bytes", other)),
            },
            Row::Postgres(row) => match row.columns().get(index).map(|column| column.type_()) {
                Some(of) if *of == Type::BYTEA => Ok(self.opt_bytes(index)?.map(<[u8]>::to_vec).into()),
                Some(of) if *of == Type::INT8 || *of == Type::INT4 => Ok(self.opt_int(index)?.into()),
                Some(_) | None => Ok(self.opt_text(index)?.into()),
            },
        }
    }

    /// A flag: 0 or 1.
    pub(crate) fn flag(&self, index: usize) -> Result<bool, StoreError> {
        Ok(self.int(index)? != 0)
    }
}

fn postgres<'a, T: FromSql<'a>>(row: &'a tokio_postgres::Row, index: usize) -> Result<T, StoreError> {
    Ok(row.try_get(index)?)
}

fn exactly<const N: usize>(index: usize, bytes: &[u8]) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Column {
        index,
        expected: "the right number of bytes",
        found: format!("{} bytes", bytes.len()),
    })
}

fn null(index: usize, expected: &'static str) -> StoreError {
    StoreError::Column { index, expected, found: "null".to_owned() }
}

fn wrong(index: usize, expected: &'static str, found: ValueRef<'_>) -> StoreError {
    StoreError::Column { index, expected, found: found.data_type().to_string() }
}
