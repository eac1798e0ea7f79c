//! Chance that follows from a seed.

use std::ops::RangeInclusive;

/// A stream of decisions. The same seed makes the same ones.
#[derive(Clone, Debug)]
pub(crate) struct Chance(fastrand::Rng);

impl Chance {
    /// The stream of `seed`.
    pub(crate) fn of(seed: u64) -> Chance {
        Chance(fastrand::Rng::with_seed(seed))
    }

    /// A seed for another stream.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// True in so many of a hundred.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// One of them, both ends included.
    pub(crate) fn count(&mut self, range: RangeInclusive<u32>) -> u32 {
        self.0.u32(range)
    }

    /// One of them, both ends included.
    pub(crate) fn number(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.0.i64(range)
    }

    /// One of `things`, if there is one.
    pub(crate) fn one<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        if things.is_empty() { None } else { things.get(self.0.usize(0..things.len())) }
    }

    /// One of these.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, things: [T; N]) -> T {
        things[self.0.usize(0..N)]
    }
}
