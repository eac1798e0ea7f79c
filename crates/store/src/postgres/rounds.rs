//! One seals for all who ask in this process: whoever asks while an account's events are just being sealed waits for the
//! next round, which sees all that he wrote, and holds no connection meanwhile.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, Weak};

use tokio::sync::Mutex;
use turnus_engine::Id;

use crate::error::StoreError;

/// Those who ask, by account.
#[derive(Default)]
pub(super) struct Rounds(std::sync::Mutex<HashMap<Id, Weak<Rounded>>>);

/// The rounds of an account, counted while somebody asks.
#[derive(Default)]
struct Rounded {
    turn: Mutex<()>,
    begun: AtomicU64,
    done: AtomicU64,
    failed: AtomicU64,
}

impl Rounds {
    /// What `round` gives, or 0 where another's round that began after this was asked did it.
    ///
    /// # Errors
    ///
    /// Those of `round`; [`StoreError::Busy`] where another's failed: nobody waits for more than two.
    pub(super) async fn share(
        &self,
        account: Id,
        round: impl Future<Output = Result<u64, StoreError>>,
    ) -> Result<u64, StoreError> {
        let rounds = self.of(account);
        let before = rounds.begun.load(Ordering::SeqCst);
        let _turn = rounds.turn.lock().await;
        if rounds.done.load(Ordering::SeqCst) > before {
            return Ok(0);
        }
        if rounds.failed.load(Ordering::SeqCst) > before {
            return Err(StoreError::Busy);
        }
        let this = rounds.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let ended = round.await;
        let how = if ended.is_ok() { &rounds.done } else { &rounds.failed };
        how.store(this, Ordering::SeqCst);
        ended
    }

    fn of(&self, account: Id) -> Arc<Rounded> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = known.get(&account).and_then(Weak::upgrade) {
            return there;
        }
        known.retain(|_, asked| asked.strong_count() > 0);
        let new = Arc::new(Rounded::default());
        known.insert(account, Arc::downgrade(&new));
        new
    }
}
