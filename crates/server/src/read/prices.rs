//! Price models of components.

use rust_decimal::Decimal;
use turnus_engine::pricing::{Percentage, Pricing, Scale, Step};
use turnus_engine::tiers::{Tier, Tiers};
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
    pricing.check().map_err(|why| ApiError::member(member(&pricing), why))?;
    Ok(pricing)
}

fn member(pricing: &Pricing) -> &'static str {
    match pricing {
        Pricing::PerUnit(_) => "PricePerUnit",
        Pricing::PriceScale(_) => "PriceScale",
        Pricing::DiscountScale { .. } => "DiscountScale",
        Pricing::Tiers(_) => "TieredPrice",
        Pricing::Percentage(_) => "PercentagePrice",
    }
}

fn price_scale(scale: &wire::components::PriceScale) -> Result<Pricing, ApiError> {
    let steps = list("PriceScale.Items", scale.items.clone(), |at, item| {
        Ok(Step {
            from: number(&format!("{at}.From"), item.from)?,
            value: number(&format!("{at}.Value"), item.value)?,
            bucket: item.is_bucket_price,
        })
    })?;
    Ok(Pricing::PriceScale(Scale { cumulative: scale.is_cumulative, steps }))
}

fn discount_scale(scale: &wire::components::DiscountScale) -> Result<Pricing, ApiError> {
    let steps = list("DiscountScale.Items", scale.items.clone(), |at, item| {
        let from = number(&format!("{at}.From"), item.from)?;
        Ok(Step { from, value: number(&format!("{at}.Value"), item.value)?, bucket: false })
    })?;
    let base = number("DiscountScale.BasePricePerUnit", scale.base_price_per_unit)?;
    Ok(Pricing::DiscountScale { base, scale: Scale { cumulative: scale.is_cumulative, steps } })
}

fn tiers(given: &wire::components::TieredPrice) -> Result<Pricing, ApiError> {
    let tiers = list("TieredPrice.Items", given.items.clone(), |at, item| {
        Ok(Tier {
            up_to: optional(&format!("{at}.UpTo"), item.up_to)?,
            price: number(&format!("{at}.Price"), item.price)?,
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
