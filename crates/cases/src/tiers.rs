//! Tiers as cases write them, and what each of them comes to.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::Exact;
use turnus_engine::pricing::Pricing;
use turnus_engine::tiers::{Tier, Tiers};

use crate::found::Found;
use crate::pricing::cost;
use crate::read::{Number, decimal_of};
use crate::why::Why;

/// A tier: with its last unit, or as so many blocks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierInput {
    /// Said again by the tier before; not needed.
    #[serde(rename = "from")]
    _from: Option<Number>,
    #[serde(alias = "up_to")]
    to: Option<Number>,
    #[serde(alias = "unit_price")]
    unit: Option<Number>,
    #[serde(alias = "flat_fee")]
    flat: Option<Number>,
    rate: Option<String>,
    block_size: Option<Number>,
    max_blocks: Option<Number>,
    price: Option<Number>,
}

/// One tier in packages.
pub fn package(size: Decimal, price: Option<Number>) -> Result<Tiers, Why> {
    let price = price.ok_or_else(|| Why::not_understood("a package without a price"))?.0;
    let tier = Tier { up_to: None, price, block: Some(size), flat: Decimal::ZERO };
    Ok(Tiers { cumulative: true, percent: false, tiers: vec![tier] })
}

/// Tiers that name the units below them: the next one's are what each can hold.
pub fn by_first_unit(steps: &[(Number, Number)], cumulative: bool) -> Tiers {
    let bounds = steps.iter().skip(1).map(|(first, _)| Some(first.0)).chain([None]);
    let tier = |((_, price), up_to): (&(Number, Number), Option<Decimal>)| Tier {
        up_to,
        price: price.0,
        block: None,
        flat: Decimal::ZERO,
    };
    Tiers { cumulative, percent: false, tiers: steps.iter().zip(bounds).map(tier).collect() }
}

/// Refuses units beyond a last tier that names its end, but where the convention says that they stay in it.
pub fn check_end(tiers: &Tiers, units: Decimal, convention: &str) -> Result<(), Why> {
    let end = tiers.tiers.last().and_then(|tier| tier.up_to);
    if end.is_some_and(|end| end < units) && convention != "VOLUME-BLOCK" {
        return Err(Why::not_understood("units beyond the last tier"));
    }
    Ok(())
}

/// Tiers as the engine has them: blocks end at a unit, too.
pub fn tiers_of(inputs: &[TierInput], cumulative: bool) -> Result<Tiers, Why> {
    let mut below = Decimal::ZERO;
    let mut tiers = Vec::new();
    for input in inputs {
        let up_to = input.bound(below)?;
        below = up_to.unwrap_or(below);
        let price = match (input.unit, input.price, input.rate.as_deref()) {
            (unit, None, None) => unit.map(|unit| unit.0),
            (None, Some(price), None) => Some(price.0),
            (None, None, Some(rate)) => rate.strip_suffix('%').and_then(decimal_of),
            (_, _, _) => None,
        };
        let flat = input.flat.map_or(Decimal::ZERO, |flat| flat.0);
        let priced = price.or((input.flat.is_some() && input.rate.is_none()).then_some(Decimal::ZERO));
        let price = priced.ok_or_else(|| Why::not_understood("a tier without a price, or with two"))?;
        tiers.push(Tier { up_to, price, block: input.block_size.map(|size| size.0), flat });
    }
    let percent = inputs.iter().any(|input| input.rate.is_some());
    if percent && inputs.iter().any(|input| input.rate.is_none()) {
        return Err(Why::not_understood("percentages beside prices"));
    }
    Ok(Tiers { cumulative, percent, tiers })
}

impl TierInput {
    /// A tier of so many blocks.
    pub fn blocks(size: Decimal, most: Decimal, price: Decimal) -> TierInput {
        let (block_size, max_blocks, price) = (Some(Number(size)), Some(Number(most)), Some(Number(price)));
        TierInput { _from: None, to: None, unit: None, flat: None, rate: None, block_size, max_blocks, price }
    }

    /// Its last unit, counted from the first of all. A tier of -1 blocks has none.
    fn bound(&self, below: Decimal) -> Result<Option<Decimal>, Why> {
        let (size, most) = match (self.block_size, self.max_blocks, self.to) {
            (_, None, to) => return Ok(to.map(|to| to.0)),
            (Some(size), Some(most), None) => (size, most),
            (_, Some(_), _) => {
                return Err(Why::not_understood("a number of blocks without a size, or two bounds"));
            }
        };
        if most.0.is_sign_negative() {
            return Ok(None);
        }
        let bound = size.0.checked_mul(most.0).and_then(|units| units.checked_add(below));
        bound.map(Some).ok_or_else(|| Why::not_understood("a tier of too many units"))
    }
}

/// What each tier that holds some of the records adds, its flat fee and its units apart, in the words of cases.
pub fn tier_lines(tiers: &Tiers, records: &[Decimal]) -> Result<Vec<Found>, Why> {
    let mut lines = Vec::new();
    for (place, tier) in tiers.tiers.iter().enumerate() {
        let number = place + 1;
        let flat = of_tier(tiers, place, Tier { price: Decimal::ZERO, ..tier.clone() }, records)?;
        let units = of_tier(
            tiers,
            place,
            Tier { price: Decimal::ONE, flat: Decimal::ZERO, ..tier.clone() },
            records,
        )?;
        let amount = of_tier(tiers, place, Tier { flat: Decimal::ZERO, ..tier.clone() }, records)?;
        if !flat.is_zero() {
            lines.push(Found::Text(format!("tier{number} flat {}", decimal(&flat)?)));
        }
        if !amount.is_zero() {
            let (units, amount) = (decimal(&units)?, decimal(&amount)?);
            lines.push(Found::Text(format!("tier{number} {units}x{}={amount}", tier.price.normalize())));
        }
    }
    Ok(lines)
}

fn decimal(exact: &Exact) -> Result<Decimal, Why> {
    exact.to_decimal(9).ok_or_else(|| Why::not_understood("a tier of too many units"))
}

/// What each tier that holds some of `quantity` comes to.
pub fn per_tier(tiers: &Tiers, quantity: Decimal) -> Result<Vec<Found>, Why> {
    let below = [None].into_iter().chain(tiers.tiers.iter().map(|tier| tier.up_to));
    let entered = below.take_while(|below| below.is_none_or(|below| below < quantity)).count();
    let of =
        |(place, tier): (usize, &Tier)| of_tier(tiers, place, tier.clone(), &[quantity]).map(Found::from);
    tiers.tiers.iter().enumerate().take(entered).map(of).collect()
}

/// What one tier adds to the last bill: the price where all the others cost nothing.
fn of_tier(tiers: &Tiers, place: usize, tier: Tier, records: &[Decimal]) -> Result<Exact, Why> {
    let free = |tier: &Tier| Tier { price: Decimal::ZERO, flat: Decimal::ZERO, ..tier.clone() };
    let mut only: Vec<Tier> = tiers.tiers.iter().map(free).collect();
    if let Some(here) = only.get_mut(place) {
        *here = tier;
    }
    Ok(cost(&Pricing::Tiers(Tiers { tiers: only, ..tiers.clone() }), Decimal::ZERO, records)?.last)
}
