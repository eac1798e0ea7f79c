//! Connections that only read: one for each thread that asks, and a few for long reads.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::StoreError;
use crate::options::Options;
use crate::sqlite::file;

/// Steps of SQLite's machine between two looks at the time: well below a millisecond.
const STEPS: i32 = 10_000;

/// The readers of one open file.
pub(super) struct Readers {
    /// Tells this store from others of the process.
    number: u64,
    path: PathBuf,
    mmap_bytes: i64,
    statement_time: Duration,
    long: Semaphore,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    closed: bool,
    /// Each thread holds its own; here they can be found when the store is closed.
    of_threads: Vec<Weak<Slot>>,
    idle: Vec<Reader>,
}

/// A connection, and when what it reads began: it is interrupted where that takes too long.
struct Reader {
    connection: Connection,
    started: Arc<Mutex<Instant>>,
}

/// Only its own thread and `close` ever lock it.
type Slot = Mutex<Option<Reader>>;

thread_local! {
    static SLOTS: RefCell<Vec<(u64, Arc<Slot>)>> = const { RefCell::new(Vec::new()) };
}

impl Readers {
    /// No connection is opened yet.
    pub(super) fn new(path: &Path, options: &Options) -> Readers {
        static STORES: AtomicU64 = AtomicU64::new(0);
        Readers {
            number: STORES.fetch_add(1, Ordering::Relaxed),
            path: path.to_owned(),
            mmap_bytes: options.mmap_bytes,
            statement_time: options.statement_time,
            long: Semaphore::new(options.long_reads),
            state: Mutex::default(),
        }
    }

    /// Reads on this thread's connection.
    pub(super) fn here<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let slot = self.slot_of_this_thread()?;
        let reader = locked(&slot);
        reader.as_ref().ok_or(StoreError::Closed)?.read(read)
    }

    /// Waits for a turn of the long reads.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        self.long.acquire().await.map_err(|_| StoreError::Closed)
    }

    /// Reads on a connection of its own: not on a thread of the runtime, and after [`Readers::turn`].
    pub(super) fn apart<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.open_state()?.idle.pop();
        let reader = idle.map_or_else(|| self.connect(), Ok)?;
        let result = reader.read(read);
        if let Ok(mut state) = self.open_state() {
            state.idle.push(reader);
        }
        result
    }

    /// Closes every connection; waits for short reads that run.
    pub(super) fn close(&self) {
        self.long.close();
        let mut state = locked(&self.state);
        state.closed = true;
        state.idle.clear();
        for slot in state.of_threads.drain(..).filter_map(|slot| slot.upgrade()) {
            locked(&slot).take();
        }
    }

    fn slot_of_this_thread(&self) -> Result<Arc<Slot>, StoreError> {
        let number = self.number;
        let known = SLOTS.with_borrow(|slots| {
            slots.iter().find(|(store, _)| *store == number).map(|(_, slot)| Arc::clone(slot))
        });
        known.map_or_else(|| self.new_slot(), Ok)
    }

    fn new_slot(&self) -> Result<Arc<Slot>, StoreError> {
        let slot = Arc::new(Mutex::new(Some(self.connect()?)));
        let mut state = self.open_state()?;
        state.of_threads.retain(|slot| slot.strong_count() > 0);
        state.of_threads.push(Arc::downgrade(&slot));
        SLOTS.with_borrow_mut(|slots| {
            slots.retain(|(_, slot)| locked(slot).is_some());
            slots.push((self.number, Arc::clone(&slot)));
        });
        Ok(slot)
    }

    fn connect(&self) -> Result<Reader, StoreError> {
        let mut connection = file::open(&self.path)?;
        connection.execute_batch(&format!(
            "pragma query_only = on; pragma temp_store = memory; pragma mmap_size = {};",
            self.mmap_bytes
        ))?;
        let (started, most) = (Arc::new(Mutex::new(Instant::now())), self.statement_time);
        let since = Arc::clone(&started);
        connection.progress_handler(STEPS, Some(move || locked(&since).elapsed() > most))?;
        Ok(Reader { connection, started })
    }

    fn open_state(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = locked(&self.state);
        if state.closed { Err(StoreError::Closed) } else { Ok(state) }
    }
}

impl Reader {
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        *locked(&self.started) = Instant::now();
        read(&self.connection)
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.close();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
