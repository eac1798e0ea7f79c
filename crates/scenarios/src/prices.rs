//! Price models as a scenario writes them.

use rust_decimal::Decimal;
use turnus_engine::pricing::{Percentage, Pricing, Scale, Step};
use turnus_engine::tiers::{Tier, Tiers};

use crate::words::{BadWords, Words};

/// Reads a price:
///
/// - `0.10`: of a unit;
/// - `volume scale 0 1.00 / 10 0.80`, `interval scale 0 9.00 in all / 10 0.80`: billwerk's scales;
/// - `volume reduction of 1.00 0 0 / 10 20`: percentages off a base price;
/// - `graduated tiers up to 10 1.00 plus 2.00 / 0.50`, `volume tiers …`, `… 1.00 per 100` in whole blocks, `… 2 %` of
///   amounts;
/// - `1.3 % of each plus 0.10 at least 0.20 at most 12`: of each amount.
pub fn price(words: &mut Words) -> Result<Pricing, BadWords> {
    let cumulative = match (words.eat("volume"), words.eat("interval") || words.eat("graduated")) {
        (false, false) => return simple(words),
        (_, cumulative) => cumulative,
    };
    let pricing = if words.eat("scale") {
        Pricing::PriceScale(Scale { cumulative, steps: steps(words)? })
    } else if words.eat("reduction of") {
        let base = words.number("the price of a unit")?;
        Pricing::DiscountScale { base, scale: Scale { cumulative, steps: steps(words)? } }
    } else if words.eat("tiers") {
        tiers(words, cumulative)?
    } else {
        return Err(words.expected("scale, reduction of or tiers"));
    };
    pricing.check().map_err(|why| BadWords(why.to_string()))?;
    Ok(pricing)
}

fn simple(words: &mut Words) -> Result<Pricing, BadWords> {
    let number = words.number("a price")?;
    if !words.eat("% of each") {
        return Ok(Pricing::PerUnit(number));
    }
    let fixed = part(words, "plus")?.unwrap_or(Decimal::ZERO);
    let (least, most) = (part(words, "at least")?, part(words, "at most")?);
    Ok(Pricing::Percentage(Percentage { rate: number, fixed, least, most }))
}

fn part(words: &mut Words, before: &str) -> Result<Option<Decimal>, BadWords> {
    if words.eat(before) { words.number("an amount").map(Some) } else { Ok(None) }
}

fn steps(words: &mut Words) -> Result<Vec<Step>, BadWords> {
    let mut steps = Vec::new();
    loop {
        let from = words.number("the unit that a step begins above")?;
        let value = words.number("the value of a step")?;
        steps.push(Step { from, value, bucket: words.eat("in all") });
        if !words.eat("/") {
            return Ok(steps);
        }
    }
}

fn tiers(words: &mut Words, cumulative: bool) -> Result<Pricing, BadWords> {
    let (mut tiers, mut percent) = (Vec::new(), false);
    loop {
        let up_to = part(words, "up to")?;
        let price = words.number("the price of a tier")?;
        percent |= words.eat("%");
        let block = part(words, "per")?;
        let flat = part(words, "plus")?.unwrap_or(Decimal::ZERO);
        tiers.push(Tier { up_to, price, block, flat });
        if !words.eat("/") {
            return Ok(Pricing::Tiers(Tiers { cumulative, percent, tiers }));
        }
    }
}
