//! Cases of the calendar: periods, boundaries, days.

use serde::Deserialize;
use turnus_engine::calendar::{Grid, Zone};
use turnus_engine::proration::{days, fixed_days};
use turnus_engine::{Instant, Span};

use crate::case::Case;
use crate::found::{Figures, Found};
use crate::read::{Day, DayOfMonth, Named, local, zone};
use crate::why::Why;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FromTo {
    from: Day,
    to: Day,
    period: Named,
}

/// How many whole periods lie between two days.
pub fn whole_periods(case: &Case) -> Result<Figures, Why> {
    let FromTo { from, to, period } = case.inputs()?;
    let utc = Zone::utc();
    let grid = Grid::new(utc.midnight(from.0), period.0, &utc);
    Ok(Figures::of("whole_periods", grid.index_at(utc.midnight(to.0))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    date: Day,
    period: Named,
    n: i64,
}

/// A day and n periods.
pub fn period_arithmetic(case: &Case) -> Result<Figures, Why> {
    let Steps { date, period, n } = case.inputs()?;
    let utc = Zone::utc();
    let after = Grid::new(utc.midnight(date.0), period.0, &utc).boundary(n);
    Ok(Figures::of("date", utc.day(after)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedDays {
    from: Day,
    to: Day,
    fixed_days_in_month: u16,
}

/// Days in months of so many days.
pub fn fixed_day_count(case: &Case) -> Result<Figures, Why> {
    let FixedDays { from, to, fixed_days_in_month } = case.inputs()?;
    let utc = Zone::utc();
    let span = Span::new(utc.midnight(from.0), utc.midnight(to.0));
    check_fixed(span, &utc)?;
    Ok(Figures::of("days", fixed_days(span, fixed_days_in_month, &utc)))
}

/// Refuses to count months of n days over more than one end of a month: there the engine has n days for each month,
/// while the convention replaces the days of the first month only.
pub fn check_fixed(span: Span, zone: &Zone) -> Result<(), Why> {
    let (from, to) = (zone.day(span.start), zone.day(span.end));
    let month = turnus_engine::calendar::Period::new(1, turnus_engine::calendar::Unit::Month);
    let next = zone.day(Grid::new(zone.midnight(from.first_of_month()), month, zone).boundary(1));
    if to.first_of_month() == from.first_of_month() || to.first_of_month() == next {
        Ok(())
    } else {
        let text =
            "days in months of n days over more than two months, which n days for each month count otherwise";
        Err(Why::not_understood(text))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    from: String,
    to: String,
    zone: Option<String>,
}

/// Days of the calendar between two days or clocks.
pub fn days_between(case: &Case) -> Result<Figures, Why> {
    let Between { from, to, zone: name } = case.inputs()?;
    let zone = match name.as_deref() {
        None => Zone::utc(),
        // The case means any zone of the United States that changes its clocks.
        Some("(US zone)") => zone("America/New_York")?,
        Some(name) => zone(name)?,
    };
    let span = Span::new(local(&from, &zone)?, local(&to, &zone)?);
    if span.end < span.start {
        return Err(Why::not_understood("days between a moment and an earlier one"));
    }
    Ok(Figures::of("days", days(span, &zone)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    billing_period: Named,
    invoice_date: Day,
    billing_day: DayOfMonth,
    first_period: bool,
}

/// The period that is billed in advance.
pub fn advance_period(case: &Case) -> Result<Figures, Why> {
    let Advance { billing_period, invoice_date, billing_day, first_period } = case.inputs()?;
    let utc = Zone::utc();
    let start = utc.midnight(invoice_date.0);
    let grid = Grid::new(start, billing_period.0, &utc).on_day(billing_day.0);
    if !first_period && grid.boundary(0) != start {
        return Err(Why::not_understood("a later invoice that is not dated on the billing day"));
    }
    period(start, grid.next_after(start), &utc)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrear {
    billing_period: Named,
    invoice_date: Day,
    billing_start: Day,
    billing_day: DayOfMonth,
}

/// The period that is billed when it is over.
pub fn arrear_period(case: &Case) -> Result<Figures, Why> {
    let Arrear { billing_period, invoice_date, billing_start, billing_day } = case.inputs()?;
    let utc = Zone::utc();
    let (end, begin) = (utc.midnight(invoice_date.0), utc.midnight(billing_start.0));
    let grid = Grid::new(end, billing_period.0, &utc).on_day(billing_day.0);
    if grid.boundary(0) != end || begin >= end {
        return Err(Why::not_understood("an invoice with nothing behind it, or not on the billing day"));
    }
    period(grid.boundary(-1).max(begin), Some(end), &utc)
}

fn period(start: Instant, end: Option<Instant>, zone: &Zone) -> Result<Figures, Why> {
    let end = end.ok_or_else(|| Why::not_understood("a period of no length"))?;
    Ok(Figures::of("start", zone.day(start)).and("end_exclusive", zone.day(end)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Elapsed {
    billing_period: Named,
    start: Day,
    target: Day,
    billing_day: DayOfMonth,
}

/// How many periods are over, the part before the first billing day counted as one.
pub fn elapsed_cycles(case: &Case) -> Result<Figures, Why> {
    let Elapsed { billing_period, start, target, billing_day } = case.inputs()?;
    let utc = Zone::utc();
    let (start, target) = (utc.midnight(start.0), utc.midnight(target.0));
    let mut grid = Grid::new(start, billing_period.0, &utc).on_day(billing_day.0);
    if grid.boundary(0) > start {
        grid = Grid::new(grid.boundary(-1), billing_period.0, &utc).on_day(billing_day.0);
    }
    let elapsed = if target < start { 0 } else { grid.index_at(target) };
    Ok(Figures::of("elapsed_cycles", elapsed))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Anchored {
    interval: Named,
    anchor: String,
}

/// The dates after an anchor that names no year: as many as the case asks for, with what a leap year has instead.
pub fn end_of_month_anchor(case: &Case) -> Result<Figures, Why> {
    let Anchored { interval, anchor } = case.inputs()?;
    case.only_words("dates", &["#-#", "#-# (# in a leap year)"])?;
    let asked = case.expected.get("dates").and_then(|dates| dates.as_array()).map_or(0, Vec::len);
    let utc = Zone::utc();
    let [common, leap] = ["2023", "2024"].map(|year| local(&format!("{year}-{anchor}"), &utc));
    let (common, leap) = (Grid::new(common?, interval.0, &utc), Grid::new(leap?, interval.0, &utc));
    let date = |n| {
        let (day, leap_day) = (utc.day(common.boundary(n)), utc.day(leap.boundary(n)));
        let text = day.strftime("%m-%d").to_string();
        if leap_day.day() == day.day() {
            Found::Text(text)
        } else {
            Found::Text(format!("{text} ({} in a leap year)", leap_day.day()))
        }
    };
    Ok(Figures::of("dates", Found::List((1..).take(asked).map(date).collect())))
}
