//! Who may use a connection, and who may wait for one.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::StoreError;

/// So many at work, so many waiting, the rest turned away.
pub(super) struct Lane {
    present: Semaphore,
    working: Semaphore,
}

/// Held while at work.
pub(super) struct Turn<'a> {
    _present: SemaphorePermit<'a>,
    _working: SemaphorePermit<'a>,
}

impl Lane {
    /// Room for `working` at work and `waiting` behind them.
    pub(super) fn new(working: usize, waiting: usize) -> Lane {
        Lane { present: Semaphore::new(working + waiting), working: Semaphore::new(working) }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<Turn<'_>, StoreError> {
        let present = self.present.try_acquire().map_err(|_| StoreError::Busy)?;
        let working = self.working.acquire().await.map_err(|_| StoreError::Closed)?;
        Ok(Turn { _present: present, _working: working })
    }
}
