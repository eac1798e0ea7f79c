//! How much happened.

use std::fmt;

/// What a run counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
#[allow(missing_docs, reason = "the table's words say it")]
pub enum Count {
    Lives,
    Steps,
    Orders,
    Contracts,
    Bills,
    Documents,
    Events,
    Credits,
    Reversals,
    Usage,
    Crashes,
    Faults,
    Hangs,
    HungUp,
    Retries,
    Stale,
    Doubled,
    Replays,
    Refusals,
    Delivered,
    FailedDeliveries,
}

const WORDS: [(Count, &str); 21] = [
    (Count::Lives, "lives"),
    (Count::Steps, "steps"),
    (Count::Orders, "orders"),
    (Count::Contracts, "contracts"),
    (Count::Bills, "bills"),
    (Count::Documents, "documents"),
    (Count::Events, "events"),
    (Count::Credits, "credits"),
    (Count::Reversals, "reversals"),
    (Count::Usage, "usage records"),
    (Count::Crashes, "crashes"),
    (Count::Faults, "faults of the store"),
    (Count::Hangs, "nodes that hung"),
    (Count::HungUp, "clients that hung up"),
    (Count::Retries, "retries"),
    (Count::Stale, "writes that came too late"),
    (Count::Doubled, "doubled requests"),
    (Count::Replays, "answers given again"),
    (Count::Refusals, "refusals"),
    (Count::Delivered, "webhooks delivered"),
    (Count::FailedDeliveries, "webhooks that failed"),
];

/// How often each thing happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u64; WORDS.len()]);

impl Counts {
    /// How often that happened.
    pub fn of(&self, what: Count) -> u64 {
        self.0[place(what)]
    }

    /// It happened so often more.
    pub fn add(&mut self, what: Count, times: u64) {
        self.0[place(what)] += times;
    }

    /// Both together.
    pub fn join(&mut self, other: &Counts) {
        for (ours, theirs) in self.0.iter_mut().zip(other.0) {
            *ours += theirs;
        }
    }

    /// What never happened.
    pub fn missing(&self) -> Vec<&'static str> {
        WORDS.iter().filter(|(what, _)| self.of(*what) == 0).map(|(_, word)| *word).collect()
    }
}

fn place(what: Count) -> usize {
    WORDS.iter().position(|(known, _)| *known == what).unwrap_or(0)
}

impl fmt::Display for Counts {
    /// A line for each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        WORDS.iter().try_for_each(|(what, word)| writeln!(f, "{:>12}  {word}", self.of(*what)))
    }
}
