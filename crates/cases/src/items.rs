//! What a run bills of subscriptions by bill-cycle day, part by part.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::Currency;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::proration::Proration;

use crate::case::Case;
use crate::cycle::{Cycle, RunInputs};
use crate::found::Figures;
use crate::life::Life;
use crate::read::{Day, DayOfMonth, Named, Number};
use crate::why::Why;

/// The parts that a run bills. What they cost, the case does not say.
pub fn recurring_items(case: &Case) -> Result<Figures, Why> {
    let (life, bill) = case.inputs::<RunInputs>()?.at_rate(Decimal::ONE)?.bill()?;
    Ok(Figures::of("items", life.charges(&bill)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invoice {
    rate: Option<Number>,
    period: Option<Named>,
    start: Option<Day>,
    bcd: Option<DayOfMonth>,
    end: Option<Day>,
    target_date: Day,
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    date: Day,
    rate: Number,
    bcd: Option<DayOfMonth>,
    period: Option<Named>,
}

/// The invoice of one subscription: of one rate, or of one after another.
pub fn invoice(case: &Case) -> Result<Figures, Why> {
    let inputs: Invoice = case.inputs()?;
    let mut events = inputs.events;
    match (inputs.start, inputs.rate) {
        (Some(date), Some(rate)) => {
            events.insert(0, Event { date, rate, bcd: inputs.bcd, period: inputs.period });
        }
        (None, None) if inputs.bcd.is_none() && inputs.period.is_none() => {}
        (_, _) => return Err(Why::not_understood("a rate without a start, or a start without a rate")),
    }
    let zone = Zone::utc();
    let starts: Vec<_> = events.iter().map(|event| zone.midnight(event.date.0)).collect();
    let Some(start) = starts.first().filter(|_| starts.is_sorted_by(|one, next| one < next)) else {
        return Err(Why::not_understood("no events, or not in the order of their dates"));
    };
    let end = inputs.end.map(|day| zone.midnight(day.0));
    let mut life = Life::new(*start, &zone, Proration::Daily);
    let ends = starts.iter().skip(1).copied().map(Some).chain([end]);
    for ((event, start), end) in events.iter().zip(&starts).zip(ends) {
        let period = event.period.map_or(Period::new(1, Unit::Month), |named| named.0);
        let item = life.new_id();
        Cycle::new(event.rate.0, period, event.bcd.map(|day| day.0)).subscribe(&mut life, item, *start, end);
    }
    life.end_at(end);
    let bill = life.bill(zone.midnight(inputs.target_date.0))?;
    let total = bill.totals.net.major(Currency::EUR);
    Ok(Figures::of("items", life.charges(&bill)).and("total", total))
}
