//! Who may use a connection, and who may wait for one.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, Weak};

use tokio::sync::{Mutex, OwnedMutexGuard, Semaphore, SemaphorePermit};
use turnus_engine::Id;

use crate::error::StoreError;

/// So many at work, so many waiting, the rest turned away.
pub(super) struct Lane {
    present: Semaphore,
    working: Semaphore,
}

/// Held while at work.
pub(super) struct Turn<'a> {
    _present: SemaphorePermit<'a>,
    _account: Option<OwnedMutexGuard<()>>,
    _working: SemaphorePermit<'a>,
}

impl Lane {
    /// Room for `working` at work and `waiting` behind them.
    pub(super) fn new(working: usize, waiting: usize) -> Lane {
        Lane { present: Semaphore::new(working + waiting), working: Semaphore::new(working) }
    }

    /// Waits for a turn; first, if `alone` is given, for that account's.
    pub(super) async fn turn(&self, alone: Option<Arc<Mutex<()>>>) -> Result<Turn<'_>, StoreError> {
        let present = self.present.try_acquire().map_err(|_| StoreError::Busy)?;
        let account = match alone {
            Some(account) => Some(account.lock_owned().await),
            None => None,
        };
        let working = self.working.acquire().await.map_err(|_| StoreError::Closed)?;
        Ok(Turn { _present: present, _account: account, _working: working })
    }
}

/// One wish of an account at a time, of those that take numbers: they lock a row that the others of the sequence lock
/// too, until COMMIT. They would wait for one another in the database too, but there 32 of them get through a third as
/// quickly as one (measured), and hold 32 connections.
#[derive(Default)]
pub(super) struct Accounts(std::sync::Mutex<HashMap<Id, Weak<Mutex<()>>>>);

impl Accounts {
    /// What the account's wishes wait for.
    pub(super) fn of(&self, account: Id) -> Arc<Mutex<()>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = known.get(&account).and_then(Weak::upgrade) {
            return there;
        }
        known.retain(|_, waited_for| waited_for.strong_count() > 0);
        let new = Arc::new(Mutex::new(()));
        known.insert(account, Arc::downgrade(&new));
        new
    }
}
