//! Calendar arithmetic: periods added in local time, from an anchor.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::Instant;
use crate::fault::{self, Fault};

/// A time zone of the zone database, such as `Europe/Berlin`. Never an offset.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

/// The text names no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a time zone: expected a name of the IANA database such as Europe/Berlin")]
pub struct BadZone(pub String);

impl Zone {
    /// The zone of that name.
    pub fn named(name: &str) -> Result<Zone, BadZone> {
        TimeZone::get(name).map(Zone).map_err(|_| BadZone(name.to_owned()))
    }

    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// Its name in the database.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The wall clock here at that moment.
    pub fn local(&self, at: Instant) -> DateTime {
        self.0.to_datetime(at.timestamp())
    }

    /// The same, but the first moment of a day reads midnight, also where the clock jumps over that: what is reckoned from
    /// there is reckoned from the day.
    pub fn wall(&self, at: Instant) -> DateTime {
        let local = self.local(at);
        if self.midnight(local.date()) == at { local.date().into() } else { local }
    }

    /// The day here at that moment.
    pub fn day(&self, at: Instant) -> Date {
        self.local(at).date()
    }

    /// The moment the wall clock here shows that. In the gap of spring: as much later as the gap is wide; in the
    /// repeated hour of autumn: the first time.
    pub fn instant(&self, local: DateTime) -> Instant {
        self.0.to_ambiguous_timestamp(local).compatible().map_or(Instant::LATEST, Instant::from)
    }

    /// The moment that day begins here.
    pub fn midnight(&self, day: Date) -> Instant {
        self.instant(day.to_datetime(jiff::civil::Time::midnight()))
    }

    /// The moment the day of `at` begins here.
    pub fn start_of_day(&self, at: Instant) -> Instant {
        self.midnight(self.day(at))
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Zone::named(&name).map_err(D::Error::custom)
    }
}

/// The unit of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// 60 seconds, elapsed.
    Minute,
    /// 60 minutes, elapsed.
    Hour,
    /// A calendar day: 23, 24 or 25 hours.
    Day,
    /// Seven calendar days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// A length in calendar units, `{"Unit": "Month", "Quantity": 1}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The unit.
    pub unit: Unit,
    /// How many: 0 to 9999 (billwerk-api.md A.4).
    pub quantity: u16,
}

impl Period {
    /// `quantity` of `unit`.
    pub const fn new(quantity: u16, unit: Unit) -> Period {
        Period { unit, quantity }
    }

    /// No time at all.
    pub const fn is_zero(self) -> bool {
        self.quantity == 0
    }

    /// `anchor` and `n` times this, in local time: months and years are clipped to the last day of a month that is
    /// too short. Adding twice one month to 31 January is 31 March, whatever February has.
    pub fn after(self, anchor: Instant, n: i64, zone: &Zone) -> Instant {
        Grid::new(anchor, self, zone).boundary(n)
    }

    /// `anchor` less this, in local time.
    pub fn before(self, anchor: Instant, zone: &Zone) -> Instant {
        self.after(anchor, -1, zone)
    }

    fn months(self) -> Option<i64> {
        match self.unit {
            Unit::Month => Some(i64::from(self.quantity)),
            Unit::Year => Some(i64::from(self.quantity) * 12),
            Unit::Minute | Unit::Hour | Unit::Day | Unit::Week => None,
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.quantity == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.quantity, format!("{:?}", self.unit).to_lowercase())
    }
}

/// The boundaries `anchor + n x period`, for every n, negative ones too (docs/rules/calendar.md).
#[derive(Clone, Debug)]
pub struct Grid {
    anchor: Instant,
    local: DateTime,
    /// The day of the month meant, 1 to 31, where the anchor's own day may have been clipped.
    day: i8,
    period: Period,
    zone: Zone,
}

impl Grid {
    /// The grid of `period` through `anchor`.
    pub fn new(anchor: Instant, period: Period, zone: &Zone) -> Grid {
        let zone = if fault::has(Fault::PeriodWithoutZone) { &Zone::utc() } else { zone };
        let local = zone.wall(anchor);
        Grid { anchor, local, day: local.day(), period, zone: zone.clone() }
    }

    /// The same grid, its months falling on `day` (1 to 31) where they have one, else on their last day.
    pub fn on_day(mut self, day: i8) -> Grid {
        self.day = day.clamp(1, 31);
        self.anchor = self.boundary(0);
        self
    }

    /// The length of its periods.
    pub fn period(&self) -> Period {
        self.period
    }

    /// The n-th boundary; 0 is the anchor.
    pub fn boundary(&self, n: i64) -> Instant {
        let steps = n.saturating_mul(i64::from(self.period.quantity));
        let local = match self.period.unit {
            Unit::Minute => return self.anchor.plus_millis(steps.saturating_mul(60_000)),
            Unit::Hour => return self.anchor.plus_millis(steps.saturating_mul(3_600_000)),
            Unit::Day => add_days(self.local, steps),
            Unit::Week => add_days(self.local, steps.saturating_mul(7)),
            Unit::Month if fault::has(Fault::PeriodStepped) && n > 0 => {
                // Step by step; after four years every day has been clipped as far as it goes.
                let mut stepped = self.clone();
                for before in 0..n.min(60) {
                    let months = before * i64::from(self.period.quantity);
                    stepped.day = stepped.add_months(months).map_or(1, DateTime::day);
                }
                stepped.add_months(steps)
            }
            Unit::Month => self.add_months(steps),
            Unit::Year => self.add_months(steps.saturating_mul(12)),
        };
        local
            .map_or(if n < 0 { Instant::EARLIEST } else { Instant::LATEST }, |local| self.zone.instant(local))
    }

    fn add_months(&self, months: i64) -> Option<DateTime> {
        let first = Date::new(self.local.year(), self.local.month(), 1).ok()?;
        let month = first.checked_add(jiff::Span::new().try_months(months).ok()?).ok()?;
        let day = self.day.min(month.days_in_month());
        let date = Date::new(month.year(), month.month(), day).ok()?;
        Some(date.to_datetime(self.local.time()))
    }

    /// The greatest n whose boundary is not after `at`. A grid of no length has only the boundary 0.
    pub fn index_at(&self, at: Instant) -> i64 {
        if self.period.is_zero() {
            return 0;
        }
        let mut n = self.estimate(at);
        while self.boundary(n) > at {
            n -= 1;
        }
        loop {
            let next = self.boundary(n + 1);
            if next > at || next == Instant::LATEST {
                return n;
            }
            n += 1;
        }
    }

    /// The first boundary not before `at`, and its number.
    pub fn at_or_after(&self, at: Instant) -> (i64, Instant) {
        let n = self.index_at(at);
        let boundary = self.boundary(n);
        if boundary >= at || self.period.is_zero() { (n, boundary) } else { (n + 1, self.boundary(n + 1)) }
    }

    /// The first boundary after `at`. None for a grid of no length.
    pub fn next_after(&self, at: Instant) -> Option<Instant> {
        (!self.period.is_zero()).then(|| self.boundary(self.index_at(at) + 1))
    }

    fn estimate(&self, at: Instant) -> i64 {
        match self.period.months() {
            Some(months) => {
                let local = self.zone.local(at);
                let between = (i64::from(local.year()) - i64::from(self.local.year())) * 12
                    + i64::from(local.month())
                    - i64::from(self.local.month());
                between.div_euclid(months)
            }
            None => self.estimate_shorter(at),
        }
    }
}

impl Grid {
    /// Of a period that is no months: by local days where it is days, which is right to one period.
    fn estimate_shorter(&self, at: Instant) -> i64 {
        let quantity = i64::from(self.period.quantity);
        let days = || self.zone.day(at).duration_since(self.local.date()).as_hours() / 24;
        match self.period.unit {
            Unit::Minute => (at.millis() - self.anchor.millis()).div_euclid(60_000 * quantity),
            Unit::Hour => (at.millis() - self.anchor.millis()).div_euclid(3_600_000 * quantity),
            Unit::Week => days().div_euclid(7 * quantity),
            Unit::Day | Unit::Month | Unit::Year => days().div_euclid(quantity),
        }
    }
}

fn add_days(local: DateTime, days: i64) -> Option<DateTime> {
    local.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
