//! SQLite as an end of a copy.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::copy::Purpose;
use crate::copy::end::Rows;
use crate::copy::error::CopyError;
use crate::copy::table::Table;
use crate::copy::tally::weight;
use crate::error::StoreError;
use crate::many::Kind;
use crate::migrate::{self, Level};
use crate::row::Row;
use crate::sqlite::{backup, file, read};
use crate::value::Value;

/// A page holds about so many bytes.
pub(super) const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// And at most so many rows.
pub(super) const PAGE_ROWS: usize = 2000;

/// A connection in a transaction.
pub(super) struct Sqlite {
    connection: Connection,
    /// A new file, and the name it gets.
    new: Option<(PathBuf, PathBuf)>,
    /// A file of the source that is only for this copy.
    passing: Option<Passing>,
    of: Option<String>,
    last: Option<Vec<Value>>,
    rows: usize,
    ended: bool,
    _lock: Option<File>,
}

impl Sqlite {
    /// A snapshot of a file that nobody serves; a backup is brought up to date in passing where it is older.
    pub(super) fn source(path: &Path, purpose: Purpose) -> Result<Sqlite, CopyError> {
        if !path.is_file() {
            return Err(CopyError::NoFile(path.display().to_string()));
        }
        let lock = match purpose {
            Purpose::Move | Purpose::MoveAccount(_) => Some(file::lock(path)?),
            Purpose::Backup | Purpose::Restore => None,
        };
        let connection = reading(path)?;
        let mut source = Sqlite::with(connection, lock);
        match (level(&source.connection)?, purpose) {
            (Level::Ours, _) => {}
            (Level::Other { found, known }, Purpose::Restore) if found < known => {
                let passing = up_to_date(path)?;
                source.connection = reading(&passing.0)?;
                source.passing = Some(passing);
            }
            (Level::Other { found, known }, _) => return Err(CopyError::OtherVersion { found, known }),
        }
        source.connection.execute_batch("begin; select count(*) from migrations;")?;
        Ok(source)
    }

    /// A new file; or, for an account, one that is there.
    pub(super) fn target(path: &Path, may_be_there: bool) -> Result<Sqlite, CopyError> {
        if path.exists() && !may_be_there {
            return Err(CopyError::FileThere(path.display().to_string()));
        }
        file::make_folder(path)?;
        let lock = file::lock(path)?;
        if path.exists() {
            let connection = file::open_for_writing(path)?;
            connection.execute_batch("begin immediate")?;
            return Ok(Sqlite::with(connection, Some(lock)));
        }
        let partial = file::beside(path, ".partial");
        file::private_file(&partial)?.set_len(0).map_err(StoreError::file(&partial))?;
        // Nothing of it counts before it is whole: no log, no sync.
        let connection = file::open_unlogged(&partial)?;
        connection.execute_batch("begin immediate")?;
        Ok(Sqlite { new: Some((partial, path.to_owned())), ..Sqlite::with(connection, Some(lock)) })
    }

    fn with(connection: Connection, lock: Option<File>) -> Sqlite {
        let (new, passing, of, last) = (None, None, None, None);
        Sqlite { connection, new, passing, of, last, rows: 1, ended: false, _lock: lock }
    }

    pub(super) fn any(&self, sql: &str) -> Result<bool, CopyError> {
        Ok(self.connection.prepare(sql)?.exists([])?)
    }

    pub(super) fn execute(&self, sql: &str) -> Result<(), CopyError> {
        Ok(self.connection.execute_batch(sql)?)
    }

    pub(super) fn start(&mut self, _table: &Table, of: Option<&str>) {
        self.of = of.map(str::to_owned);
        self.last = None;
        self.rows = 16;
        self.ended = false;
    }

    pub(super) fn page(&mut self, table: &Table) -> Result<Rows, CopyError> {
        if self.ended {
            return Ok(Rows::new());
        }
        let key = table.key(|name, _| name.to_owned());
        let places: Vec<String> = (1..=table.key.len()).map(|number| format!("${number}")).collect();
        let behind = self.last.as_ref().map(|_| format!("({key}) > ({})", places.join(", ")));
        let conditions: Vec<&str> = self.of.iter().chain(&behind).map(String::as_str).collect();
        let where_ = if conditions.is_empty() { "" } else { " where " };
        let sql = format!(
            "select {} from {}{where_}{} order by {key} limit {}",
            table.list(),
            table.name,
            conditions.join(" and "),
            self.rows
        );
        let params = self.last.take().unwrap_or_default();
        let rows = read::query(&self.connection, &sql, &params, |row| read_row(table, row))?;
        self.ended = rows.len() < self.rows;
        self.last = rows.last().map(|row| table.key.iter().map(|place| row[*place].clone()).collect());
        self.rows = next_rows(&rows);
        Ok(rows)
    }

    pub(super) fn insert(&self, table: &Table, rows: &Rows) -> Result<(), CopyError> {
        let places: Vec<String> = (1..=table.columns.len()).map(|number| format!("?{number}")).collect();
        let sql = format!("insert into {} ({}) values ({})", table.name, table.list(), places.join(", "));
        let mut insert = self.connection.prepare_cached(&sql)?;
        for row in rows {
            insert.execute(rusqlite::params_from_iter(row))?;
        }
        Ok(())
    }

    /// Commits; a new file is checked and gets its name.
    pub(super) fn keep(self) -> Result<(), CopyError> {
        self.connection.execute_batch("commit")?;
        let Some((partial, path)) = &self.new else { return Ok(()) };
        drop(self.connection);
        backup::check(partial)?;
        if path.exists() {
            return Err(CopyError::FileThere(path.display().to_string()));
        }
        Ok(backup::settle(partial, path)?)
    }

    pub(super) fn give_up(self) {
        drop(self.connection); // which undoes what it did
        if let Some((partial, _)) = &self.new {
            // What is left of it is written over by the next.
            let _ = std::fs::remove_file(partial);
        }
    }
}

/// A file that is only for one copy.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // A copy of a copy: what is left of it does no harm.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The backup `path`, of an older version, as this one's migrations make it: beside it, for this copy.
fn up_to_date(path: &Path) -> Result<Passing, CopyError> {
    let beside = file::beside(path, ".upgraded");
    // Left by a copy that was killed.
    let _ = std::fs::remove_file(&beside);
    backup::copy(path, &beside)?;
    let passing = Passing(beside);
    let connection = file::open_for_writing(&passing.0)?;
    connection.execute_batch("pragma journal_mode = delete")?;
    Ok(passing)
}

fn reading(path: &Path) -> Result<Connection, CopyError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    file::require_ours(path, &connection)?;
    Ok(connection)
}

fn level(connection: &Connection) -> Result<Level, CopyError> {
    let applied = read::query(connection, migrate::APPLIED, &[], migrate::read_applied)?;
    Ok(migrate::level(&applied)?)
}

/// The row as it is in the table's columns.
pub(super) fn read_row(table: &Table, row: &Row<'_>) -> Result<Vec<Value>, StoreError> {
    let kinds = table.columns.iter().map(|(_, kind)| *kind).enumerate();
    let values = kinds.map(|(place, kind)| match kind {
        Kind::Int => row.opt_int(place).map(Value::from),
        Kind::Text => row.opt_text(place).map(Value::from),
        Kind::Bytes => row.opt_bytes(place).map(Value::from),
    });
    values.collect()
}

/// How many rows the next page takes, by how heavy these are.
pub(super) fn next_rows(rows: &Rows) -> usize {
    let bytes: usize = rows.iter().map(|row| weight(row)).sum();
    let each = bytes / rows.len().max(1) + 1;
    // At most eight times as many as before: the next ones may be heavier.
    (PAGE_BYTES / each).clamp(1, PAGE_ROWS).min(rows.len().max(1) * 8)
}
