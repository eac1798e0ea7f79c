//! The dates around a bill run, by bill-cycle day.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::Instant;
use turnus_engine::calendar::Zone;
use turnus_engine::plan::PaymentPeriodMode;
use turnus_engine::proration::Proration;

use crate::case::Case;
use crate::cycle::{Cycle, Run, mode};
use crate::found::{Figures, Found};
use crate::read::{Day, DayOfMonth, Named, day};
use crate::why::Why;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Interval {
    start: Day,
    end_exclusive: Option<Day>,
    target_date: String,
    bill_cycle_day: DayOfMonth,
    billing_period: Named,
    billing_mode: String,
}

/// First, last and next bill-cycle date, and until when a run bills.
pub fn interval_dates(case: &Case) -> Result<Figures, Why> {
    let inputs: Interval = case.inputs()?;
    let zone = Zone::utc();
    let start = zone.midnight(inputs.start.0);
    let end = inputs.end_exclusive.map(|day| zone.midnight(day.0));
    let cycle = Cycle {
        rate: Decimal::ONE,
        period: inputs.billing_period.0,
        mode: mode(&inputs.billing_mode)?,
        day: Some(inputs.bill_cycle_day.0),
    };
    let first = cycle.first(start, &zone);
    let figures = Figures::of("first_billing_cycle_date", zone.day(first));
    let Some(target) = day(&inputs.target_date) else {
        return Ok(figures);
    };
    let run = Run { cycle, start, end, target: zone.midnight(target), proration: Proration::Daily };
    let billed_until = billed_until(&run, first)?;
    let grid = cycle.grid(first, &zone);
    let next = billed_until.map_or(Some(first), |until| grid.next_after(until.max(start)));
    let last = billed_until.map(|until| grid.boundary(grid.index_at(until)).max(first));
    let periods = last.map(|last| grid.index_at(last));
    let day = |at: Option<Instant>| at.map_or(Found::Nothing, |at| Found::Day(zone.day(at)));
    Ok(figures
        .and("something_to_bill", Found::Flag(billed_until.is_some()))
        .and("effective_end_date", day(billed_until))
        .and("next_billing_cycle_date", day(next))
        .and("last_billing_cycle_date", day(last))
        .and("whole_billing_periods_first_to_last_bcd", periods.map_or(Found::Nothing, Found::from)))
}

/// Until when a run bills. None where no billing date has come; where one has and there is nothing behind it, that date.
fn billed_until(run: &Run, first: Instant) -> Result<Option<Instant>, Why> {
    let (_, bill) = run.bill()?;
    let billed = bill.rows.iter().map(|row| row.span.end).max();
    let begins = match run.cycle.mode {
        PaymentPeriodMode::PrePaid | PaymentPeriodMode::PrePaidBilledUntil => run.start,
        PaymentPeriodMode::PostPaid => first,
    };
    let has_come = begins <= run.target || run.end.is_some_and(|end| end <= run.target);
    Ok(billed.or(has_come.then_some(begins)))
}
