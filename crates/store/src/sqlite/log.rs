//! The write-ahead log: emptied into the database beside the writer, with a brake on its size.
//!
//! A checkpoint in the background (PASSIVE, on a connection of its own) does not hold up commits, but never empties
//! a log that is written without pause. So beyond [`BRAKE`] the writer itself empties it, and when it has been idle.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::error::StoreError;
use crate::sqlite::file;

const PAUSE: Duration = Duration::from_millis(250);
const WORTH_IT: u64 = 1024 * 1024;
const BRAKE: u64 = 128 * 1024 * 1024;
const BRAKE_AGAIN: u64 = 32 * 1024 * 1024;

/// The log as the writer sees it.
pub(super) struct Log {
    path: PathBuf,
    background: Option<(SyncSender<()>, JoinHandle<()>)>,
    last_call: Instant,
    brake_at: u64,
}

impl Log {
    /// Starts the background checkpoints.
    pub(super) fn start(database: &Path) -> Result<Log, StoreError> {
        let connection = file::open(database)?;
        let (background, calls) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("turnus-checkpoint".to_owned())
            .spawn(move || checkpoint_when_called(&connection, &calls))
            .map_err(StoreError::file(database))?;
        let background = Some((background, thread));
        let path = file::beside(database, "-wal");
        Ok(Log { path, background, last_call: Instant::now(), brake_at: BRAKE })
    }

    /// Without a thread in the background: the writer empties it.
    pub(super) fn without_background(database: &Path) -> Log {
        let path = file::beside(database, "-wal");
        Log { path, background: None, last_call: Instant::now(), brake_at: 4 * WORTH_IT }
    }

    /// After a commit on `writer`: calls for a checkpoint now and then, and brakes.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let length = file::length(&self.path);
        if length > self.brake_at {
            let emptied = empty(writer, Duration::from_millis(200)).is_ok();
            self.brake_at = if emptied { BRAKE } else { length + BRAKE_AGAIN };
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
    writer.busy_timeout(patience)?;
    let busy = writer.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
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
