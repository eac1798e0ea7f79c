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
    /// Why it does not.
    failing: Option<String>,
}

/// A worker that is silent for so long is behind.
const SILENT: Duration = Duration::from_secs(120);

impl Beats {
    /// The worker got through, or at least one thing further.
    pub(crate) fn well(&self, worker: &'static str) {
        self.with(|beats| beats.insert(worker, Beat { last: Instant::now(), failing: None }));
    }

    /// The worker fails.
    pub(crate) fn failing(&self, worker: &'static str, why: String) {
        self.with(|beats| {
            let beat = beats.entry(worker).or_insert(Beat { last: Instant::now(), failing: None });
            beat.failing = Some(why);
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
    fn wrong(&self, worker: &str) -> Option<String> {
        let silent = self.last.elapsed();
        match &self.failing {
            Some(why) => Some(format!("the worker for {worker} fails since {} s: {why}", silent.as_secs())),
            None if silent > SILENT => {
                Some(format!("the worker for {worker} has not come round for {} s", silent.as_secs()))
            }
            None => None,
        }
    }
}
