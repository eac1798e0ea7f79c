//! The write-ahead log: emptied into the database beside the writer, with a brake on its size.
//!
//! A checkpoint in the background (PASSIVE, on a connection of its own) does not hold up commits, but never empties
//! a log that is written without pause. So beyond [`BRAKE`] the writer itself copies the rest, and begins the log again in
//! the place it has: what is written over costs half of what is written behind the end of a file. When it has been idle, it
//! cuts the log to nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use crate::error::StoreError;
use crate::sqlite::file;

const PAUSE: Duration = Duration::from_millis(250);
const WORTH_IT: u64 = 1024 * 1024;
const BRAKE: u64 = 128 * 1024 * 1024;
const BRAKE_AGAIN: u64 = 32 * 1024 * 1024;
/// Bytes of a page in the log, with its head.
const FRAME: u64 = 4096 + 24;

/// The log as the writer sees it.
pub(super) struct Log {
    path: PathBuf,
    /// Bytes of it that the last commit left in use.
    used: Arc<AtomicU64>,
    background: Option<(SyncSender<()>, JoinHandle<()>)>,
    last_call: Instant,
    brake_at: u64,
}

impl Log {
    /// Starts the background checkpoints of what `writer` writes.
    pub(super) fn start(database: &Path, writer: &mut Connection) -> Result<Log, StoreError> {
        let connection = file::open(database)?;
        let (background, calls) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("turnus-checkpoint".to_owned())
            .spawn(move || checkpoint_when_called(&connection, &calls))
            .map_err(StoreError::file(database))?;
        let background = Some((background, thread));
        let path = file::beside(database, "-wal");
        Ok(Log { path, used: counted(writer)?, background, last_call: Instant::now(), brake_at: BRAKE })
    }

    /// Without a thread in the background: the writer empties it.
    pub(super) fn without_background(database: &Path, writer: &mut Connection) -> Result<Log, StoreError> {
        let path = file::beside(database, "-wal");
        let used = counted(writer)?;
        Ok(Log { path, used, background: None, last_call: Instant::now(), brake_at: 4 * WORTH_IT })
    }

    /// After a commit on `writer`: calls for a checkpoint now and then, and brakes.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let length = self.used.load(Ordering::Relaxed);
        if length > self.brake_at {
            // One that a long read let grow does not stay so long.
            let then = if file::length(&self.path) > 2 * BRAKE { "truncate" } else { "restart" };
            let copied = copy(writer, then, Duration::from_millis(200)).is_ok();
            self.brake_at = if copied { BRAKE } else { length + BRAKE_AGAIN };
        } else if length > WORTH_IT && self.last_call.elapsed() > PAUSE {
            self.last_call = Instant::now();
            if let Some((background, _)) = &self.background {
                let _ = background.try_send(()); // full: it is at work already
            }
        }
    }

    /// When nothing waits.
    pub(super) fn when_idle(&mut self, writer: &Connection) {
        if file::length(&self.path) > 0 && empty(writer, Duration::from_millis(20)).is_ok() {
            self.brake_at = BRAKE;
        }
    }
}

/// A closed store has no connection left: its file may be moved, and what lies beside it is gone.
impl Drop for Log {
    fn drop(&mut self) {
        if let Some((background, thread)) = self.background.take() {
            drop(background);
            let _ = thread.join();
        }
    }
}

/// Copies the whole log into the database and cuts it to nothing.
///
/// # Errors
///
/// [`StoreError::Busy`] if a read was not through after `patience`.
pub(super) fn empty(writer: &Connection, patience: Duration) -> Result<(), StoreError> {
    copy(writer, "truncate", patience)
}

/// Keeps count of the bytes that `writer` has in the log.
fn counted(writer: &mut Connection) -> Result<Arc<AtomicU64>, StoreError> {
    let used = Arc::new(AtomicU64::new(0));
    let counts = Arc::clone(&used);
    writer.wal_hook(Some(move |_: &mut Wal, pages| {
        counts.store(u64::try_from(pages).unwrap_or(0) * FRAME, Ordering::Relaxed);
        Ok(())
    }))?;
    Ok(used)
}

/// Copies the whole log into the database; the next write begins it again, or it is cut to nothing.
fn copy(writer: &Connection, then: &str, patience: Duration) -> Result<(), StoreError> {
    writer.busy_timeout(patience)?;
    let sql = format!("pragma wal_checkpoint({then})");
    let busy = writer.query_row(&sql, [], |row| row.get::<_, i64>(0));
    writer.busy_timeout(Duration::from_secs(5))?;
    if busy? == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

fn checkpoint_when_called(connection: &Connection, calls: &Receiver<()>) {
    while calls.recv().is_ok() {
        let result = connection.query_row("pragma wal_checkpoint(passive)", [], |row| row.get::<_, i64>(0));
        if let Err(error) = result {
            tracing::warn!(%error, "a background checkpoint failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_brake_a_log_begins_again_in_its_place_and_is_cut_when_nothing_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.db");
        file::private_file(&path).unwrap();
        let mut writer = file::open(&path).unwrap();
        writer.query_row("pragma journal_mode = wal", [], |_| Ok(())).unwrap();
        writer
            .execute_batch("pragma wal_autocheckpoint = 0; create table rows (bytes blob not null)")
            .unwrap();
        let mut log = Log::without_background(&path, &mut writer).unwrap();
        let length = || file::length(&file::beside(&path, "-wal"));
        let write = |log: &mut Log, bytes: i64| {
            writer.execute("insert into rows values (randomblob(?1))", [bytes]).unwrap();
            let used = log.used.load(Ordering::Relaxed);
            log.after_commit(&writer);
            used
        };

        let before = write(&mut log, 5 * 1024 * 1024);
        let (long, after) = (length(), write(&mut log, 1000));
        assert!(before > 5 * WORTH_IT && after < 100_000, "{before} {after}");
        assert_eq!((length(), length() > before - FRAME), (long, true));

        log.when_idle(&writer);
        assert_eq!(length(), 0);
    }
}
