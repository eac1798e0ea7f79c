//! What can be chosen when a store is opened.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use crate::faults::Faults;

/// How a store behaves. The default suits a server.
#[derive(Clone, Debug)]
pub struct Options {
    /// The machine's time in milliseconds, in place of the database's: for tests.
    pub machine_clock: Option<Arc<AtomicI64>>,
    /// SQLite: what a simulation does to it. Then it writes in its callers' thread, and never waits for the disk.
    pub faults: Option<Faults>,
    /// How many writes of people may wait before [`StoreError::Busy`](crate::StoreError::Busy).
    pub people_waiting: usize,
    /// How many writes of runs may wait before [`StoreError::Busy`](crate::StoreError::Busy).
    pub bulk_waiting: usize,
    /// SQLite: how much of the file a reader maps into memory.
    pub mmap_bytes: i64,
    /// How many long reads run at a time.
    pub long_reads: usize,
    /// PostgreSQL: how many connections this process holds at most.
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            machine_clock: None,
            faults: None,
            people_waiting: 4096,
            bulk_waiting: 256,
            mmap_bytes: 256 * 1024 * 1024,
            long_reads: 4,
            connections: 16,
        }
    }
}
