//! How a quantity becomes an amount.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Exact;
use crate::tiers::{BadTiers, Tiers};

/// A price model. Prices are in major units of the plan group's currency, net or gross as the plan group says.
///
/// To add a model: a variant here, its arm in [`Pricing::charge`], a row of docs/rules/pricing.md and a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pricing {
    /// Each unit costs that.
    PerUnit(Decimal),
    /// Each unit costs what the step says that it falls in.
    PriceScale(Scale),
    /// Each unit costs the base price less the percentage of the step that it falls in.
    DiscountScale {
        /// Price of a unit before any discount.
        base: Decimal,
        /// Steps whose values are percentages, 0 to 100.
        scale: Scale,
    },
    /// Graduated or volume tiers, with flat fees, by the unit or in blocks.
    Tiers(Tiers),
    /// A percentage of each amount that is counted.
    Percentage(Percentage),
}

/// A price of amounts, each of which is counted and charged by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Percentage {
    /// Percent of each amount.
    pub rate: Decimal,
    /// For each of them besides, in major units.
    pub fixed: Decimal,
    /// Each costs so much at least, in major units, the fixed part included.
    pub least: Option<Decimal>,
    /// Each costs so much at most, in major units, the fixed part included.
    pub most: Option<Decimal>,
}

/// Steps of a price by quantity (billwerk-api.md D.7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// True: each step's units cost that step's value (interval scale). False: the whole quantity costs what the
    /// step of the last unit says (volume scale).
    pub cumulative: bool,
    /// In ascending order of `from`; the first begins at 0; the last is open.
    pub steps: Vec<Step>,
}

/// One step of a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The step holds the units above this one: from 10 holds the 11th unit, and 10.5 of a divisible one.
    pub from: Decimal,
    /// Price of a unit, price of the whole step (`bucket`), or percentage.
    pub value: Decimal,
    /// The value is the price of the whole step as soon as one unit falls in it.
    pub bucket: bool,
}

/// Why a price cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPricing {
    /// No steps.
    #[error("a scale needs at least one item")]
    Empty,
    /// The first step does not begin at 0.
    #[error("the first item of a scale must be From 0, but it is From {0}")]
    FirstNotZero(Decimal),
    /// Steps out of order.
    #[error("From must rise from item to item, but {1} follows {0}")]
    NotRising(Decimal, Decimal),
    /// A percentage outside 0 to 100.
    #[error("the percentage of a discount scale must lie between 0 and 100, but it is {0}")]
    BadPercentage(Decimal),
    /// Tiers that do not fit together.
    #[error(transparent)]
    Tiers(#[from] BadTiers),
    /// No amount can cost that.
    #[error("Most must not be less than Least, but {most} is less than {least}")]
    MostBelowLeast {
        /// What each costs at least.
        least: Decimal,
        /// What each costs at most.
        most: Decimal,
    },
}

impl Scale {
    /// Checks the order of the steps.
    pub fn check(&self) -> Result<(), BadPricing> {
        let first = self.steps.first().ok_or(BadPricing::Empty)?;
        if !first.from.is_zero() {
            return Err(BadPricing::FirstNotZero(first.from));
        }
        for pair in self.steps.windows(2) {
            if pair[1].from <= pair[0].from {
                return Err(BadPricing::NotRising(pair[0].from, pair[1].from));
            }
        }
        Ok(())
    }
}

impl Pricing {
    /// Checks steps, tiers and bounds, and that what is taken off lies between 0 and 100 percent.
    pub fn check(&self) -> Result<(), BadPricing> {
        match self {
            Pricing::PerUnit(_) => Ok(()),
            Pricing::PriceScale(scale) => scale.check(),
            Pricing::DiscountScale { scale, .. } => {
                let hundred = Decimal::ONE_HUNDRED;
                let bad = scale.steps.iter().find(|step| step.value < Decimal::ZERO || step.value > hundred);
                bad.map_or_else(|| scale.check(), |step| Err(BadPricing::BadPercentage(step.value)))
            }
            Pricing::Tiers(tiers) => Ok(tiers.check()?),
            Pricing::Percentage(Percentage { least, most, .. }) => match (*least, *most) {
                (Some(least), Some(most)) if most < least => Err(BadPricing::MostBelowLeast { least, most }),
                (_, _) => Ok(()),
            },
        }
    }

    /// What `quantity` units cost, in major units, not rounded. A negative quantity costs the negative of what as
    /// many units cost.
    pub fn charge(&self, quantity: &Exact) -> Exact {
        if *quantity < Exact::ZERO {
            return -self.charge(&-quantity.clone());
        }
        match self {
            Pricing::PerUnit(price) => Exact::from(*price) * quantity,
            Pricing::PriceScale(scale) => scale_charge(scale, quantity, Exact::from),
            Pricing::DiscountScale { base, scale } => {
                let price = Exact::from(*base);
                scale_charge(scale, quantity, |percent| price.clone() * Exact::less_percent(percent))
            }
            Pricing::Tiers(tiers) => tiers.charge(quantity),
            Pricing::Percentage(percentage) => percentage.charge(quantity),
        }
    }

    /// Each record is charged by itself; otherwise a period's units are, all together.
    pub fn is_by_record(&self) -> bool {
        matches!(self, Pricing::Percentage(_))
    }

    /// The price of a unit, where every unit costs the same.
    pub fn unit_price(&self) -> Option<Decimal> {
        match self {
            Pricing::PerUnit(price) => Some(*price),
            Pricing::PriceScale(_)
            | Pricing::DiscountScale { .. }
            | Pricing::Tiers(_)
            | Pricing::Percentage(_) => None,
        }
    }
}

impl Percentage {
    /// What one amount costs, in major units, not rounded.
    fn charge(&self, amount: &Exact) -> Exact {
        let mut cost = Exact::percent(self.rate) * amount + Exact::from(self.fixed);
        if let Some(least) = self.least {
            cost = cost.max(Exact::from(least));
        }
        if let Some(most) = self.most {
            cost = cost.min(Exact::from(most));
        }
        cost
    }
}

fn scale_charge(scale: &Scale, quantity: &Exact, price: impl Fn(Decimal) -> Exact) -> Exact {
    if quantity.is_zero() {
        return Exact::ZERO;
    }
    let of_step = |step: &Step, units: Exact| {
        let price = price(step.value);
        if step.bucket { price } else { price * units }
    };
    let entered = scale.steps.iter().filter(|step| Exact::from(step.from) < *quantity);
    if !scale.cumulative {
        return entered.fold(Exact::ZERO, |_, step| of_step(step, quantity.clone()));
    }
    let tops = scale.steps.iter().skip(1).map(|step| Exact::from(step.from)).map(Some).chain([None]);
    entered
        .zip(tops)
        .map(|(step, top)| {
            let top = top.map_or_else(|| quantity.clone(), |top| top.min(quantity.clone()));
            of_step(step, top - Exact::from(step.from))
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(cumulative: bool, bucket: bool) -> Pricing {
        let first = if bucket { 900 } else { 100 };
        let steps = vec![
            Step { from: Decimal::ZERO, value: Decimal::new(first, 2), bucket },
            Step { from: Decimal::TEN, value: Decimal::new(80, 2), bucket: false },
        ];
        Pricing::PriceScale(Scale { cumulative, steps })
    }

    fn cost(pricing: &Pricing, quantity: &str) -> String {
        let quantity = Exact::from(quantity.parse::<Decimal>().unwrap());
        pricing.charge(&quantity).to_decimal(4).unwrap().to_string()
    }

    /// The figures of billwerk-api.md D.7.
    #[test]
    fn fifteen_units_cost_12_by_volume_14_by_interval_and_13_with_a_bucket() {
        assert_eq!(cost(&scale(false, false), "15"), "12");
        assert_eq!(cost(&scale(true, false), "15"), "14");
        assert_eq!(cost(&scale(true, true), "15"), "13");
    }

    #[test]
    fn the_tenth_unit_belongs_to_the_first_step_and_what_is_above_it_to_the_second() {
        assert_eq!(cost(&scale(false, false), "10"), "10");
        assert_eq!(cost(&scale(true, false), "10.5"), "10.4");
        assert_eq!(cost(&scale(true, true), "0"), "0");
        assert_eq!(cost(&scale(true, true), "-15"), "-13");
    }

    #[test]
    fn a_discount_scale_takes_its_percentage_off_the_base_price() {
        let steps = vec![
            Step { from: Decimal::ZERO, value: Decimal::ZERO, bucket: false },
            Step { from: Decimal::TEN, value: Decimal::new(20, 0), bucket: false },
        ];
        let of = |cumulative| Pricing::DiscountScale {
            base: Decimal::ONE,
            scale: Scale { cumulative, steps: steps.clone() },
        };

        assert_eq!(cost(&of(false), "15"), "12");
        assert_eq!(cost(&of(true), "15"), "14");
    }

    #[test]
    fn a_percentage_has_a_part_for_each_amount_and_bounds() {
        let bounds = Percentage {
            rate: Decimal::new(299, 2),
            fixed: Decimal::ZERO,
            least: Some(Decimal::new(175, 2)),
            most: Some(Decimal::from(12)),
        };
        let of = |percentage: &Percentage, amount| cost(&Pricing::Percentage(percentage.clone()), amount);

        assert_eq!(["10", "80", "10000", "-80"].map(|it| of(&bounds, it)), ["1.75", "2.392", "12", "-2.392"]);
        let fixed = Percentage { fixed: Decimal::TWO, least: None, most: None, ..bounds };
        assert_eq!(of(&fixed, "100"), "4.99");
    }

    #[test]
    fn a_scale_out_of_order_is_refused_with_the_two_that_are() {
        let Pricing::PriceScale(mut scale) = scale(true, false) else { unreachable!() };
        scale.steps.reverse();
        assert_eq!(scale.check(), Err(BadPricing::FirstNotZero(Decimal::TEN)));
        scale.steps[0].from = Decimal::ZERO;
        assert_eq!(scale.check(), Err(BadPricing::NotRising(Decimal::ZERO, Decimal::ZERO)));
    }
}
