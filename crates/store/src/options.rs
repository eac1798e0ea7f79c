//! What can be chosen when a store is opened.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use crate::faults::Faults;

/// How a store behaves. The default suits a server.
#[derive(Clone, Debug)]
pub struct Options {
    /// The machine's time in milliseconds, in place of the database's: for tests.
    pub machine_clock: Option<Arc<AtomicI64>>,
    /// SQLite: the pages that the file may have, in place of the disk's end: for tests. 0: as many as there is room for.
    pub most_pages: Option<Arc<AtomicI64>>,
    /// The time that one statement has: of a read on either database, of a write on PostgreSQL.
    pub statement_time: Duration,
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
    /// PostgreSQL: a replica for reads that may lag.
    pub replica: Option<String>,
    /// PostgreSQL: certificates (PEM) that the server's is checked by, in place of those the system trusts.
    pub root_certificates: Option<PathBuf>,
    /// PostgreSQL: how many connections this process holds at most.
    pub connections: usize,
    /// PostgreSQL: statements stay prepared on their connection, which is quicker. Off behind a pooler that gives each
    /// transaction another connection and knows nothing of them (PgBouncer before 1.21).
    pub prepared_statements: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            machine_clock: None,
            most_pages: None,
            statement_time: Duration::from_secs(30),
            faults: None,
            people_waiting: 4096,
            bulk_waiting: 256,
            mmap_bytes: 256 * 1024 * 1024,
            long_reads: 4,
            replica: None,
            root_certificates: None,
            connections: 16,
            prepared_statements: true,
        }
    }
}
