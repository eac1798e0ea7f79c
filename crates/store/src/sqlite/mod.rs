//! SQLite, inside the process: one writer thread, reads wherever the caller is.

pub(crate) mod backup;
pub(crate) mod file;
mod group;
mod log;
mod names;
mod queues;
pub(crate) mod read;
mod readers;
mod stats;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use crate::changes::{Applied, Changes};
use crate::error::StoreError;
use crate::options::Options;
use crate::row::Row;
use crate::signs::Figures;
use crate::value::Value;

use queues::Chore;
use readers::Readers;
use writer::Writer;

/// An open file.
pub(crate) struct Sqlite {
    path: PathBuf,
    readers: Arc<Readers>,
    /// None where the file is only read.
    writer: Option<Writer>,
}

impl Sqlite {
    /// What SQLite says when the disk does not do what it should.
    pub(crate) fn broken() -> rusqlite::Error {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR);
        rusqlite::Error::SqliteFailure(code, Some("disk I/O error (simulated)".to_owned()))
    }

    /// Opens or makes the file, and starts its writer.
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Sqlite, StoreError> {
        let lock = file::claim(path)?;
        let connection = file::open_for_writing(path)?;
        if let Some(faults) = &options.faults {
            connection.execute_batch("pragma synchronous = off")?;
            faults.revive();
        }
        let writer = Writer::start(path, connection, lock, options)?;
        let readers = Arc::new(Readers::new(path, options));
        Ok(Sqlite { path: path.to_owned(), readers, writer: Some(writer) })
    }

    /// Opens a file that another process may have, for reading only: no lock is taken and nothing brought up to date.
    pub(crate) fn open_to_read(path: &Path, options: &Options) -> Result<Sqlite, StoreError> {
        file::check_readable(path)?;
        Ok(Sqlite { path: path.to_owned(), readers: Arc::new(Readers::new(path, options)), writer: None })
    }

    /// How often tables of what is kept were written to; none where another process may write.
    pub(crate) fn writes_to_kept(&self) -> Option<u64> {
        self.writer.as_ref().map(Writer::writes_to_kept)
    }

    fn writer(&self) -> Result<&Writer, StoreError> {
        self.writer.as_ref().ok_or(StoreError::Unsupported("the file is open for reading only"))
    }

    /// See [`Store::apply`](crate::Store::apply).
    pub(crate) async fn apply(&self, changes: Changes) -> Result<Applied, StoreError> {
        let answer = self.writer()?.send(changes)?;
        self.write_here().await;
        answer.await.map_err(|_| StoreError::Unknown("the writer ended".to_owned()))?
    }

    /// In a simulation: does the writer's work, unless another caller does it first. A crash takes the readers along.
    async fn write_here(&self) {
        let Some(writer) = self.writer.as_ref().filter(|writer| writer.is_here()) else { return };
        tokio::task::yield_now().await;
        if writer.write_here() {
            self.readers.close();
        }
    }

    /// A read in the caller's thread.
    pub(crate) fn query<T>(
        &self,
        sql: &str,
        params: &[Value],
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.readers.here(|connection| read::query(connection, sql, params, map))
    }

    /// A read in a thread of the blocking pool.
    pub(crate) async fn query_long<T: Send + 'static>(
        &self,
        sql: String,
        params: Vec<Value>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        let readers = Arc::clone(&self.readers);
        let _turn = readers.turn().await?;
        let there = Arc::clone(&readers);
        let work = move || there.apart(|connection| read::query(connection, &sql, &params, map));
        tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed)?
    }

    /// See `Store::write_and_return`.
    pub(crate) async fn write_and_return<T: Send + 'static>(
        &self,
        sql: String,
        each: Vec<Vec<Value>>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        let (answer, rows) = tokio::sync::oneshot::channel();
        let work = Box::new(move |connection: &Connection| {
            let _ = answer.send(write_each(connection, &sql, &each, map)); // whoever asked may have gone
            Ok(())
        });
        self.tend(Chore::Run(work)).await?;
        rows.await.map_err(|_| StoreError::Closed)?
    }

    /// See [`Store::backup`](crate::Store::backup).
    pub(crate) async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        Sqlite::copy_file(&self.path, to).await
    }

    /// See [`Store::backup_file`](crate::Store::backup_file).
    pub(crate) async fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
        let (from, to) = (from.to_owned(), to.to_owned());
        let work = move || backup::copy(&from, &to);
        tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed)?
    }

    /// See [`Store::checkpoint_truncate`](crate::Store::checkpoint_truncate).
    pub(crate) async fn checkpoint_truncate(&self) -> Result<(), StoreError> {
        const TRIES: u32 = 50;
        for _ in 0..TRIES {
            match self.tend(Chore::EmptyLog).await {
                Err(StoreError::Busy) => tokio::time::sleep(Duration::from_millis(100)).await,
                other => return other,
            }
        }
        Err(StoreError::Busy)
    }

    /// See [`Store::scrub`](crate::Store::scrub).
    pub(crate) async fn scrub(&self) -> Result<(), StoreError> {
        self.tend(Chore::Rewrite).await?;
        self.checkpoint_truncate().await
    }

    /// See [`Store::tidy`](crate::Store::tidy).
    pub(crate) async fn tidy(&self) -> Result<(), StoreError> {
        self.tend(Chore::TakeStock).await
    }

    /// See [`Store::figures`](crate::Store::figures).
    pub(crate) fn figures(&self) -> Figures {
        let waiting = self.writer.as_ref().map(Writer::waiting);
        let (people_waiting, bulk_waiting) = waiting.unwrap_or_default();
        Figures { people_waiting, bulk_waiting, ..Figures::default() }
    }

    async fn tend(&self, chore: Chore) -> Result<(), StoreError> {
        let answer = self.writer()?.tend(chore)?;
        self.write_here().await;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// See [`Store::close`](crate::Store::close).
    pub(crate) async fn close(&self) {
        self.readers.close();
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
    }
}

/// The rows of a writing statement for each of these parameters, in one transaction.
fn write_each<T>(
    connection: &Connection,
    sql: &str,
    each: &[Vec<Value>],
    mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let mut rows = Vec::new();
    for params in each {
        rows.extend(read::query(&transaction, sql, params, &mut map)?);
    }
    transaction.commit()?;
    Ok(rows)
}
