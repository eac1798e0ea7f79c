//! The share of a period that a part of it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::calendar::{Unit, Zone};
use crate::{Exact, Instant};

/// A stretch of time, half-open: `start` belongs to it, `end` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First moment.
    pub start: Instant,
    /// First moment after it.
    pub end: Instant,
}

impl Span {
    /// From `start` until `end`.
    pub const fn new(start: Instant, end: Instant) -> Span {
        Span { start, end }
    }

    /// No moment lies in it.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// What both share. None when they share nothing.
    pub fn common(self, other: Span) -> Option<Span> {
        let common = Span::new(self.start.max(other.start), self.end.min(other.end));
        (!common.is_empty()).then_some(common)
    }

    /// `at` lies in it.
    pub fn contains(self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }
}

/// How a part of a period is weighed (docs/rules/proration.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Proration {
    /// Milliseconds of the local clock over milliseconds of the local clock: half of March costs half, although
    /// its last Sunday has 23 hours. Periods of hours and minutes: elapsed milliseconds.
    #[default]
    Precise,
    /// Whole local days, half-open, over whole local days.
    Daily,
    /// Months of so many days: the months between two days times that number, and the difference of their days of the
    /// month; over that number for each month of the period. Shorter periods count their days.
    Fixed(u16),
}

impl fmt::Display for Proration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proration::Precise => f.write_str("Precise"),
            Proration::Daily => f.write_str("Daily"),
            Proration::Fixed(days) => write!(f, "Fixed({days})"),
        }
    }
}

/// The text names no proration policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected Precise, Daily or Fixed(n) with 1 to 366 days, such as Fixed(30), got '{0}'")]
pub struct BadProration(pub String);

impl FromStr for Proration {
    type Err = BadProration;

    /// Case does not matter.
    fn from_str(text: &str) -> Result<Proration, BadProration> {
        let lower = text.trim().to_ascii_lowercase();
        let days = || lower.strip_prefix("fixed(")?.strip_suffix(')')?.trim().parse().ok();
        match lower.as_str() {
            "precise" => Ok(Proration::Precise),
            "daily" => Ok(Proration::Daily),
            _ => match days() {
                Some(days) if (1..=366).contains(&days) => Ok(Proration::Fixed(days)),
                _ => Err(BadProration(text.to_owned())),
            },
        }
    }
}

/// A share as it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How much of it.
    pub part: i64,
    /// Out of how much; more than 0.
    pub whole: i64,
    /// What was counted.
    pub unit: ShareUnit,
}

/// What a share counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareUnit {
    /// Milliseconds.
    Milliseconds,
    /// Days.
    Days,
}

impl Share {
    /// The whole of it.
    pub const WHOLE: Share = Share { part: 1, whole: 1, unit: ShareUnit::Days };

    /// As a number between 0 and 1 for parts inside their whole.
    pub fn ratio(self) -> Exact {
        Exact::fraction(self.part, self.whole).unwrap_or(Exact::ONE)
    }
}

impl Proration {
    /// The share of `whole`, a period counted in `unit`, that `part` is. All of it is 1, whatever the policy.
    pub fn share(self, part: Span, whole: Span, unit: Unit, zone: &Zone) -> Share {
        if part == whole {
            return Share::WHOLE;
        }
        let policy = match (self, unit) {
            // Hours are hours: days say nothing of them.
            (_, Unit::Hour | Unit::Minute) => Proration::Precise,
            (Proration::Fixed(_), Unit::Day | Unit::Week) => Proration::Daily,
            (policy, _) => policy,
        };
        let (part_count, whole_count, unit) = match policy {
            Proration::Precise => {
                let measure = |span| clock_millis(span, unit, zone);
                (measure(part), measure(whole), ShareUnit::Milliseconds)
            }
            Proration::Daily => {
                let measure = |span| days(span, zone);
                (measure(part), measure(whole), ShareUnit::Days)
            }
            Proration::Fixed(n) => (fixed_days(part, n, zone), fixed_whole(whole, n, zone), ShareUnit::Days),
        };
        if whole_count > 0 {
            Share { part: part_count.clamp(0, whole_count), whole: whole_count, unit }
        } else {
            Share { part: elapsed(part), whole: elapsed(whole).max(1), unit: ShareUnit::Milliseconds }
        }
    }
}

fn elapsed(span: Span) -> i64 {
    span.end.millis() - span.start.millis()
}

fn clock_millis(span: Span, unit: Unit, zone: &Zone) -> i64 {
    if matches!(unit, Unit::Hour | Unit::Minute) {
        return elapsed(span);
    }
    let (start, end) = (zone.wall(span.start), zone.wall(span.end));
    i64::try_from(end.duration_since(start).as_millis()).unwrap_or(i64::MAX)
}

/// Local calendar days from the day of the start until the day of the end, the latter left out.
pub fn days(span: Span, zone: &Zone) -> i64 {
    zone.day(span.end).duration_since(zone.day(span.start)).as_hours() / 24
}

/// Days between two moments in months of `n` days: the months between them, and the days of the month beyond. 23 May to
/// 15 June with n = 30 are one month less 8 days = 22.
pub fn fixed_days(span: Span, n: u16, zone: &Zone) -> i64 {
    let (start, end) = (zone.day(span.start), zone.day(span.end));
    months(span, zone) * i64::from(n) + i64::from(end.day()) - i64::from(start.day())
}

fn months(span: Span, zone: &Zone) -> i64 {
    let (start, end) = (zone.day(span.start), zone.day(span.end));
    (i64::from(end.year()) - i64::from(start.year())) * 12 + i64::from(end.month()) - i64::from(start.month())
}

/// A whole period of months has n days for each; another its own days.
fn fixed_whole(whole: Span, n: u16, zone: &Zone) -> i64 {
    let months = months(whole, zone);
    if months > 0 { months * i64::from(n) } else { days(whole, zone) }
}
