//! The file: whose it is, how it is opened, how it is brought up to date.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::migrate::{self, Dialect};
use crate::sqlite::{read, stats};
use crate::statement::Statement;

/// "Tnus": tells our files from others (`pragma application_id`).
const APPLICATION: i64 = 0x546e_7573;

/// Makes the file if there is none, and locks it for this process until the lock is dropped.
pub(crate) fn claim(path: &Path) -> Result<File, StoreError> {
    make_folder(path)?;
    let lock = lock(path)?;
    private_file(path)?;
    Ok(lock)
}

/// Makes the folder of the file, for its owner only, where there is none.
pub(crate) fn make_folder(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(StoreError::file(folder))?;
    }
    Ok(())
}

/// Locks the file, which need not exist, for this process until the lock is dropped.
pub(crate) fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = beside(path, ".lock");
    let lock = private_file(&lock_path)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::file(lock_path)(error)),
    }
}

/// The file `path` with `ending` behind its name.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Opens or makes a file that only its owner may read.
pub(crate) fn private_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map_err(StoreError::file(path))
}

/// The length of a file, 0 if there is none.
pub(crate) fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

/// The writer's connection, the database brought up to date.
pub(crate) fn open_for_writing(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path)?;
    claim_name(path, &connection)?;
    let mode: String = connection.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Unsupported("the file's folder cannot hold SQLite's log (WAL)"));
    }
    connection.execute_batch(
        "pragma synchronous = full;
         pragma cache_size = -32000;
         pragma secure_delete = on;
         pragma foreign_keys = on;
         pragma temp_store = memory;
         pragma wal_autocheckpoint = 0;",
    )?;
    bring_up_to_date(&connection)?;
    Ok(connection)
}

/// A new file's connection, its schema made: without log and sync, for what is thrown away if it is cut short.
pub(crate) fn open_unlogged(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path)?;
    claim_name(path, &connection)?;
    connection.execute_batch(
        "pragma journal_mode = off;
         pragma synchronous = off;
         pragma cache_size = -64000;
         pragma foreign_keys = on;",
    )?;
    bring_up_to_date(&connection)?;
    Ok(connection)
}

/// The file is there, ours, and of this version.
pub(super) fn check_readable(path: &Path) -> Result<(), StoreError> {
    fs::metadata(path).map_err(StoreError::file(path))?;
    let connection = open(path)?;
    connection.execute_batch("pragma query_only = on")?;
    let not_ours = || StoreError::NotOurs(path.display().to_string());
    let application: i64 =
        connection.query_row("pragma application_id", [], |row| row.get(0)).map_err(|_| not_ours())?;
    if application != APPLICATION {
        return Err(not_ours());
    }
    let applied = read::query(&connection, migrate::APPLIED, &[], migrate::read_applied)?;
    migrate::require_current(&applied)
}

/// A connection with nothing decided but how long it waits for another.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(512);
    // Else each binding of a value that the plan might depend on plans the statement anew: a third of what reading takes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

/// Writes the whole file anew. `secure_delete` blanks what is deleted, but not the copies that are left in a page
/// when its rows move to another (measured: 7 of 100 deleted rows were still legible). Only this leaves none.
pub(crate) fn rewrite(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("pragma temp_store = file")?; // the file may be larger than the memory
    let rewritten = connection.execute_batch("vacuum");
    connection.execute_batch("pragma temp_store = memory")?;
    Ok(rewritten?)
}

/// Lets SQLite look at a sample of the rows again, to plan its queries by: of all tables that grew or shrank tenfold, as
/// it is the readers that ask for most of them.
pub(crate) fn take_stock(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("pragma analysis_limit = 400; pragma optimize = 0x10002;")?;
    // Of a table without rows it knows nothing after that.
    stats::suppose(connection)
}

/// Refuses what is not one of our files.
pub(crate) fn require_ours(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    if application(path, connection)? == APPLICATION { Ok(()) } else { Err(not_ours(path)) }
}

/// Makes an empty file ours; refuses what is something else.
fn claim_name(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let application = application(path, connection)?;
    if application == APPLICATION {
        return Ok(());
    }
    let tables: i64 = connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    if application != 0 || tables > 0 {
        return Err(not_ours(path));
    }
    connection.execute_batch(&format!("pragma application_id = {APPLICATION}"))?;
    Ok(())
}

fn application(path: &Path, connection: &Connection) -> Result<i64, StoreError> {
    let asked = connection.query_row("pragma application_id", [], |row| row.get::<_, i64>(0));
    asked.map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => not_ours(path),
        _ => StoreError::from(error),
    })
}

fn not_ours(path: &Path) -> StoreError {
    StoreError::NotOurs(path.display().to_string())
}

fn bring_up_to_date(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("begin immediate")?;
    let migrated = migrate_in_transaction(connection);
    let end = if migrated.is_ok() { "commit" } else { "rollback" };
    connection.execute_batch(end)?;
    // Only a migration makes tables and indexes that nothing is known of.
    if migrated? { stats::suppose(connection) } else { Ok(()) }
}

/// Applies what is missing. The answer is whether there was something.
fn migrate_in_transaction(connection: &Connection) -> Result<bool, StoreError> {
    connection.execute_batch(migrate::TABLE)?;
    let applied = read::query(connection, migrate::APPLIED, &[], migrate::read_applied)?;
    let now = connection.query_row("select unixepoch() * 1000", [], |row| row.get::<_, i64>(0))?;
    let pending = migrate::pending(&applied)?;
    for migration in pending {
        connection.execute_batch(&migration.sql(Dialect::Sqlite))?;
        read::execute(connection, &Statement::new(migrate::NOTE, migration.noted_at(now)))?;
        tracing::debug!(file = migration.file, "migrated");
    }
    Ok(!pending.is_empty())
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_value_that_is_bound_plans_no_statement_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plans.db");
        private_file(&path).unwrap();
        let connection = open(&path).unwrap();
        connection
            .execute_batch("create table rows (id integer primary key, kind integer, at integer)")
            .unwrap();
        connection.execute_batch("create index rows_by_kind on rows (kind, at)").unwrap();
        for id in 0..1000 {
            connection.execute("insert into rows values (?1, ?2, ?3)", [id, id * id % 7, id % 90]).unwrap();
        }
        connection.execute_batch("analyze").unwrap();
        let mut asked = connection.prepare("select count(*) from rows where kind = ?1 and at > ?2").unwrap();

        for kind in 0..7 {
            let count = asked.query_row([kind, 50], |row| row.get::<_, i64>(0)).unwrap();
            assert!(count > 0 || ![0, 1, 2, 4].contains(&kind), "{kind}");
        }

        assert_eq!(asked.get_status(StatementStatus::RePrepare), 0);
    }
}
