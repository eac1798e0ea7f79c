//! The file, the nodes over it, and the machine's clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use turnus_app::{App, AppError, Setup};
use turnus_engine::Instant;
use turnus_store::faults::Faults;
use turnus_store::{Options, Store, StoreError};

/// Nodes over one store.
pub(crate) const NODES: u32 = 2;

/// A store in a file, with two nodes over it. Time is what the simulation says.
pub(crate) struct World {
    file: PathBuf,
    clock: Arc<AtomicI64>,
    /// What strikes the store.
    pub(crate) faults: Faults,
    /// The store as it is opened now.
    pub(crate) store: Store,
    nodes: Vec<App>,
    opened: u64,
}

impl World {
    /// Opens the file at that time.
    pub(crate) async fn open(file: &Path, now: Instant, faults: Faults) -> Result<World, StoreError> {
        let clock = Arc::new(AtomicI64::new(now.millis()));
        let store = open(file, &clock, &faults).await?;
        let mut world = World { file: file.to_owned(), clock, faults, store, nodes: Vec::new(), opened: 0 };
        world.start_nodes();
        Ok(world)
    }

    /// Processes that begin have names of their own.
    fn start_nodes(&mut self) {
        self.opened += 1;
        let node = |number: u32| {
            let setup =
                Setup { key: [7; 32], node: self.opened * 16 + u64::from(number), private_webhooks: true };
            App::new(self.store.as_node(number), setup)
        };
        self.nodes = (0..NODES).map(node).collect();
    }

    /// Opens the file anew where a crash ended it. The answer is whether it did.
    pub(crate) async fn mend(&mut self) -> Result<bool, StoreError> {
        if !self.faults.is_dead() {
            return Ok(false);
        }
        // Whoever hangs finds everything closed.
        self.faults.release();
        self.nodes.clear();
        self.store.close().await;
        self.store = open(&self.file, &self.clock, &self.faults).await?;
        self.start_nodes();
        Ok(true)
    }

    /// Node `number` of them.
    pub(crate) fn node(&self, number: u32) -> &App {
        let place = usize::try_from(number % NODES).unwrap_or(0);
        &self.nodes[place]
    }

    /// The machine's time, which is that of its accounts.
    pub(crate) fn now(&self) -> Instant {
        Instant::from_millis(self.clock.load(Ordering::SeqCst))
    }

    /// So many milliseconds go by.
    pub(crate) fn pass(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::SeqCst);
    }

    /// Lets go of the file.
    pub(crate) async fn close(&self) -> Result<(), AppError> {
        self.store.close().await;
        Ok(())
    }
}

async fn open(file: &Path, clock: &Arc<AtomicI64>, faults: &Faults) -> Result<Store, StoreError> {
    let options = Options {
        machine_clock: Some(Arc::clone(clock)),
        faults: Some(faults.clone()),
        mmap_bytes: 0,
        ..Options::default()
    };
    Store::open_sqlite(file, options).await
}
