//! Cases of shares of periods.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::calendar::{Grid, Period, Unit, Zone};
use turnus_engine::proration::{Proration, Share, ShareUnit, days, fixed_days};
use turnus_engine::{Exact, Instant, Span};

use crate::calendar::check_fixed;
use crate::case::Case;
use crate::cycle::{RunInputs, proration};
use crate::found::{Figures, Found, cents};
use crate::life::Life;
use crate::read::{Day, Named};
use crate::shop::Plan;
use crate::why::Why;

/// A fee of which a cent is the ninth digit of a period.
const NINE_DIGITS: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 2);

/// How many periods a run bills: the cents of a fee of 10,000,000.00.
pub fn cycles(case: &Case) -> Result<Figures, Why> {
    let (_, bill) = case.inputs::<RunInputs>()?.at_rate(NINE_DIGITS)?.bill()?;
    let cycles = Exact::from(Decimal::new(bill.totals.net.minor(), 9));
    Ok(Figures::of("number_of_billing_cycles", Found::Ratio(cycles)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ratio {
    from: Day,
    to: Day,
    period: Named,
    side: Option<String>,
    anchor: Option<String>,
    proration_fixed_days: Option<u16>,
}

/// The share of the period that ends at `to` or begins at `from`.
pub fn ratio(case: &Case) -> Result<Figures, Why> {
    let inputs: Ratio = case.inputs()?;
    let zone = Zone::utc();
    let part = Span::new(zone.midnight(inputs.from.0), zone.midnight(inputs.to.0));
    let period = inputs.period.0;
    let whole = match (inputs.side.as_deref(), inputs.anchor.as_deref()) {
        (Some("before_first_bcd"), None) => {
            Span::new(Grid::new(part.end, period, &zone).boundary(-1), part.end)
        }
        (Some("after_last_bcd"), None) | (None, Some("from")) => {
            Span::new(part.start, Grid::new(part.start, period, &zone).boundary(1))
        }
        (side, anchor) => return Err(Why::not_understood(format!("side {side:?} with anchor {anchor:?}"))),
    };
    let policy = proration(inputs.proration_fixed_days);
    if matches!(policy, Proration::Fixed(_)) {
        check_fixed(part, &zone)?;
        if period != Period::new(1, Unit::Month) {
            return Err(Why::not_understood("n days for a period that is not a month"));
        }
    }
    let share = match policy {
        // A share of the engine lies between nothing and all, and all of a period is 1; the convention counts on.
        Proration::Daily if !is_inside(part, whole) => {
            Share { part: days(part, &zone), whole: days(whole, &zone), unit: ShareUnit::Days }
        }
        Proration::Fixed(n) if !is_inside(part, whole) || fixed_days(part, n, &zone) > i64::from(n) => {
            Share { part: fixed_days(part, n, &zone), whole: i64::from(n), unit: ShareUnit::Days }
        }
        Proration::Precise | Proration::Daily | Proration::Fixed(_) => {
            policy.share(part, whole, period.unit, &zone)
        }
    };
    Ok(Figures::of("ratio", Found::Ratio(share.ratio())))
}

/// A part of a period, and not all of it.
fn is_inside(part: Span, whole: Span) -> bool {
    part.common(whole) == Some(part) && part != whole
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    monthly_cents: i64,
    proration_ts: i64,
    period_end: i64,
}

/// The credit of a month that ends to the second before its time.
pub fn sample(case: &Case) -> Result<Figures, Why> {
    let Sample { monthly_cents, proration_ts, period_end } = case.inputs()?;
    let words = case.expected.get("period_start_implied").and_then(|text| text.as_str());
    let month_in =
        |text: &str| text.split_once("(a ").and_then(|(_, rest)| Some(rest.split_once(' ')?.0.to_owned()));
    let month = words.and_then(month_in).unwrap_or_default();
    let known = format!("# - # d (a {month} # anchor, previous month # days)");
    case.only_words("period_start_implied", &[&known])?;
    let zone = Zone::utc();
    let second = |seconds: i64| {
        jiff::Timestamp::from_second(seconds)
            .map(Instant::from)
            .map_err(|error| Why::not_understood(error.to_string()))
    };
    let (change, end) = (second(proration_ts)?, second(period_end)?);
    let month = Period::new(1, Unit::Month);
    let start = Grid::new(end, month, &zone).boundary(-1);
    let mut life = Life::new(start, &zone, Proration::Precise);
    life.phase(start, end, &Plan::new(Decimal::new(monthly_cents, 2), month));
    life.bill(start)?;
    life.end_at(change);
    let credit = life.bill(change)?;
    let days = days(Span::new(start, end), &zone);
    let anchor = zone.day(end).strftime("%B %-d");
    let implied = format!("{period_end} - {days} d (a {anchor} anchor, previous month {days} days)");
    Ok(Figures::of("credit_cents", cents(credit.totals.net))
        .and("period_start_implied", Found::Text(implied)))
}
