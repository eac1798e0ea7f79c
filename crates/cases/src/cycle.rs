//! Subscriptions by bill-cycle day, as the conventions KB-DAY and KB-FIXED-N tell of them.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::bill::Bill;
use turnus_engine::calendar::{Grid, Period, Zone};
use turnus_engine::plan::PaymentPeriodMode;
use turnus_engine::proration::Proration;
use turnus_engine::{Id, Instant};

use crate::life::Life;
use crate::read::{Day, DayOfMonth, Named};
use crate::shop::Plan;
use crate::why::Why;

/// A fee for each period, with the day of the month that its periods begin on.
#[derive(Clone, Copy, Debug)]
pub struct Cycle {
    /// In euros.
    pub rate: Decimal,
    /// The period.
    pub period: Period,
    /// In advance or in arrears.
    pub mode: PaymentPeriodMode,
    /// 1 to 31; none means the day it begins on.
    pub day: Option<i8>,
}

impl Cycle {
    /// Paid in advance.
    pub fn new(rate: Decimal, period: Period, day: Option<i8>) -> Cycle {
        Cycle { rate, period, mode: PaymentPeriodMode::PrePaid, day }
    }

    /// The first bill-cycle day on or after `start`, steps of the period counted from the month of the start.
    pub fn first(&self, start: Instant, zone: &Zone) -> Instant {
        self.grid(start, zone).at_or_after(start).1
    }

    /// The bill-cycle days around `at`.
    pub fn grid(&self, at: Instant, zone: &Zone) -> Grid {
        let grid = Grid::new(at, self.period, zone);
        match self.day {
            Some(day) => grid.on_day(day),
            None => grid,
        }
    }

    fn plan(&self, day: Option<i8>) -> Plan {
        Plan { mode: self.mode, day, ..Plan::new(self.rate, self.period) }
    }

    /// Adds the phases of a subscription from `start` until `end`, or the next subscription's start.
    ///
    /// It is one phase, but for one thing: where a bill-cycle day was clipped to the end of a short month, the
    /// convention weighs the part before the first and behind the last by a period that keeps the clipped day (28
    /// January to 28 February, not 31 January), while the periods between go back to the day meant.
    pub fn subscribe(&self, life: &mut Life, item: Id, start: Instant, end: Option<Instant>) {
        let zone = life.zone.clone();
        let first = self.first(start, &zone);
        let clipped = |at: Instant| self.day.is_some_and(|day| zone.day(at).day() != day);
        let mut begin = start;
        if first > start && clipped(first) {
            life.phase_of(item, start, first, &self.plan(None));
            begin = first;
        }
        if end.is_some_and(|end| end <= begin) && begin > start {
            return;
        }
        let grid = self.grid(first, &zone);
        let last = end.map(|end| grid.boundary(grid.index_at(end)));
        let last = last.filter(|last| *last >= begin && end != Some(*last) && clipped(*last));
        if last != Some(begin) {
            life.phase_of(item, begin, first, &self.plan(self.day));
        }
        if let Some(last) = last {
            life.phase_of(item, last, last, &self.plan(None));
        }
    }
}

/// What a run bills, as most cases give it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunInputs {
    billing_mode: String,
    billing_period: Named,
    start: Day,
    end_exclusive: Option<Day>,
    target_date: Day,
    bill_cycle_day: DayOfMonth,
    proration_fixed_days: Option<u16>,
}

/// What a run bills: a subscription from `start` until `end`, at `target`.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The fee.
    pub cycle: Cycle,
    /// First moment.
    pub start: Instant,
    /// First moment after it, if there is one.
    pub end: Option<Instant>,
    /// The day of the run.
    pub target: Instant,
    /// How parts of periods are weighed.
    pub proration: Proration,
}

impl RunInputs {
    /// The run, at a rate.
    pub fn at_rate(&self, rate: Decimal) -> Result<Run, Why> {
        let utc = Zone::utc();
        let (period, day) = (self.billing_period.0, Some(self.bill_cycle_day.0));
        Ok(Run {
            cycle: Cycle { rate, period, mode: mode(&self.billing_mode)?, day },
            start: utc.midnight(self.start.0),
            end: self.end_exclusive.map(|day| utc.midnight(day.0)),
            target: utc.midnight(self.target_date.0),
            proration: proration(self.proration_fixed_days),
        })
    }
}

impl Run {
    /// Its bill.
    pub fn bill(&self) -> Result<(Life, Bill), Why> {
        let mut life = Life::new(self.start, &Zone::utc(), self.proration);
        let item = life.new_id();
        self.cycle.subscribe(&mut life, item, self.start, self.end);
        life.end_at(self.end);
        let bill = life.bill(self.target)?;
        Ok((life, bill))
    }
}

/// Whole days, or months of so many days where a case fixes them.
pub fn proration(fixed_days: Option<u16>) -> Proration {
    match fixed_days {
        None | Some(0) => Proration::Daily,
        Some(days) => Proration::Fixed(days),
    }
}

/// The payment mode of that name.
pub fn mode(name: &str) -> Result<PaymentPeriodMode, Why> {
    match name {
        "IN_ADVANCE" => Ok(PaymentPeriodMode::PrePaid),
        "IN_ARREAR" => Ok(PaymentPeriodMode::PostPaid),
        other => Err(Why::not_understood(format!("the billing mode '{other}'"))),
    }
}
