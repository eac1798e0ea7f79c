//! What waits for the writer: people before bulk, both bounded.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot::{self, Receiver, Sender};

use crate::changes::{Applied, Changes, Queue};
use crate::error::StoreError;
use crate::options::Options;

/// A pause that ends the wait for more, and the longest wait.
const NOBODY_COMES: Duration = Duration::from_micros(250);
const GATHERING: Duration = Duration::from_millis(4);

/// Where the answer goes.
pub(super) type Answer = Sender<Result<Applied, StoreError>>;

/// A wish and who waits for it.
pub(super) struct Job {
    pub(super) changes: Changes,
    pub(super) answer: Answer,
}

/// A piece of work on the writer's connection.
pub(super) type Run = Box<dyn FnOnce(&Connection) -> Result<(), StoreError> + Send>;

/// What only the writer can do, beside writing.
pub(super) enum Chore {
    /// Empty the log.
    EmptyLog,
    /// Write the whole file anew.
    Rewrite,
    /// Look at the tables' sizes again.
    TakeStock,
    /// Run this, which commits by itself.
    Run(Run),
}

/// What the writer does next.
pub(super) enum Task {
    /// Begin a group with this.
    Write(Box<Job>),
    /// Between two groups.
    Tend(Chore, Sender<Result<(), StoreError>>),
    /// Nothing came for a while.
    Idle,
    /// Closed, and all is written.
    End,
}

/// The queues.
pub(super) struct Queues {
    state: Mutex<State>,
    woken: Condvar,
    people_waiting: usize,
    bulk_waiting: usize,
}

#[derive(Default)]
struct State {
    people: VecDeque<Job>,
    bulk: VecDeque<Job>,
    chores: VecDeque<(Chore, Sender<Result<(), StoreError>>)>,
    closed: bool,
}

impl Queues {
    /// Empty ones.
    pub(super) fn new(options: &Options) -> Queues {
        Queues {
            state: Mutex::default(),
            woken: Condvar::new(),
            people_waiting: options.people_waiting,
            bulk_waiting: options.bulk_waiting,
        }
    }

    /// Lines up a wish.
    pub(super) fn send(&self, changes: Changes) -> Result<Receiver<Result<Applied, StoreError>>, StoreError> {
        let (answer, waits) = oneshot::channel();
        let mut state = self.open()?;
        let (queue, limit) = match changes.queue {
            Queue::People => (&mut state.people, self.people_waiting),
            Queue::Bulk => (&mut state.bulk, self.bulk_waiting),
        };
        if queue.len() >= limit {
            return Err(StoreError::Busy);
        }
        queue.push_back(Job { changes, answer });
        drop(state);
        self.woken.notify_one();
        Ok(waits)
    }

    /// Lines up a chore.
    pub(super) fn tend(&self, chore: Chore) -> Result<Receiver<Result<(), StoreError>>, StoreError> {
        let (answer, waits) = oneshot::channel();
        self.open()?.chores.push_back((chore, answer));
        self.woken.notify_one();
        Ok(waits)
    }

    /// How many writes of people and of runs wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        let state = self.state();
        (state.people.len(), state.bulk.len())
    }

    /// Takes no more.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.woken.notify_one();
    }

    /// Takes no more, and drops what waits: the writer is gone.
    pub(super) fn abandon(&self) {
        let mut state = self.state();
        *state = State { closed: true, ..State::default() };
    }

    /// Waits for something to do; at most `patience`, if given.
    pub(super) fn next(&self, patience: Option<Duration>) -> Task {
        let mut state = self.state();
        loop {
            if let Some((chore, answer)) = state.chores.pop_front() {
                return Task::Tend(chore, answer);
            }
            if let Some(job) = state.next_job(true) {
                return Task::Write(Box::new(job));
            }
            if state.closed {
                return Task::End;
            }
            let Some(patience) = patience else {
                state = self.woken.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let waited = self.woken.wait_timeout(state, patience).unwrap_or_else(PoisonError::into_inner);
            if waited.1.timed_out() {
                return Task::Idle;
            }
            state = waited.0;
        }
    }

    /// Waits while more and more people line up, until `enough` of them do, at most [`GATHERING`]: those who were answered
    /// together ask again together, and a page that all of them touch is written once.
    pub(super) fn gather(&self, enough: usize) {
        let began = Instant::now();
        let mut waiting = self.waiting().0;
        while waiting < enough && began.elapsed() < GATHERING {
            thread::sleep(NOBODY_COMES);
            let now = self.waiting().0;
            if now == waiting {
                return;
            }
            waiting = now;
        }
    }

    /// What else goes into the group that is being written, without waiting.
    pub(super) fn next_in_group(&self, bulk_too: bool) -> Option<Job> {
        self.state().next_job(bulk_too)
    }

    fn open(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.state();
        if state.closed { Err(StoreError::Closed) } else { Ok(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_job(&mut self, bulk_too: bool) -> Option<Job> {
        let person = self.people.pop_front();
        if bulk_too { person.or_else(|| self.bulk.pop_front()) } else { person }
    }
}
