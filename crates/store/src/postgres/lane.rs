//! Who may use a connection, and who may wait for one.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
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
    _account: Option<OwnedSemaphorePermit>,
    _working: SemaphorePermit<'a>,
}

impl Lane {
    /// Room for `working` at work and `waiting` behind them.
    pub(super) fn new(working: usize, waiting: usize) -> Lane {
        Lane { present: Semaphore::new(working + waiting), working: Semaphore::new(working) }
    }

    /// Waits for a turn; first, if `account` is given, for that account's.
    pub(super) async fn turn(&self, account: Option<Arc<Semaphore>>) -> Result<Turn<'_>, StoreError> {
        let present = self.present.try_acquire().map_err(|_| StoreError::Busy)?;
        let account = match account {
            Some(account) => Some(account.acquire_owned().await.map_err(|_| StoreError::Closed)?),
            None => None,
        };
        let working = self.working.acquire().await.map_err(|_| StoreError::Closed)?;
        Ok(Turn { _present: present, _account: account, _working: working })
    }
}

/// Few wishes of an account at a time, of those that take numbers: they lock a row that the others of the sequence lock
/// too, until COMMIT. They would wait for one another in the database too, but there 32 of them get through a third as
/// quickly as one (measured), and hold 32 connections.
pub(super) struct Accounts {
    at_a_time: usize,
    known: std::sync::Mutex<HashMap<Id, Weak<Semaphore>>>,
}

impl Accounts {
    /// So many of each account.
    pub(super) fn new(at_a_time: usize) -> Accounts {
        Accounts { at_a_time, known: std::sync::Mutex::default() }
    }

    /// What the account's wishes wait for.
    pub(super) fn of(&self, account: Id) -> Arc<Semaphore> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = known.get(&account).and_then(Weak::upgrade) {
            return there;
        }
        known.retain(|_, waited_for| waited_for.strong_count() > 0);
        let new = Arc::new(Semaphore::new(self.at_a_time));
        known.insert(account, Arc::downgrade(&new));
        new
    }
}
