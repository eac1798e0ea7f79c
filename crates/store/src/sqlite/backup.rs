//! A copy of the whole file while work goes on.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;

use crate::error::StoreError;
use crate::sqlite::file;

/// Copies `from` to the new file `to`, and checks the copy before it gets its name.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        let why = "is there already: a database is never written over";
        let taken = std::io::Error::new(std::io::ErrorKind::AlreadyExists, why);
        return Err(StoreError::file(to)(taken));
    }
    let partial = file::beside(to, ".partial");
    let copied = copy_into(from, &partial).and_then(|()| settle(&partial, to));
    if copied.is_err() {
        let _ = fs::remove_file(&partial);
    }
    copied
}

fn copy_into(from: &Path, partial: &Path) -> Result<(), StoreError> {
    file::private_file(partial)?.set_len(0).map_err(StoreError::file(partial))?;
    let target = partial.to_str().ok_or(StoreError::Unsupported("the copy's path must be UTF-8"))?;
    let source = file::open(from)?;
    file::require_ours(from, &source)?;
    source.execute("vacuum into ?1", [target])?;
    check(partial)
}

/// Whether SQLite finds it whole, and every reference met.
pub(crate) fn check(copy: &Path) -> Result<(), StoreError> {
    let connection = file::open(copy)?;
    let found: String = connection.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    let orphans: i64 =
        connection.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0))?;
    if found == "ok" && orphans == 0 {
        return closed(connection);
    }
    let found = if found == "ok" { format!("{orphans} rows refer to nothing") } else { found };
    Err(StoreError::Damaged { path: copy.to_owned(), found })
}

fn closed(connection: Connection) -> Result<(), StoreError> {
    connection.close().map_err(|(_, error)| error.into())
}

/// To the disk, and then under its name.
pub(crate) fn settle(partial: &Path, to: &Path) -> Result<(), StoreError> {
    let sync =
        |path: &Path| File::open(path).and_then(|file| file.sync_all()).map_err(StoreError::file(path));
    sync(partial)?;
    fs::rename(partial, to).map_err(StoreError::file(to))?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync(folder.unwrap_or(Path::new(".")))
}
