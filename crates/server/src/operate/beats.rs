//! Signs of life of the workers, and what they fail at.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What each worker of this process said last.
#[derive(Debug, Default)]
pub(crate) struct Beats(Mutex<BTreeMap<&'static str, Beat>>);

#[derive(Clone, Debug)]
struct Beat {
    /// When it last got through.
    last: Instant,
    /// Silent for longer than this it is behind.
    patience: Duration,
    /// Why it does not.
    failing: Option<String>,
}

/// A worker that looks every second or so, and is silent for so long, is behind.
const SILENT: Duration = Duration::from_secs(120);

impl Beats {
    /// The worker begins, for the first time or anew: that it failed until now stands until a look of it goes through.
    pub(crate) fn begins(&self, worker: &'static str, patience: Option<Duration>) {
        let patience = patience.unwrap_or(SILENT);
        self.with(|beats| {
            beats.entry(worker).or_insert_with(|| Beat::now(patience));
        });
    }

    /// The worker got through.
    pub(crate) fn well(&self, worker: &'static str) {
        self.with(|beats| {
            let patience = beats.get(worker).map_or(SILENT, |beat| beat.patience);
            beats.insert(worker, Beat::now(patience));
        });
    }

    /// The worker got one thing further: it is not silent, whether or not the look goes through in the end.
    pub(crate) fn further(&self, worker: &'static str) {
        self.with(|beats| {
            let beat = beats.entry(worker).or_insert_with(|| Beat::now(SILENT));
            if beat.failing.is_none() {
                beat.last = Instant::now();
            }
        });
    }

    /// The worker fails.
    pub(crate) fn failing(&self, worker: &'static str, why: String) {
        self.with(|beats| {
            beats.entry(worker).or_insert_with(|| Beat::now(SILENT)).failing = Some(why);
        });
    }

    /// What is wrong, one sentence a worker.
    pub(crate) fn wrong(&self) -> Vec<String> {
        self.with(|beats| beats.iter().filter_map(|(worker, beat)| beat.wrong(worker)).collect())
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<&'static str, Beat>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Beat {
    fn now(patience: Duration) -> Beat {
        Beat { last: Instant::now(), patience, failing: None }
    }

    fn wrong(&self, worker: &str) -> Option<String> {
        let silent = self.last.elapsed();
        match &self.failing {
            Some(why) => Some(format!("the worker for {worker} fails since {} s: {why}", silent.as_secs())),
            None if silent > self.patience => {
                Some(format!("the worker for {worker} has not come round for {} s", silent.as_secs()))
            }
            None => None,
        }
    }
}
