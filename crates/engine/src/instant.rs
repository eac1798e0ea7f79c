//! A moment, in UTC milliseconds.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00Z. No zone and no offset belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(
    // Invariant: between EARLIEST and LATEST, so that calendar steps from it stay within jiff's range.
    i64,
);

impl Instant {
    /// The earliest moment that is taken as input: 1900-01-01T00:00Z.
    pub const EARLIEST: Instant = Instant(-2_208_988_800_000);
    /// The latest moment that is taken as input: 2999-12-31T00:00Z.
    pub const LATEST: Instant = Instant(32_503_593_600_000);

    /// The moment `millis` after 1970-01-01T00:00Z, held between [`Instant::EARLIEST`] and [`Instant::LATEST`].
    pub const fn from_millis(millis: i64) -> Instant {
        if millis < Instant::EARLIEST.0 {
            Instant::EARLIEST
        } else if millis > Instant::LATEST.0 {
            Instant::LATEST
        } else {
            Instant(millis)
        }
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// `millis` later (earlier if negative).
    pub const fn plus_millis(self, millis: i64) -> Instant {
        Instant::from_millis(self.0.saturating_add(millis))
    }

    /// The same moment as jiff's type.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl From<Timestamp> for Instant {
    /// Cut, not rounded, to the millisecond.
    fn from(timestamp: Timestamp) -> Instant {
        Instant::from_millis(timestamp.as_millisecond())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}
