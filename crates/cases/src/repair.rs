//! Cases of what is billed already and then changes: credits, what is kept, what is charged anew.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::calendar::{Grid, Period, Unit, Zone};
use turnus_engine::contract::PhaseKind;
use turnus_engine::proration::{Proration, days};
use turnus_engine::{Id, Instant, Span};

use crate::case::Case;
use crate::cycle::Cycle;
use crate::found::{Figures, Item};
use crate::life::Life;
use crate::read::{Day, Number};
use crate::shop::Plan;
use crate::why::Why;

/// `[start, end, amount]`.
type BilledItem = (Day, Day, Number);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repair {
    #[serde(default)]
    existing: Vec<BilledItem>,
    existing_recurring: Option<BilledItem>,
    proposed: Option<Vec<BilledItem>>,
    should_have_billed: Option<Vec<(Day, Day)>>,
    rate: Option<Number>,
    pause: Option<(Day, Day)>,
    pause_from: Option<Day>,
    cancel: Option<Day>,
    change_date: Option<Day>,
    change1: Option<(Day, Number)>,
    change2: Option<(Day, Number)>,
    downgrade1: Option<(Day, String, Number)>,
    downgrade2: Option<(Day, String, Number)>,
    switch_to_annual: Option<BilledItem>,
}

/// An amount for a span of time.
#[derive(Clone, Copy)]
struct Amount {
    span: Span,
    amount: Decimal,
}

/// What happens to a subscription that is billed.
enum Change {
    Ends,
    /// Until then, if that is known.
    Pauses(Option<Instant>),
    /// To an amount for the rest of what is billed.
    Amount(Decimal),
    /// To another rate on the old periods.
    Rate(Decimal),
    /// To a plan that costs so much for a period that begins with the change.
    Period(Amount),
}

/// What is billed, and how it changes.
pub fn repair(case: &Case) -> Result<Figures, Why> {
    if case.has("old_monthly") {
        return half_way(case);
    }
    if case.has("new_period_end") {
        return Err(Why::not_understood("what a period after the pause costs, which only the note tells of"));
    }
    let inputs: Repair = case.inputs()?;
    let utc = Zone::utc();
    let amount = |(start, end, amount): &BilledItem| Amount {
        span: Span::new(utc.midnight(start.0), utc.midnight(end.0)),
        amount: amount.0,
    };
    let existing: Vec<Amount> =
        inputs.existing.iter().chain(&inputs.existing_recurring).map(amount).collect();
    let mut changes = inputs.changes(&utc)?;
    changes.sort_by_key(|(at, _)| *at);
    match (&inputs.proposed, &inputs.should_have_billed, changes.is_empty()) {
        (Some(proposed), None, true) => {
            let proposed: Vec<Amount> = proposed.iter().map(amount).collect();
            replaced(case, &existing, &proposed, inputs.rate.is_some())
        }
        (None, Some(spans), true) => {
            let spans =
                spans.iter().map(|(start, end)| Span::new(utc.midnight(start.0), utc.midnight(end.0)));
            replaced(case, &existing, &of_existing(&existing, spans)?, true)
        }
        (None, None, false) => changed(&existing, &changes, inputs.rate.map(|rate| rate.0)),
        (_, _, _) => Err(Why::not_understood("neither one new timeline nor changes of the old one")),
    }
}

impl Repair {
    fn changes(&self, zone: &Zone) -> Result<Vec<(Instant, Change)>, Why> {
        let at = |day: Day| zone.midnight(day.0);
        let mut changes = Vec::new();
        changes.extend(self.cancel.iter().chain(&self.change_date).map(|day| (at(*day), Change::Ends)));
        changes.extend(self.pause.map(|(from, to)| (at(from), Change::Pauses(Some(at(to))))));
        changes.extend(self.pause_from.map(|from| (at(from), Change::Pauses(None))));
        let amounts = self.change1.iter().chain(&self.change2);
        changes.extend(amounts.map(|(day, amount)| (at(*day), Change::Amount(amount.0))));
        for (day, rate, _) in self.downgrade1.iter().chain(&self.downgrade2) {
            let number = rate.strip_prefix("rate ").and_then(crate::read::decimal_of);
            let number = number.ok_or_else(|| Why::not_understood(format!("'{rate}' is no rate")))?;
            changes.push((at(*day), Change::Rate(number)));
        }
        changes.extend(self.switch_to_annual.map(|(start, end, amount)| {
            let span = Span::new(at(start), at(end));
            (at(start), Change::Period(Amount { span, amount: amount.0 }))
        }));
        Ok(changes)
    }
}

/// What should have been billed of what was: each span at the amount of the item it lies in.
fn of_existing(existing: &[Amount], spans: impl Iterator<Item = Span>) -> Result<Vec<Amount>, Why> {
    spans
        .map(|span| {
            let around = existing.iter().find(|it| it.span.common(span) == Some(span));
            let around = around.ok_or_else(|| Why::not_understood("time that no billed item holds"))?;
            Ok(Amount { span, amount: around.amount })
        })
        .collect()
}

/// A timeline takes the place of what is billed. What is the same plan is one item, whose time is compared. Where the case
/// names no rate that all of it has, another amount for the same time is another plan, and so another item.
fn replaced(case: &Case, existing: &[Amount], wanted: &[Amount], same_plan: bool) -> Result<Figures, Why> {
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else {
        return Err(Why::not_understood("a timeline with nothing in it"));
    };
    let zone = Zone::utc();
    let mut life = Life::new(first.span.start, &zone, Proration::Daily);
    let one = life.new_id();
    let mut items: Vec<(Amount, Id)> = Vec::new();
    for billed in existing {
        let overlaps = items.iter().any(|(other, _)| other.span.common(billed.span).is_some());
        let item = if overlaps { life.new_id() } else { one };
        life.billed_before(item, billed.span, billed.amount)?;
        items.push((*billed, item));
    }
    let mut until = first.span.start;
    for wanted in wanted {
        if wanted.span.start < until {
            return Err(Why::not_understood("a timeline that overlaps itself"));
        }
        if wanted.span.start > until {
            life.rest(until, PhaseKind::Paused);
        }
        until = wanted.span.end;
        let here: Vec<&(Amount, Id)> = items.iter().filter(|(it, _)| it.span == wanted.span).collect();
        let same = here.iter().find(|(it, _)| it.amount == wanted.amount).map(|(_, item)| *item);
        let other_plan = !same_plan && !here.is_empty();
        let item = same.unwrap_or_else(|| if other_plan { life.new_id() } else { one });
        life.phase_of(item, wanted.span.start, wanted.span.start, &whole(*wanted, &zone)?);
    }
    life.end_at(last.span.end);
    let bill = life.bill(last.span.end)?;
    let paid = |items: Vec<Item>| items.into_iter().filter(|it| !it.amount.is_zero()).collect::<Vec<Item>>();
    let (charges, credits) = (paid(life.charges(&bill)), life.credits(&bill));
    let apart = case.expects("credit");
    let new = charges.into_iter().chain(credits.iter().filter(|_| !apart).cloned()).collect::<Vec<Item>>();
    Ok(Figures::of("new_items", new).and("credit", credits).and_perhaps("kept", life.kept()?))
}

/// A plan that costs that amount for a period of just that span.
fn whole(of: Amount, zone: &Zone) -> Result<Plan, Why> {
    let known = [Period::new(1, Unit::Month), Period::new(3, Unit::Month), Period::new(1, Unit::Year)];
    let ends = |period: &Period| Grid::new(of.span.start, *period, zone).boundary(1) == of.span.end;
    let of_days = u16::try_from(days(of.span, zone)).ok().map(|days| Period::new(days, Unit::Day));
    let period = known.into_iter().find(ends).or(of_days.filter(ends));
    let period = period.ok_or_else(|| Why::not_understood("an item that is no period of whole days"))?;
    Ok(Plan::new(of.amount, period))
}

/// A subscription that is billed changes, and is billed at each change.
fn changed(
    existing: &[Amount],
    changes: &[(Instant, Change)],
    rate: Option<Decimal>,
) -> Result<Figures, Why> {
    let mut running = Running::of(existing, rate)?;
    let (mut credits, mut charges) = (Vec::new(), Vec::new());
    for (at, change) in changes {
        let dates = running.change(*at, change)?;
        for date in dates {
            let bill = running.life.bill(date)?;
            credits.push(running.life.credits(&bill));
            charges.push(running.life.charges(&bill));
        }
    }
    figures(&running.life, credits, charges)
}

/// A subscription with what is billed of it.
struct Running {
    life: Life,
    item: Id,
    plan: Plan,
    billed: Span,
}

impl Running {
    fn of(existing: &[Amount], rate: Option<Decimal>) -> Result<Running, Why> {
        let (Some(first), Some(last)) = (existing.first(), existing.last()) else {
            return Err(Why::not_understood("a change of nothing"));
        };
        if existing.windows(2).any(|pair| pair[0].span.end != pair[1].span.start) {
            return Err(Why::not_understood("items with gaps between them"));
        }
        let zone = Zone::utc();
        let start = first.span.start;
        let mut life = Life::new(start, &zone, Proration::Daily);
        let item = life.new_id();
        for billed in existing {
            life.billed_before(item, billed.span, billed.amount)?;
        }
        let plan = whole(*last, &zone)?;
        let plan = Plan { fee: rate.unwrap_or(plan.fee), ..plan };
        life.phase_of(item, start, start, &plan);
        Ok(Running { life, item, plan, billed: Span::new(start, last.span.end) })
    }

    /// Makes the change; the answer is when bills are made for it.
    fn change(&mut self, at: Instant, change: &Change) -> Result<Vec<Instant>, Why> {
        let (zone, start) = (self.life.zone.clone(), self.billed.start);
        if at < start || self.billed.end < at {
            return Err(Why::not_understood("a change outside of what is billed"));
        }
        let (anchor, plan) = match change {
            Change::Ends => {
                self.life.end_at(at);
                return Ok(vec![at]);
            }
            Change::Pauses(until) => {
                self.life.rest(at, PhaseKind::Paused);
                let Some(until) = until else {
                    return Ok(vec![at]);
                };
                let cycle = Cycle::new(self.plan.fee, self.plan.period, Some(zone.day(start).day()));
                cycle.subscribe(&mut self.life, self.item, *until, None);
                return Ok(vec![at, *until]);
            }
            Change::Amount(amount) => {
                let rest = Span::new(at, self.billed.end);
                (at, whole(Amount { span: rest, amount: *amount }, &zone)?)
            }
            Change::Rate(rate) => (start, Plan { fee: *rate, ..self.plan.clone() }),
            Change::Period(amount) => (at, whole(*amount, &zone)?),
        };
        self.item = self.life.phase(at, anchor, &plan);
        Ok(vec![at])
    }
}

/// What came of bill after bill.
fn figures(life: &Life, credits: Vec<Vec<Item>>, charges: Vec<Vec<Item>>) -> Result<Figures, Why> {
    let kept = life.kept()?;
    let all = |of: &[Vec<Item>]| of.iter().flatten().cloned().collect::<Vec<Item>>();
    let mut figures = Figures::of("credit", all(&credits))
        .and("charge", all(&charges))
        .and("new_items", all(&charges))
        .and_perhaps("kept", kept.clone())
        .and_perhaps("kept_part", kept.clone());
    let names = ["first", "second", "third"];
    for (name, kept) in names.iter().zip(kept.into_iter().flatten()) {
        figures = figures.and(&format!("kept_{name}"), vec![kept]);
    }
    for ((name, credits), charges) in names.iter().zip(credits).zip(charges) {
        figures = figures.and(&format!("{name}_credit"), credits).and(&format!("{name}_new_item"), charges);
    }
    Ok(figures)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HalfWay {
    old_monthly: Number,
    new_monthly: Number,
    change: String,
}

/// Another plan in the middle of a month. The case names no month: June has 30 days.
fn half_way(case: &Case) -> Result<Figures, Why> {
    let HalfWay { old_monthly, new_monthly, change } = case.inputs()?;
    if change != "exactly half way" {
        return Err(Why::not_understood(format!("a change '{change}'")));
    }
    let zone = Zone::utc();
    let [start, at] = ["2024-06-01", "2024-06-16"].map(|day| crate::read::local(day, &zone));
    let (start, at) = (start?, at?);
    let month = Period::new(1, Unit::Month);
    let mut life = Life::new(start, &zone, Proration::Precise);
    life.phase(start, start, &Plan::new(old_monthly.0, month));
    life.bill(start)?;
    life.phase(at, start, &Plan::new(new_monthly.0, month));
    let bill = life.bill(at)?;
    let net = bill.totals.net.major(turnus_engine::Currency::EUR);
    Ok(Figures::of("credit", life.credits(&bill)).and("charge", life.charges(&bill)).and("net", net))
}
