//! Tiered prices: graduated and volume prices with flat fees, sold by the unit or in whole blocks.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Exact;

/// A price in tiers (docs/rules/pricing.md, "Tiers"). A package is one tier sold in blocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tiers {
    /// True: each tier's units cost that tier's price (graduated). False: every unit costs what the tier of the last
    /// one says (volume).
    pub cumulative: bool,
    /// Prices are percentages of what is counted, which then is an amount in major units.
    pub percent: bool,
    /// In ascending order of `up_to`, at least one. The last is open, whatever bound it names.
    pub tiers: Vec<Tier>,
}

/// One tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tier {
    /// Its last unit; none where it is open.
    pub up_to: Option<Decimal>,
    /// Price of a unit, of a block, or percentage.
    pub price: Decimal,
    /// It is sold in whole blocks of so many units: a begun one is charged whole. None means by the unit, parts of one
    /// at their part.
    pub block: Option<Decimal>,
    /// Charged once when the tier is entered. The first tier is entered by nothing at all.
    pub flat: Decimal,
}

/// Why tiers cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTiers {
    /// No tiers.
    #[error("a tiered price needs at least one tier")]
    Empty,
    /// A bound that does not lie above the one before it.
    #[error("UpTo must rise from tier to tier, but {1} follows {0}")]
    NotRising(Decimal, Decimal),
    /// A tier other than the last that has no bound.
    #[error("only the last tier may be without UpTo, but tier {0} of {1} is")]
    OpenTooEarly(usize, usize),
    /// A block of no size.
    #[error("the size of a block must be positive, but it is {0}")]
    BadBlock(Decimal),
}

impl Tiers {
    /// Checks bounds and blocks.
    pub fn check(&self) -> Result<(), BadTiers> {
        let count = self.tiers.len();
        let (_, bounded) = self.tiers.split_last().ok_or(BadTiers::Empty)?;
        let mut before = Decimal::ZERO;
        for (place, tier) in bounded.iter().enumerate() {
            let bound = tier.up_to.ok_or(BadTiers::OpenTooEarly(place + 1, count))?;
            if bound <= before {
                return Err(BadTiers::NotRising(before, bound));
            }
            before = bound;
        }
        let last = self.tiers.last().and_then(|tier| tier.up_to).filter(|bound| *bound <= before);
        if let Some(bound) = last {
            return Err(BadTiers::NotRising(before, bound));
        }
        let bad = self.tiers.iter().filter_map(|tier| tier.block).find(|size| *size <= Decimal::ZERO);
        bad.map_or(Ok(()), |size| Err(BadTiers::BadBlock(size)))
    }

    /// What `quantity` units, zero or more, cost: in major units, not rounded.
    pub fn charge(&self, quantity: &Exact) -> Exact {
        let entered = self.entered(quantity);
        if !self.cumulative {
            return entered.last().map_or(Exact::ZERO, |tier| self.of_tier(tier, quantity.clone()));
        }
        let mut below = Exact::ZERO;
        let of_tier = |tier: &&Tier| {
            let bound =
                self.bound(tier).map_or_else(|| quantity.clone(), |bound| bound.min(quantity.clone()));
            let units = bound.clone() - below.clone();
            below = bound;
            self.of_tier(tier, units)
        };
        entered.iter().map(of_tier).sum()
    }

    /// The tiers that hold some of `quantity`, the first one always.
    fn entered(&self, quantity: &Exact) -> Vec<&Tier> {
        let below = |tier: &&Tier| self.bound(tier).is_some_and(|bound| bound < *quantity);
        let full = self.tiers.iter().take_while(below).count();
        self.tiers.iter().take(full + 1).collect()
    }

    /// Where a tier ends; none for the last.
    fn bound(&self, tier: &Tier) -> Option<Exact> {
        let is_last = self.tiers.last().is_some_and(|last| std::ptr::eq(last, tier));
        tier.up_to.filter(|_| !is_last).map(Exact::from)
    }

    fn of_tier(&self, tier: &Tier, units: Exact) -> Exact {
        let price = if self.percent { Exact::percent(tier.price) } else { Exact::from(tier.price) };
        let sold = match tier.block.and_then(|size| units.clone().divided_by(&Exact::from(size))) {
            Some(blocks) => blocks.ceil(),
            None => units,
        };
        price * sold + Exact::from(tier.flat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(up_to: Option<i64>, price: &str, block: Option<i64>, flat: &str) -> Tier {
        Tier {
            up_to: up_to.map(Decimal::from),
            price: price.parse().unwrap(),
            block: block.map(Decimal::from),
            flat: flat.parse().unwrap(),
        }
    }

    fn cost(cumulative: bool, tiers: &[Tier], quantity: &str) -> String {
        let tiers = Tiers { cumulative, percent: false, tiers: tiers.to_vec() };
        tiers.check().unwrap();
        let quantity = Exact::from(quantity.parse::<Decimal>().unwrap());
        tiers.charge(&quantity).to_decimal(4).unwrap().to_string()
    }

    #[test]
    fn a_graduated_price_adds_the_flat_fee_of_each_tier_that_is_entered_the_first_one_at_nothing() {
        let tiers = [tier(Some(10), "10", None, "2"), tier(None, "5", None, "3")];

        assert_eq!(cost(true, &tiers, "0"), "2");
        assert_eq!(cost(true, &tiers, "10"), "102");
        assert_eq!(cost(true, &tiers, "10.5"), "107.5");
    }

    #[test]
    fn a_volume_price_charges_every_unit_at_the_tier_of_the_last_one_and_only_its_flat_fee() {
        let tiers = [tier(Some(10), "10", None, "2"), tier(None, "5", None, "3")];

        assert_eq!(cost(false, &tiers, "10"), "102");
        assert_eq!(cost(false, &tiers, "11"), "58");
    }

    #[test]
    fn a_begun_block_is_charged_whole_in_its_own_tier() {
        let tiers = [tier(Some(1000), "1", Some(100), "0"), tier(None, "2", Some(1000), "0")];

        assert_eq!(cost(true, &tiers, "101"), "2");
        assert_eq!(cost(true, &tiers, "1001"), "12");
        assert_eq!(cost(false, &tiers, "1001"), "4");
    }

    #[test]
    fn a_bound_on_the_last_tier_does_not_close_it() {
        assert_eq!(cost(true, &[tier(Some(10), "1", None, "0")], "25"), "25");
    }

    #[test]
    fn tiers_out_of_order_open_in_the_middle_or_with_a_block_of_nothing_are_refused() {
        let refusal =
            |tiers: &[Tier]| Tiers { cumulative: true, percent: false, tiers: tiers.to_vec() }.check();
        let (ten, open) = (tier(Some(10), "1", None, "0"), tier(None, "1", None, "0"));

        assert_eq!(refusal(&[]), Err(BadTiers::Empty));
        assert_eq!(refusal(&[ten.clone(), ten.clone()]), Err(BadTiers::NotRising(10.into(), 10.into())));
        assert_eq!(refusal(&[open, ten]), Err(BadTiers::OpenTooEarly(1, 2)));
        assert_eq!(refusal(&[tier(None, "1", Some(0), "0")]), Err(BadTiers::BadBlock(Decimal::ZERO)));
    }
}
