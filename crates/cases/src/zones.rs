//! Cases of time zones: every date is a local one, also where the clocks change in between.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::bill::Bill;
use turnus_engine::calendar::{Grid, Period, Unit, Zone};
use turnus_engine::contract::PhaseKind;
use turnus_engine::coverage::{Entry, Row};
use turnus_engine::line::{Line, LineKind};
use turnus_engine::plan::PaymentPeriodMode;
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::{Currency, Exact, Instant};

use crate::case::Case;
use crate::cycle::Cycle;
use crate::found::{Figures, Found};
use crate::life::Life;
use crate::read::{Day, DayOfMonth, Number, local, remark, utc, zone};
use crate::shop::Plan;
use crate::why::Why;

const MONTH: Period = Period::new(1, Unit::Month);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subscription {
    account_tz: String,
    now_utc: Option<String>,
    subscribe_local: Option<String>,
    bcd: Option<DayOfMonth>,
    trial_days: Option<u16>,
    monthly_rate: Option<Number>,
    cancel_local_date: Option<Day>,
}

/// The subscription of an account in a zone: after its trial, month by month, until it is cancelled.
pub fn subscription(case: &Case) -> Result<Figures, Why> {
    let inputs: Subscription = case.inputs()?;
    let zone = zone(&inputs.account_tz)?;
    let begins = match (&inputs.now_utc, &inputs.subscribe_local) {
        (Some(text), None) => utc(text)?,
        (None, Some(text)) => local(text, &zone)?,
        (_, _) => return Err(Why::not_understood("a subscription without a start, or with two")),
    };
    let start = zone.midnight(zone.day(begins));
    let mut life = Life::new(start, &zone, Proration::Daily);
    let mut paid = start;
    if let Some(days) = inputs.trial_days {
        life.rest(start, PhaseKind::Trial);
        paid = Grid::new(start, Period::new(days, Unit::Day), &zone).boundary(1);
    }
    // What does not matter is not said: a cancelled subscription may cost anything.
    let rate = inputs.monthly_rate.map_or(Decimal::ONE, |rate| rate.0);
    let item = life.new_id();
    let cycle = Cycle::new(rate, MONTH, inputs.bcd.map(|day| day.0));
    cycle.subscribe(&mut life, item, paid, None);
    match inputs.cancel_local_date {
        Some(day) => cancelled(&mut life, zone.midnight(day.0)),
        None => running(case, &mut life, paid),
    }
}

fn cancelled(life: &mut Life, end: Instant) -> Result<Figures, Why> {
    life.end_at(end);
    let later = Grid::new(end, MONTH, &life.zone).boundary(1);
    let bills = life.bills_until(later)?;
    let credits = bills.iter().flat_map(|bill| &bill.lines).filter(|line| line.credits.is_some()).count();
    let effective = life.course.contract.end.map_or(Found::Nothing, |end| life.zone.day(end).into());
    let count = |number: usize| i64::try_from(number).map_or(Found::Nothing, Found::from);
    Ok(Figures::of("effective_local_date", effective)
        .and("invoices", count(bills.len()))
        .and("credit_lines", count(credits)))
}

fn running(case: &Case, life: &mut Life, paid: Instant) -> Result<Figures, Why> {
    case.only_words("next_18_months", &["every first of month, #, no proration, no double item"])?;
    let zone = life.zone.clone();
    let bills = life.bills_until(Grid::new(paid, MONTH, &zone).boundary(18))?;
    let rows: Vec<&Row> = bills.iter().flat_map(|bill| &bill.rows).collect();
    let Some((first, next)) = rows.split_first() else {
        return Err(Why::not_understood("a subscription that is never billed"));
    };
    let item = life.item(first.span, first.amount);
    Ok(Figures::of("bill_cycle_day", i64::from(item.start.day()))
        .and("first_recurring", vec![item.clone()])
        .and("first_item", vec![item])
        .and("next_18_months", Found::Text(in_words(first, next, &zone))))
}

/// What the months after the first one are, in the words of the case.
fn in_words(first: &Row, next: &[&Row], zone: &Zone) -> String {
    let whole = |row: &Row| matches!(&row.entry, Entry::Charge { terms, .. } if terms.whole == row.span);
    let every = |holds: &dyn Fn(&Row) -> bool, words: &str| {
        let all = next.len() == 18 && next.iter().all(|row| holds(row));
        if all { words.to_owned() } else { format!("not {words}") }
    };
    let ends: Vec<Instant> = next.iter().map(|row| row.span.end).collect();
    let begins: Vec<Instant> = next.iter().map(|row| row.span.start).collect();
    let in_row =
        begins.first() == Some(&first.span.end) && begins.iter().skip(1).eq(ends.iter().rev().skip(1).rev());
    let words = [
        every(&|row| zone.day(row.span.start).day() == 1, "every first of month"),
        every(&|row| row.amount == first.amount, &first.amount.major(Currency::EUR).to_string()),
        every(&whole, "no proration"),
        every(&|_| in_row, "no double item"),
    ];
    words.join(", ")
}

/// Usage by local time.
pub fn usage(case: &Case) -> Result<Figures, Why> {
    if case.has("usage_local_each_1") { by_month(case) } else { in_arrears(case) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByMonth {
    account_tz: String,
    account_created: Vec<String>,
    usage_local_each_1: Vec<String>,
}

/// How much is used in each month, whenever the account was made.
fn by_month(case: &Case) -> Result<Figures, Why> {
    let inputs: ByMonth = case.inputs()?;
    let zone = zone(&inputs.account_tz)?;
    let used = inputs.usage_local_each_1.iter().map(|text| local(text, &zone));
    let used = used.collect::<Result<Vec<Instant>, Why>>()?;
    let months = inputs.account_created.iter().map(|text| {
        let created = local(remark(text).0, &zone)?;
        months_of(&zone, created, &used)
    });
    let months = months.collect::<Result<Vec<Figures>, Why>>()?;
    match months.split_first() {
        Some((first, others)) if others.iter().all(|other| other == first) => Ok(first.clone()),
        Some(_) => Ok(Figures::of("march", Found::Text("other counts for another account".to_owned()))),
        None => Err(Why::not_understood("no account")),
    }
}

fn months_of(zone: &Zone, created: Instant, used: &[Instant]) -> Result<Figures, Why> {
    let (Some(first), Some(last)) = (used.iter().min(), used.iter().max()) else {
        return Err(Why::not_understood("no usage"));
    };
    let start = zone.midnight(zone.day(*first).first_of_month());
    let mut life = Life::new(start, zone, Proration::Daily);
    life.course.contract.created_at = created;
    let metered = life.metered(Pricing::PerUnit(Decimal::ONE));
    life.phase(start, start, &Plan { day: Some(1), ..Plan::free() });
    for due in used {
        life.uses(metered, Decimal::ONE, *due);
    }
    let grid = Grid::new(start, MONTH, zone);
    let bills = life.bills_until(grid.next_after(*last).unwrap_or(*last))?;
    // What is used at the very midnight is on the bill of that moment, and counts for the month that begins then: the last
    // line of a month has all of it.
    let mut months: BTreeMap<String, Exact> = BTreeMap::new();
    for line in bills.iter().flat_map(|bill| &bill.lines) {
        if let (Some(span), Some(counted)) = (line.span, &line.explanation.counted) {
            let month = zone.day(span.start).strftime("%B").to_string().to_lowercase();
            months.insert(month, counted.total.clone());
        }
    }
    let figures = months.into_iter().map(|(month, total)| (month, Found::Number(total)));
    Ok(figures.fold(Figures::default(), |figures, (month, total)| figures.and(&month, total)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InArrears {
    account_tz: String,
    bcd: DayOfMonth,
    start_utc: String,
    target_date: Day,
}

/// A fee and usage, both billed when their period is over.
fn in_arrears(case: &Case) -> Result<Figures, Why> {
    let inputs: InArrears = case.inputs()?;
    let zone = zone(&inputs.account_tz)?;
    let start = zone.midnight(zone.day(utc(&inputs.start_utc)?));
    let mut life = Life::new(start, &zone, Proration::Daily);
    let metered = life.metered(Pricing::PerUnit(Decimal::ONE));
    let item = life.new_id();
    let cycle = Cycle::new(Decimal::ONE, MONTH, Some(inputs.bcd.0));
    Cycle { mode: PaymentPeriodMode::PostPaid, ..cycle }.subscribe(&mut life, item, start, None);
    // The case says only that something was used.
    life.uses(metered, Decimal::ONE, start);
    let bill = life.bill(zone.midnight(inputs.target_date.0))?;
    let spans = |kind: LineKind| lines_of(&life, &bill, kind);
    Ok(Figures::of("recurring", life.charges(&bill)).and("usage", spans(LineKind::Usage)))
}

fn lines_of(life: &Life, bill: &Bill, kind: LineKind) -> Found {
    Found::Items(life.lines(bill, |line: &Line| line.kind == kind))
}
