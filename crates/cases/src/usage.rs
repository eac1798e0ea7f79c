//! Cases of metered usage: what is charged after an earlier invoice, by period, by unit.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;
use turnus_engine::calendar::Zone;
use turnus_engine::line::Line;
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::usage::UsageCharge;
use turnus_engine::{Currency, Exact, Instant, Money};

use crate::case::Case;
use crate::found::{Figures, Found};
use crate::life::{Life, Metered};
use crate::pricing::{cumulative, unrounded};
use crate::read::{Day, DayOfMonth, Number, local};
use crate::shop::Plan;
use crate::tiers::{TierInput, check_end, tiers_of};
use crate::why::Why;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delta {
    tier: Option<TierInput>,
    price: Option<Number>,
    quantity: Option<Number>,
    #[serde(default)]
    usage: Vec<(Day, Number)>,
    period: Option<(Day, Day)>,
    already_invoiced: Option<Number>,
}

/// What a window of usage costs beyond what was charged of it.
pub fn delta(case: &Case) -> Result<Figures, Why> {
    let inputs: Delta = case.inputs()?;
    let zone = Zone::utc();
    let pricing = match (inputs.tier, inputs.price) {
        (Some(tier), None) => {
            let tiers = tiers_of(&[tier], true)?;
            let used = inputs.usage.iter().map(|(_, quantity)| quantity.0);
            check_end(&tiers, used.chain(inputs.quantity.map(|it| it.0)).sum(), case.convention())?;
            Pricing::Tiers(tiers)
        }
        (None, Some(price)) => Pricing::PerUnit(price.0),
        (_, _) => return Err(Why::not_understood("usage without a price, or with two")),
    };
    let (start, end) = match inputs.period {
        Some((start, end)) => (zone.midnight(start.0), zone.midnight(end.0)),
        None => (local("2024-01-01", &zone)?, local("2024-02-01", &zone)?),
    };
    let mut life = Life::new(start, &zone, Proration::Daily);
    let metered = life.metered(pricing);
    life.phase(start, end, &Plan::free());
    for (day, quantity) in &inputs.usage {
        life.uses(metered, quantity.0, zone.midnight(day.0));
    }
    if let Some(quantity) = inputs.quantity {
        life.uses(metered, quantity.0, start);
    }
    if let Some(already) = inputs.already_invoiced {
        charged_before(&mut life, already.0, end)?;
    }
    let bill = life.bill(end)?;
    let [line] = bill.lines.iter().filter(|line| is_usage(line)).collect::<Vec<&Line>>()[..] else {
        return Err(Why::not_understood("usage of several periods"));
    };
    Ok(Figures::of("delta_invoice", line.amount.major(Currency::EUR))
        .and("delta_items", life.lines(&bill, is_usage))
        .and("gross", Money::round(&unrounded(line), Currency::EUR)?.major(Currency::EUR)))
}

fn is_usage(line: &Line) -> bool {
    line.kind == turnus_engine::line::LineKind::Usage
}

/// Notes that an amount was charged of the window that the open usage belongs to: of which units, the case does not say.
fn charged_before(life: &mut Life, amount: Decimal, at: Instant) -> Result<(), Why> {
    let preview = life.clone().bill(at)?;
    let [charge] = &preview.usage[..] else {
        return Err(Why::not_understood("usage of several periods"));
    };
    let amount = Money::round(&Exact::from(amount), Currency::EUR)?;
    life.course.billed.usage.push(UsageCharge { amount, quantity: Decimal::ZERO, ..charge.clone() });
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Periods {
    bill_cycle_day: DayOfMonth,
    usage: Vec<(Day, String, Number)>,
    periods: Vec<(Day, Day)>,
}

/// How much of each unit is used in each period.
pub fn periods(case: &Case) -> Result<Figures, Why> {
    let inputs: Periods = case.inputs()?;
    let zone = Zone::utc();
    let (Some((first, _)), Some((_, last))) = (inputs.periods.first(), inputs.periods.last()) else {
        return Err(Why::not_understood("no periods"));
    };
    let (start, end) = (zone.midnight(first.0), zone.midnight(last.0));
    let mut life = Life::new(start, &zone, Proration::Daily);
    let mut units: BTreeMap<&str, Metered> = BTreeMap::new();
    for (_, unit, _) in &inputs.usage {
        units.entry(unit).or_insert_with(|| life.metered(Pricing::PerUnit(Decimal::ONE)));
    }
    life.phase(start, start, &Plan { day: Some(inputs.bill_cycle_day.0), ..Plan::free() });
    for (day, unit, quantity) in &inputs.usage {
        if let Some(metered) = units.get(unit.as_str()) {
            life.uses(*metered, quantity.0, zone.midnight(day.0));
        }
    }
    let bill = life.bill(end)?;
    let mut figures = Figures::default();
    for (name, metered) in units {
        let of = |(from, to): &(Day, Day)| {
            let mut lines = bill.lines.iter().filter(|line| line.product == Some(metered.0));
            let days = |line: &&Line| line.span.map(|span| (zone.day(span.start), zone.day(span.end)));
            let line = lines.find(|line| days(line) == Some((from.0, to.0)));
            Found::from(line.map_or(Decimal::ZERO, |line| line.quantity))
        };
        figures = figures.and(name, Found::List(inputs.periods.iter().map(of).collect()));
    }
    Ok(figures)
}

/// Tiers as `[most units, price]`.
type Pair = (Number, Number);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    quantity: Number,
    tiers: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Together {
    tiers: BTreeMap<String, TierInput>,
    usage: BTreeMap<String, Number>,
}

/// Several units at once, each at its own tiers.
pub fn units(case: &Case) -> Result<Figures, Why> {
    let is_cumulative = cumulative(case, None)?;
    let mut units: Vec<(String, Vec<TierInput>, Decimal)> = Vec::new();
    if case.inputs.get("tiers").is_some_and(Value::is_object) {
        let Together { tiers, mut usage } = case.inputs()?;
        for (name, tier) in tiers {
            let quantity =
                usage.remove(&name).ok_or_else(|| Why::not_understood(format!("no use of {name}")))?;
            units.push((name, vec![tier], quantity.0));
        }
        if let Some((name, _)) = usage.first_key_value() {
            return Err(Why::not_understood(format!("no price of {name}")));
        }
    } else {
        for (name, Unit { quantity, tiers }) in case.inputs::<BTreeMap<String, Unit>>()? {
            let tier = |(most, price): Pair| TierInput::blocks(Decimal::ONE, most.0, price.0);
            units.push((name, tiers.into_iter().map(tier).collect(), quantity.0));
        }
    }
    let zone = Zone::utc();
    let start = local("2024-01-01", &zone)?;
    let mut life = Life::new(start, &zone, Proration::Daily);
    let mut metered = Vec::new();
    for (name, tiers, quantity) in units {
        let tiers = tiers_of(&tiers, is_cumulative)?;
        check_end(&tiers, quantity, case.convention())?;
        metered.push((name, life.metered(Pricing::Tiers(tiers)), quantity));
    }
    life.phase(start, start, &Plan::free());
    for (_, metered, quantity) in &metered {
        life.uses(*metered, *quantity, start);
    }
    let bill = life.bill(start)?;
    let mut figures = Figures::of("total", bill.totals.net.major(Currency::EUR));
    for (name, metered, _) in &metered {
        let line = bill.lines.iter().find(|line| line.product == Some(metered.0));
        figures = figures.and(name, line.map_or(Decimal::ZERO, |line| line.amount.major(Currency::EUR)));
    }
    Ok(figures)
}
