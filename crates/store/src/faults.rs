//! What a simulation does to a store on purpose: whose turn it is, what fails, when everything ends.
//!
//! A store that is opened with [`Faults`] has no thread of its own: whoever writes does the writer's work, so that on a
//! runtime of one thread the order of everything follows from the seed. A server's store has none.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::changes::{Applied, Changes};

/// Makes a mistake in what a wish writes: planted by tests, which look whether it is noticed.
pub type Tamper = Arc<dyn Fn(&mut Changes) + Send + Sync>;

/// The weather of one store. Cloning shares it.
#[derive(Clone, Default)]
pub struct Faults {
    shared: Arc<Shared>,
    tamper: Option<Tamper>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    released: Notify,
}

#[derive(Default)]
struct State {
    chance: u64,
    struck: u64,
    late: u64,
    next: Option<(Strike, u32)>,
    /// That node goes on for so many operations, and then hangs.
    hangs: Option<(u32, u32)>,
    dead: bool,
}

/// Something that happens to a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// A statement fails; its wish is undone, others go on.
    Statement,
    /// A statement fails in such a way that SQLite undoes the whole group.
    Group,
    /// Nothing is accepted: too many writes wait.
    Busy,
    /// A read fails.
    Read,
    /// A group is committed, and nobody is told.
    AnswerLost,
    /// The process ends between two statements, as by kill -9. Nothing that is open is committed.
    Crash,
    /// The process ends after COMMIT, before anybody is told.
    CrashAfterCommit,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faults").field("planted", &self.tamper.is_some()).finish_non_exhaustive()
    }
}

impl Faults {
    /// Turns that follow from `seed`, and nothing that fails.
    pub fn seeded(seed: u64) -> Faults {
        let state = State { chance: seed, ..State::default() };
        let shared = Shared { state: Mutex::new(state), released: Notify::new() };
        Faults { shared: Arc::new(shared), tamper: None }
    }

    /// The same, with a mistake in what is written.
    #[must_use]
    pub fn planted(self, tamper: Tamper) -> Faults {
        Faults { tamper: Some(tamper), ..self }
    }

    /// It strikes once, after so many occasions: statements, reads, groups or wishes, as its kind has it.
    pub fn strike(&self, strike: Strike, after: u32) {
        self.state().next = Some((strike, after));
    }

    /// Nothing strikes any more, and nobody hangs.
    pub fn calm(&self) {
        self.state().next = None;
        self.release();
    }

    /// Node `node` goes on for so many operations, and then hangs until it is released.
    pub fn hang(&self, node: u32, after: u32) {
        self.state().hangs = Some((node, after));
    }

    /// Whoever hangs goes on.
    pub fn release(&self) {
        self.state().hangs = None;
        self.shared.released.notify_waiters();
    }

    /// How often something struck.
    pub fn struck(&self) -> u64 {
        self.state().struck
    }

    /// How many writes came too late: stale, or a key was taken.
    pub fn came_late(&self) -> u64 {
        self.state().late
    }

    /// Notes how a write ended.
    pub(crate) fn note(&self, applied: &Applied) {
        self.state().late += u64::from(!matches!(applied, Applied::Done(_)));
    }

    /// The store ended in a crash: it has to be opened anew.
    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// A store is opened: what was dead lives.
    pub(crate) fn revive(&self) {
        self.state().dead = false;
    }

    /// Waits while the node hangs, and lets others go first as chance has it.
    pub(crate) async fn turn(&self, node: u32) {
        for _ in 0..self.others_first() {
            tokio::task::yield_now().await;
        }
        loop {
            let released = self.shared.released.notified();
            if !self.hangs(node) {
                return;
            }
            released.await;
        }
    }

    /// Makes the planted mistake.
    pub(crate) fn tamper(&self, changes: &mut Changes) {
        if let Some(tamper) = &self.tamper {
            tamper(changes);
        }
    }

    /// Whether one of these strikes now.
    pub(crate) fn strikes(&self, kinds: &[Strike]) -> Option<Strike> {
        let mut state = self.state();
        let (strike, after) = state.next.filter(|(strike, _)| kinds.contains(strike))?;
        if after > 0 {
            state.next = Some((strike, after - 1));
            return None;
        }
        state.next = None;
        state.struck += 1;
        state.dead |= matches!(strike, Strike::Crash | Strike::CrashAfterCommit);
        Some(strike)
    }

    fn hangs(&self, node: u32) -> bool {
        let mut state = self.state();
        match state.hangs {
            Some((who, after)) if who == node && after > 0 => {
                state.hangs = Some((who, after - 1));
                false
            }
            Some((who, _)) => who == node,
            None => false,
        }
    }

    /// 0 to 3, as SplitMix64 has it.
    fn others_first(&self) -> u64 {
        let mut state = self.state();
        state.chance = state.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state.chance ^ (state.chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) >> 62
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
