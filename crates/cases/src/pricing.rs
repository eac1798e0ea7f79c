//! Cases of prices: what a quantity costs, as usage of a metered component on a bill.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::calendar::Zone;
use turnus_engine::line::Line;
use turnus_engine::pricing::{Percentage, Pricing};
use turnus_engine::proration::Proration;
use turnus_engine::scope::Scope;
use turnus_engine::tiers::Tiers;
use turnus_engine::{Currency, Exact};

use crate::case::Case;
use crate::found::{Figures, Found};
use crate::life::{Life, Metered};
use crate::read::{Number, local};
use crate::shop::Plan;
use crate::tiers::{TierInput, by_first_unit, check_end, package, per_tier, tier_lines, tiers_of};
use crate::why::Why;

/// A price, and what is used at it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    model: Option<String>,
    #[serde(alias = "amount")]
    quantity: Option<Number>,
    transactions: Option<Vec<Number>>,
    already_billed_quantity: Option<Number>,
    #[serde(alias = "unit_price")]
    unit: Option<Number>,
    tiers: Option<Vec<TierInput>>,
    tiers_first_unit: Option<Vec<(Number, Number)>>,
    package_size: Option<Number>,
    #[serde(alias = "price_per_package")]
    price: Option<Number>,
    free_units: Option<Number>,
}

/// Models that a case may name.
const MODELS: [&str; 4] = ["graduated", "volume", "per_unit", "package"];

/// It has a quantity at a price whose convention says how it is counted.
pub fn is_price(case: &Case) -> bool {
    let priced = ["tiers", "package_size"].iter().any(|input| case.has(input));
    priced && case.has("quantity") && cumulative(case, None).is_ok() && !case.convention().is_empty()
}

/// What the quantity costs.
pub fn price(case: &Case) -> Result<Figures, Why> {
    let inputs: Price = case.inputs()?;
    let quota = inputs.free_units.map_or(Decimal::ZERO, |units| units.0);
    let records = inputs.records()?;
    if ["graduated", "volume"].iter().any(|name| case.expects(name)) {
        let of = |cumulative| Ok::<_, Why>(cost(&inputs.pricing(cumulative)?, quota, &records)?.last);
        return Ok(Figures::of("graduated", of(true)?).and("volume", of(false)?));
    }
    let is_cumulative = cumulative(case, inputs.model.as_deref());
    let has_tiers = inputs.tiers.is_some() || inputs.tiers_first_unit.is_some();
    let pricing = inputs.pricing(if has_tiers { is_cumulative? } else { true })?;
    let costs = cost(&pricing, quota, &records)?;
    let figures = Figures::of("total", costs.last.clone())
        .and("amount", costs.last)
        .and("amounts", Found::List(costs.amounts.iter().cloned().map(Found::from).collect()));
    let Pricing::Tiers(tiers) = &pricing else {
        return Ok(figures);
    };
    check_end(tiers, records.iter().sum(), case.convention())?;
    match records[..] {
        _ if case.expects("lines") => {
            case.only_words("lines", &["tier# flat #", "tier# #x#=#"])?;
            Ok(figures.and("lines", Found::List(tier_lines(tiers, &records)?)))
        }
        [quantity] if case.expects("per_tier") => {
            Ok(figures.and("per_tier", Found::List(per_tier(tiers, quantity)?)))
        }
        _ => Ok(figures),
    }
}

/// Whether each tier's units cost that tier's price: as the model says, the convention, or the category.
pub fn cumulative(case: &Case, model: Option<&str>) -> Result<bool, Why> {
    let said = [model.unwrap_or(""), case.convention(), &case.category];
    for text in said.map(str::to_ascii_lowercase) {
        let graduated = ["graduated", "all_tiers"].iter().any(|name| text.contains(name));
        let volume = ["volume", "top_tier"].iter().any(|name| text.contains(name));
        match (graduated, volume) {
            (true, false) => return Ok(true),
            (false, true) => return Ok(false),
            (true, true) | (false, false) => {}
        }
    }
    Err(Why::not_understood("tiers of which nothing says how they are counted"))
}

impl Price {
    /// What is posted, one bill after another.
    fn records(&self) -> Result<Vec<Decimal>, Why> {
        match (&self.quantity, &self.transactions) {
            (Some(quantity), None) => {
                let before = self.already_billed_quantity.filter(|before| !before.0.is_zero());
                Ok(before.into_iter().chain([*quantity]).map(|it| it.0).collect())
            }
            (None, Some(all)) if !all.is_empty() && self.already_billed_quantity.is_none() => {
                Ok(all.iter().map(|it| it.0).collect())
            }
            (_, _) => Err(Why::not_understood("a price without a quantity")),
        }
    }

    /// Tiers that name the units below them. Which of two tiers a quantity is in that fills the lower one, the case does
    /// not say; where each tier's units cost their own price it makes no difference.
    fn by_first_unit(&self, steps: &[(Number, Number)], is_cumulative: bool) -> Result<Tiers, Why> {
        let fills = |quantity: &Number| steps.iter().any(|(first, _)| first.0 == quantity.0);
        if !is_cumulative && self.quantity.as_ref().is_some_and(|it| !it.0.is_zero() && fills(it)) {
            return Err(Why::not_understood("a volume price of a quantity that just fills a tier"));
        }
        Ok(by_first_unit(steps, is_cumulative))
    }

    fn pricing(&self, is_cumulative: bool) -> Result<Pricing, Why> {
        let known = self.model.as_deref().is_none_or(|model| MODELS.contains(&model));
        if !known || (self.price.is_some() && self.package_size.is_none()) {
            return Err(Why::not_understood("an unknown price model, or a price of nothing"));
        }
        let tiers = match (&self.tiers, &self.tiers_first_unit, self.package_size, self.unit) {
            (Some(tiers), None, None, None) => tiers_of(tiers, is_cumulative)?,
            (None, Some(steps), None, None) => self.by_first_unit(steps, is_cumulative)?,
            (None, None, Some(size), None) => package(size.0, self.price)?,
            (None, None, None, Some(unit)) => return Ok(Pricing::PerUnit(unit.0)),
            (_, _, _, _) => return Err(Why::not_understood("no price, or two")),
        };
        if tiers.check().is_err() {
            return Err(Why::not_understood("tiers that do not fit together"));
        }
        Ok(Pricing::Tiers(tiers))
    }
}

/// What came of usage.
pub struct Costs {
    /// All of it, not rounded, where one bill took it; else what the last bill charged.
    pub last: Exact,
    /// What each bill charged.
    pub amounts: Vec<Decimal>,
}

/// Bills the records one by one, as usage of a metered component; units up to the quota are free.
pub fn cost(pricing: &Pricing, quota: Decimal, records: &[Decimal]) -> Result<Costs, Why> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut life, metered) = shop(pricing, quota)?;
    let at = life.course.contract.start;
    for record in records {
        life.uses(metered, *record, at);
        lines.extend(life.bill_as(&Scope::interim(), at)?.lines);
    }
    let amounts: Vec<Decimal> = lines.iter().map(|line| line.amount.major(Currency::EUR)).collect();
    let last = match (&lines[..], amounts.last()) {
        ([only], _) => unrounded(only),
        (_, Some(last)) => Exact::from(*last),
        (_, None) => Exact::ZERO,
    };
    Ok(Costs { last, amounts })
}

/// A contract on which nothing else costs.
fn shop(pricing: &Pricing, quota: Decimal) -> Result<(Life, Metered), Why> {
    let zone = Zone::utc();
    let start = local("2024-01-01", &zone)?;
    let mut life = Life::new(start, &zone, Proration::Daily);
    let metered = life.metered(pricing.clone());
    let quotas = [(metered.0.id, quota)].into();
    life.phase(start, start, &Plan { quotas, ..Plan::free() });
    Ok((life, metered))
}

/// What a line came to before it was rounded.
pub fn unrounded(line: &Line) -> Exact {
    line.explanation.parts.first().map_or(Exact::ZERO, |part| part.unrounded.clone())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Percentages {
    amount_total: Option<Number>,
    events: Option<usize>,
    event_amounts: Option<Vec<Number>>,
    rate_percent: Option<Number>,
    fixed_per_event: Option<Number>,
    min_per_event: Option<Number>,
    max_per_event: Option<Number>,
}

/// More are no case but a mistake.
const MOST_EVENTS: usize = 10_000;

/// A percentage of each event's amount.
pub fn percentage(case: &Case) -> Result<Figures, Why> {
    if case.note.as_deref().is_some_and(|note| note.contains("free")) {
        return Err(Why::not_understood("free units that only the note tells of, not the inputs"));
    }
    let inputs: Percentages = case.inputs()?;
    let bounds = (inputs.min_per_event.map(|it| it.0), inputs.max_per_event.map(|it| it.0));
    let records: Vec<Decimal> = match (inputs.event_amounts, inputs.amount_total, inputs.events) {
        (Some(amounts), None, None) => amounts.into_iter().map(|it| it.0).collect(),
        // How the amount falls on the events makes no difference without bounds.
        (None, Some(total), Some(events))
            if bounds == (None, None) && (1..=MOST_EVENTS).contains(&events) =>
        {
            std::iter::once(total.0).chain(std::iter::repeat(Decimal::ZERO)).take(events).collect()
        }
        (_, _, _) => return Err(Why::not_understood("events without amounts")),
    };
    let of = |(least, most): (Option<Decimal>, Option<Decimal>)| {
        let rate = inputs.rate_percent.map_or(Decimal::ZERO, |it| it.0);
        let fixed = inputs.fixed_per_event.map_or(Decimal::ZERO, |it| it.0);
        at_once(&Pricing::Percentage(Percentage { rate, fixed, least, most }), &records)
    };
    Ok(Figures::of("amount", of(bounds)?).and("without_min_max", of((None, None))?))
}

/// What the records cost on one bill, not rounded.
fn at_once(pricing: &Pricing, records: &[Decimal]) -> Result<Exact, Why> {
    let (mut life, metered) = shop(pricing, Decimal::ZERO)?;
    let at = life.course.contract.start;
    for record in records {
        life.uses(metered, *record, at);
    }
    let bill = life.bill_as(&Scope::interim(), at)?;
    Ok(bill.lines.first().map_or(Exact::ZERO, unrounded))
}
