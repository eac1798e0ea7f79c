//! Stories of several subscriptions on one account, step by step, told in a small language.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::proration::Proration;
use turnus_engine::{Currency, Instant, Money};

use crate::case::Case;
use crate::cycle::Cycle;
use crate::found::{Figures, Found};
use crate::life::Life;
use crate::read::{Day, decimal_of, period};
use crate::why::Why;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    invoice_date: Day,
    event: String,
}

/// What a step says of one subscription.
#[derive(Clone, Debug, Default, PartialEq)]
struct Clause {
    subscription: String,
    starts: bool,
    ends: bool,
    rate: Option<Decimal>,
    period: Option<Period>,
    day: Option<i8>,
}

/// Words that tell a reader something and the runner nothing.
const TALK: [&str; 14] = [
    "trial",
    "discount",
    "evergreen",
    "moves",
    "becomes",
    "to",
    "rate",
    "immediately",
    "aligned",
    "end-of-term",
    "plan",
    "change",
    "starts",
    "cancelled",
];

/// The invoice of each step: all that has fallen due on any of the subscriptions.
pub fn steps(case: &Case) -> Result<Figures, Why> {
    let story: Story = case.inputs()?;
    let zone = Zone::utc();
    let mut running: BTreeMap<String, (Life, Cycle)> = BTreeMap::new();
    let mut invoices = Vec::new();
    for step in &story.steps {
        let at = zone.midnight(step.invoice_date.0);
        for clause in clauses(&step.event)? {
            apply(&mut running, clause, at)?;
        }
        let bills = running.values_mut().map(|(life, _)| life.bill(at));
        let bills = bills.collect::<Result<Vec<_>, Why>>()?;
        let items = bills.iter().map(|bill| bill.lines.len()).sum::<usize>();
        let total = Money::sum(bills.iter().map(|bill| bill.totals.net))?;
        let invoice = Figures::of("invoice_date", step.invoice_date.0)
            .and("items", i64::try_from(items).map_or(Found::Nothing, Found::from))
            .and("total", total.major(Currency::EUR));
        invoices.push(invoice.into());
    }
    Ok(Figures::of("per_step", Found::List(invoices)))
}

/// `sub1 starts, trial rate 8, BCD 5`; several with `+` or a comma between; what stands behind a colon explains.
fn clauses(event: &str) -> Result<Vec<Clause>, Why> {
    let told = event.split_once(": ").map_or(event, |(told, _)| told);
    let mut clauses: Vec<Clause> = Vec::new();
    let words: Vec<&str> = told.split([' ', ',', '+']).filter(|word| !word.is_empty()).collect();
    let mut place = 0;
    while let Some(word) = words.get(place) {
        place += 1;
        if word.strip_prefix("sub").is_some_and(|number| number.parse::<u16>().is_ok()) {
            clauses.push(Clause { subscription: (*word).to_owned(), ..Clause::default() });
            continue;
        }
        let clause = clauses.last_mut().ok_or_else(|| Why::not_understood(format!("'{event}'")))?;
        clause.starts |= *word == "starts" || *word == "add-on";
        clause.ends |= *word == "cancelled";
        match (*word, decimal_of(word), period(word)) {
            ("BCD", _, _) => {
                let day =
                    words.get(place).and_then(|day| day.parse().ok()).filter(|day| (1..=31).contains(day));
                clause.day = Some(day.ok_or_else(|| Why::not_understood(format!("'{event}'")))?);
                place += 1;
            }
            (_, Some(rate), _) if clause.rate.is_none() => clause.rate = Some(rate),
            (_, None, Some(period)) => clause.period = Some(period),
            (word, None, None) if TALK.contains(&word) || word == "add-on" => {}
            (word, _, _) => return Err(Why::not_understood(format!("'{word}' in '{event}'"))),
        }
    }
    Ok(clauses)
}

/// Begins, changes or ends a subscription; a step that says nothing new leaves it as it is.
fn apply(running: &mut BTreeMap<String, (Life, Cycle)>, clause: Clause, at: Instant) -> Result<(), Why> {
    let name = &clause.subscription;
    match (clause.starts, running.get_mut(name)) {
        (true, None) => {
            let rate = clause.rate.ok_or_else(|| Why::not_understood(format!("{name} has no rate")))?;
            let period = clause.period.unwrap_or(Period::new(1, Unit::Month));
            let cycle = Cycle::new(rate, period, clause.day);
            let mut life = Life::new(at, &Zone::utc(), Proration::Daily);
            let item = life.new_id();
            cycle.subscribe(&mut life, item, at, None);
            running.insert(name.clone(), (life, cycle));
        }
        (false, Some((life, _))) if clause.ends => life.end_at(at),
        (false, Some((life, cycle))) => {
            let rate = clause.rate.unwrap_or(cycle.rate);
            let period = clause.period.unwrap_or(cycle.period);
            let day = clause.day.or(cycle.day);
            if (rate, period, day) != (cycle.rate, cycle.period, cycle.day) {
                *cycle = Cycle { rate, period, day, ..*cycle };
                let item = life.new_id();
                cycle.subscribe(life, item, at, None);
            }
        }
        (true, Some(_)) => return Err(Why::not_understood(format!("{name} starts twice"))),
        (false, None) => return Err(Why::not_understood(format!("{name} has not started"))),
    }
    Ok(())
}
