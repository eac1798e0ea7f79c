//! Price models of components.

use rust_decimal::Decimal;
use turnus_engine::pricing::{BadPricing, Percentage, Pricing, Scale, Step};
use turnus_engine::tiers::{BadTiers, Tier, Tiers};
use turnus_wire as wire;
use turnus_wire::components::NewComponent;

use crate::api::error::ApiError;
use crate::read::{list, number};

/// The price model that a component gives.
pub(crate) fn pricing(given: &NewComponent) -> Result<Pricing, ApiError> {
    let per_unit = given.price_per_unit.map(|price| number("PricePerUnit", price).map(Pricing::PerUnit));
    let models = [
        per_unit,
        given.price_scale.as_ref().map(price_scale),
        given.discount_scale.as_ref().map(discount_scale),
        given.tiered_price.as_ref().map(tiers),
        given.percentage_price.as_ref().map(percentage),
    ];
    let [pricing] = <[_; 1]>::try_from(models.into_iter().flatten().collect::<Vec<_>>()).map_err(|_| {
        ApiError::refused(
            "exactly one of PricePerUnit, PriceScale, DiscountScale, TieredPrice and PercentagePrice must give the \
             price",
        )
    })?;
    let pricing = pricing?;
    pricing.check().map_err(|why| ApiError::member(member(&pricing, &why), why))?;
    Ok(pricing)
}

/// The member that is wrong: a cell of a row, where it is one.
fn member(pricing: &Pricing, why: &BadPricing) -> String {
    match pricing {
        Pricing::PerUnit(_) => "PricePerUnit".to_owned(),
        Pricing::PriceScale(scale) => cell("PriceScale", cell_of_scale(scale, why)),
        Pricing::DiscountScale { scale, .. } => cell("DiscountScale", cell_of_scale(scale, why)),
        Pricing::Tiers(tiers) => cell("TieredPrice", cell_of_tiers(&tiers.tiers, why)),
        Pricing::Percentage(_) => "PercentagePrice.Maximum".to_owned(),
    }
}

fn cell(list: &str, at: Option<(usize, &str)>) -> String {
    at.map_or_else(|| list.to_owned(), |(place, name)| format!("{list}.Items[{place}].{name}"))
}

fn cell_of_scale(scale: &Scale, why: &BadPricing) -> Option<(usize, &'static str)> {
    let steps = &scale.steps;
    match why {
        BadPricing::FirstNotZero(_) => Some((0, "From")),
        BadPricing::NotRising(..) => {
            let bad = steps.windows(2).position(|pair| pair[1].from <= pair[0].from)?;
            Some((bad + 1, "From"))
        }
        BadPricing::BadPercentage(bad) => Some((steps.iter().position(|step| step.value == *bad)?, "Value")),
        BadPricing::Empty | BadPricing::Tiers(_) | BadPricing::MostBelowLeast { .. } => None,
    }
}

fn cell_of_tiers(tiers: &[Tier], why: &BadPricing) -> Option<(usize, &'static str)> {
    let BadPricing::Tiers(why) = why else { return None };
    match why {
        BadTiers::Empty => None,
        BadTiers::NotRising(before, bound) => {
            let bounds = || tiers.iter().map(|tier| tier.up_to);
            let mut pairs = [Some(Decimal::ZERO)].into_iter().chain(bounds()).zip(bounds());
            Some((pairs.position(|(it, next)| it == Some(*before) && next == Some(*bound))?, "UpTo"))
        }
        BadTiers::OpenTooEarly(tier, _) => Some((tier.checked_sub(1)?, "UpTo")),
        BadTiers::BadBlock(size) => {
            Some((tiers.iter().position(|tier| tier.block == Some(*size))?, "BlockSize"))
        }
    }
}

fn price_scale(scale: &wire::components::PriceScale) -> Result<Pricing, ApiError> {
    let steps = list("PriceScale.Items", scale.items.clone(), |at, item| {
        Ok(Step {
            from: number(format_args!("{at}.From"), item.from)?,
            value: number(format_args!("{at}.Value"), item.value)?,
            bucket: item.is_bucket_price,
        })
    })?;
    Ok(Pricing::PriceScale(Scale { cumulative: scale.is_cumulative, steps }))
}

fn discount_scale(scale: &wire::components::DiscountScale) -> Result<Pricing, ApiError> {
    let steps = list("DiscountScale.Items", scale.items.clone(), |at, item| {
        let from = number(format_args!("{at}.From"), item.from)?;
        Ok(Step { from, value: number(format_args!("{at}.Value"), item.value)?, bucket: false })
    })?;
    let base = number("DiscountScale.BasePricePerUnit", scale.base_price_per_unit)?;
    Ok(Pricing::DiscountScale { base, scale: Scale { cumulative: scale.is_cumulative, steps } })
}

fn tiers(given: &wire::components::TieredPrice) -> Result<Pricing, ApiError> {
    let tiers = list("TieredPrice.Items", given.items.clone(), |at, item| {
        Ok(Tier {
            up_to: optional(&format!("{at}.UpTo"), item.up_to)?,
            price: number(format_args!("{at}.Price"), item.price)?,
            block: optional(&format!("{at}.BlockSize"), item.block_size)?,
            flat: optional(&format!("{at}.FlatFee"), item.flat_fee)?.unwrap_or(Decimal::ZERO),
        })
    })?;
    Ok(Pricing::Tiers(Tiers { cumulative: given.is_cumulative, percent: given.is_percentage, tiers }))
}

fn percentage(given: &wire::components::PercentagePrice) -> Result<Pricing, ApiError> {
    Ok(Pricing::Percentage(Percentage {
        rate: number("PercentagePrice.Rate", given.rate)?,
        fixed: optional("PercentagePrice.Fixed", given.fixed)?.unwrap_or(Decimal::ZERO),
        least: optional("PercentagePrice.Minimum", given.minimum)?,
        most: optional("PercentagePrice.Maximum", given.maximum)?,
    }))
}

fn optional(at: &str, given: Option<wire::Decimal>) -> Result<Option<Decimal>, ApiError> {
    given.map(|given| number(at, given)).transpose()
}
