//! Cases of whole courses: a change of period, a pause, a part of a period, something booked besides, usage.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::calendar::{Grid, Period, Unit, Zone};
use turnus_engine::contract::PhaseKind;
use turnus_engine::line::LineKind;
use turnus_engine::plan::PaymentPeriodMode;
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::tiers::{Tier, Tiers};
use turnus_engine::{Currency, Instant, Money, Span};

use crate::case::Case;
use crate::cycle::{Cycle, proration};
use crate::found::{Figures, Found, Item};
use crate::life::Life;
use crate::mapping::Mapping;
use crate::read::{Day, DayOfMonth, Number, decimal_of, remark};
use crate::shop::Plan;
use crate::why::Why;

/// By what the case has: each kind of course has an input that no other has.
pub fn amounts(case: &Case) -> Result<Figures, Why> {
    let kinds: [(&str, Mapping); 7] = [
        ("addon_start", addon),
        ("block_size", blocks),
        ("plan_change", repriced_usage),
        ("pause", pause),
        ("change", change),
        ("downgrade", change),
        ("from", part),
    ];
    match kinds.iter().find(|(input, _)| case.has(input)) {
        Some((_, run)) => run(case),
        None => Err(Why::not_understood("a course that names no date at which it begins or changes")),
    }
}

/// Rates by the name of their period.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    rate: Option<Number>,
    monthly_rate: Option<Number>,
    quarterly_rate: Option<Number>,
    biannual_rate: Option<Number>,
    annual_rate: Option<Number>,
    bcd: Option<DayOfMonth>,
    billed: Option<(Day, Day)>,
    change: Option<Day>,
    downgrade: Option<Downgrade>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Downgrade {
    date: Day,
    rate: Number,
}

const MONTH: Period = Period::new(1, Unit::Month);

impl Change {
    fn rates(&self) -> Vec<(&'static str, Period, Decimal)> {
        let named = [
            ("monthly", MONTH, self.monthly_rate),
            ("quarterly", Period::new(3, Unit::Month), self.quarterly_rate),
            ("biannual", Period::new(6, Unit::Month), self.biannual_rate),
            ("annual", Period::new(1, Unit::Year), self.annual_rate),
            ("old", MONTH, self.rate),
            ("new", MONTH, self.downgrade.as_ref().map(|it| it.rate)),
        ];
        named.into_iter().filter_map(|(name, period, rate)| Some((name, period, rate?.0))).collect()
    }
}

/// From one rate to another, in the middle of what is billed. The new one is that of which a charge is expected.
fn change(case: &Case) -> Result<Figures, Why> {
    let inputs: Change = case.inputs()?;
    let rates = inputs.rates();
    let [one, other] = rates[..] else {
        return Err(Why::not_understood("a change that is not from one rate to another"));
    };
    let (old, new) = if case.expects(one.0) { (other, one) } else { (one, other) };
    let date = match (inputs.change, inputs.downgrade) {
        (Some(date), None) => date,
        (None, Some(downgrade)) => downgrade.date,
        (_, _) => return Err(Why::not_understood("two changes at once")),
    };
    let zone = Zone::utc();
    let at = zone.midnight(date.0);
    let day = inputs.bcd.map(|day| day.0).or(inputs.billed.map(|(start, _)| start.0.day()));
    let (old, replacement) = (Cycle::new(old.2, old.1, day), Cycle::new(new.2, new.1, day));
    let billed = inputs.billed.map(|(start, end)| Span::new(zone.midnight(start.0), zone.midnight(end.0)));
    let around = old.grid(at, &zone);
    let start = billed.map_or_else(|| around.boundary(around.index_at(at)), |billed| billed.start);
    let mut life = Life::new(start, &zone, Proration::Daily);
    let item = life.new_id();
    old.subscribe(&mut life, item, start, None);
    let first = life.bill(start)?;
    if billed.is_some_and(|billed| first.rows.iter().any(|row| row.span != billed)) {
        return Err(Why::not_understood("something else was billed than one period"));
    }
    let item = life.new_id();
    replacement.subscribe(&mut life, item, at, None);
    let bill = life.bill(at)?;
    let charges = life.charges(&bill);
    let figures = Figures::of("credit", life.credits(&bill)).and(new.0, charges.clone());
    let owed = bill.totals.gross;
    let figures = if owed < Money::ZERO {
        figures.and("account_credit", owed.negated().major(Currency::EUR))
    } else {
        figures
    };
    let Some(end) = charges.last().map(|item| zone.midnight(item.end)) else {
        return Ok(figures);
    };
    let next = life.bill(end)?;
    Ok(figures.and("next_full", life.charges(&next)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pause {
    monthly_rate: Option<Number>,
    quarterly_rate: Option<Number>,
    annual_rate: Option<Number>,
    bcd: Option<DayOfMonth>,
    billed: (Day, Day),
    pause: (Day, Day),
    #[serde(default)]
    invoicing_off_meanwhile: bool,
}

/// A pause inside what is billed. Its periods begin anew on the bill-cycle day when it goes on.
fn pause(case: &Case) -> Result<Figures, Why> {
    let inputs: Pause = case.inputs()?;
    let rates = [
        (MONTH, inputs.monthly_rate),
        (Period::new(3, Unit::Month), inputs.quarterly_rate),
        (Period::new(1, Unit::Year), inputs.annual_rate),
    ];
    let rates: Vec<_> = rates.into_iter().filter_map(|(period, rate)| Some((period, rate?.0))).collect();
    let [(period, rate)] = rates[..] else {
        return Err(Why::not_understood("a pause of several rates"));
    };
    let zone = Zone::utc();
    let at = |day: Day| zone.midnight(day.0);
    let (start, end) = (at(inputs.billed.0), at(inputs.billed.1));
    let (stops, goes_on) = (at(inputs.pause.0), at(inputs.pause.1));
    let day = inputs.bcd.map_or_else(|| inputs.billed.0.0.day(), |day| day.0);
    let cycle = Cycle::new(rate, period, Some(day));
    let mut life = Life::new(start, &zone, Proration::Daily);
    let item = life.new_id();
    cycle.subscribe(&mut life, item, start, None);
    let first = life.bill(start)?;
    if first.rows.iter().any(|row| row.span != Span::new(start, end)) {
        return Err(Why::not_understood("something else was billed than one period"));
    }
    life.rest(stops, PhaseKind::Paused);
    cycle.subscribe(&mut life, item, goes_on, None);
    let dates = if inputs.invoicing_off_meanwhile { vec![goes_on] } else { vec![stops, goes_on] };
    let (mut credits, mut charges) = (Vec::new(), Vec::new());
    for date in dates {
        let bill = life.bill(date)?;
        credits.extend(life.credits(&bill));
        charges.extend(life.charges(&bill));
    }
    Ok(Figures::of("credit", credits).and("extension", charges))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    monthly_rate: Number,
    from: Day,
    to: Option<Day>,
    cancel: Option<Day>,
    bcd: Option<DayOfMonth>,
    #[serde(default)]
    in_arrear: bool,
    proration_fixed_days: Option<u16>,
}

/// A part of a month: until the first bill-cycle day, or until an end.
fn part(case: &Case) -> Result<Figures, Why> {
    let inputs: Part = case.inputs()?;
    let (end, day) = match (inputs.to, inputs.cancel) {
        (Some(to), None) => (to, inputs.bcd.map_or_else(|| to.0.day(), |day| day.0)),
        (None, Some(cancel)) => (cancel, inputs.bcd.map_or_else(|| inputs.from.0.day(), |day| day.0)),
        (_, _) => return Err(Why::not_understood("a part with two ends, or none")),
    };
    let zone = Zone::utc();
    let (start, end) = (zone.midnight(inputs.from.0), zone.midnight(end.0));
    let mode = if inputs.in_arrear { PaymentPeriodMode::PostPaid } else { PaymentPeriodMode::PrePaid };
    let cycle = Cycle { mode, ..Cycle::new(inputs.monthly_rate.0, MONTH, Some(day)) };
    let mut life = Life::new(start, &zone, proration(inputs.proration_fixed_days));
    let item = life.new_id();
    cycle.subscribe(&mut life, item, start, Some(end));
    life.end_at(end);
    let bill = life.bill(end)?;
    Ok(Figures::of("amount", bill.totals.net.major(Currency::EUR)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Addon {
    start: Day,
    bcd: DayOfMonth,
    #[serde(default)]
    in_arrear: bool,
    addon_monthly_rate: String,
    addon_start: Day,
}

/// Something that is booked while a subscription runs, until the end of the period it is booked in.
fn addon(case: &Case) -> Result<Figures, Why> {
    let inputs: Addon = case.inputs()?;
    let rate = decimal_of(remark(&inputs.addon_monthly_rate).0);
    let rate =
        rate.ok_or_else(|| Why::not_understood(format!("a rate of '{}'", inputs.addon_monthly_rate)))?;
    let zone = Zone::utc();
    let (start, booked) = (zone.midnight(inputs.start.0), zone.midnight(inputs.addon_start.0));
    let mode = if inputs.in_arrear { PaymentPeriodMode::PostPaid } else { PaymentPeriodMode::PrePaid };
    // The case does not say what the subscription itself costs.
    let cycle = Cycle { mode, ..Cycle::new(Decimal::ZERO, MONTH, Some(inputs.bcd.0)) };
    let mut life = Life::new(start, &zone, Proration::Daily);
    let plan = life.new_id();
    cycle.subscribe(&mut life, plan, start, None);
    let addon = life.add_on(booked, rate);
    let date = if inputs.in_arrear { cycle.grid(start, &zone).next_after(booked) } else { Some(booked) };
    let bill = life.bill(date.unwrap_or(booked))?;
    Ok(Figures::of("periods", life.charges_of(&bill, |item| item == plan))
        .and("addon", life.charges_of(&bill, |item| item == addon)))
}

/// Usage of a day.
type Used = (Day, Number);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Blocks {
    block_size: Number,
    block_price: Number,
    usage: Vec<Used>,
    period: Option<(Day, Day)>,
    cancel: Option<String>,
}

/// Usage in blocks, until the end of its period or of the contract.
fn blocks(case: &Case) -> Result<Figures, Why> {
    let inputs: Blocks = case.inputs()?;
    let zone = Zone::utc();
    let first = inputs.usage.first().ok_or_else(|| Why::not_understood("no usage"))?.0;
    let (start, end) = match (inputs.period, inputs.cancel.as_deref().map(remark)) {
        (Some((start, end)), None) => (zone.midnight(start.0), zone.midnight(end.0)),
        // The day itself belongs to it: it ends at the next midnight.
        (None, Some((day, Some("same day")))) if crate::read::day(day) == Some(first.0) => {
            let start = zone.midnight(first.0);
            (start, Grid::new(start, Period::new(1, Unit::Day), &zone).boundary(1))
        }
        (_, _) => {
            return Err(Why::not_understood(
                "usage without a period, or an end on another day than its first",
            ));
        }
    };
    let tier = Tier {
        up_to: None,
        price: inputs.block_price.0,
        block: Some(inputs.block_size.0),
        flat: Decimal::ZERO,
    };
    let mut life = Life::new(start, &zone, Proration::Daily);
    let blocks = life.metered(Pricing::Tiers(Tiers { cumulative: true, percent: false, tiers: vec![tier] }));
    life.phase(start, start, &Plan::free());
    life.end_at(end);
    for (day, quantity) in &inputs.usage {
        life.uses(blocks, quantity.0, zone.midnight(day.0));
    }
    let bill = life.bill(end)?;
    Ok(Figures::of("amount", bill.totals.net.major(Currency::EUR)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repriced {
    usage: Vec<Used>,
    plan_change: Day,
    price_before: Number,
    price_after: Number,
    bcd: DayOfMonth,
}

/// Usage before and after a change of plan inside a billing period.
fn repriced_usage(case: &Case) -> Result<Figures, Why> {
    let inputs: Repriced = case.inputs()?;
    let zone = Zone::utc();
    let used: Vec<Instant> = inputs.usage.iter().map(|(day, _)| zone.midnight(day.0)).collect();
    let first = used.iter().min().copied().ok_or_else(|| Why::not_understood("no usage"))?;
    let grid = Grid::new(first, MONTH, &zone).on_day(inputs.bcd.0);
    let start = grid.boundary(grid.index_at(first));
    let mut life = Life::new(start, &zone, Proration::Daily);
    let plan = Plan { day: Some(inputs.bcd.0), ..Plan::free() };
    let metered = life.metered(Pricing::PerUnit(inputs.price_before.0));
    life.phase(start, start, &plan);
    life.reprice(metered, Pricing::PerUnit(inputs.price_after.0));
    life.phase(zone.midnight(inputs.plan_change.0), start, &plan);
    for ((_, quantity), due) in inputs.usage.iter().zip(used) {
        life.uses(metered, quantity.0, due);
    }
    let bill = life.bill(grid.next_after(first).unwrap_or(start))?;
    let items: Vec<Item> = life.lines(&bill, |line| line.kind == LineKind::Usage);
    Ok(Figures::of("items", Found::Items(items)))
}
