//! Price models of components.

use rust_decimal::Decimal;
use turnus_engine::pricing::{Percentage, Pricing, Scale, Step};
use turnus_engine::tiers::{Tier, Tiers};
use turnus_wire::components::{
    Component, DiscountScale, DiscountScaleItem, PercentagePrice, PriceScale, PriceScaleItem, PriceTier,
    TieredPrice,
};

/// A component of which only the price is said.
pub(crate) fn priced(pricing: &Pricing) -> Component {
    let nothing = Component::default();
    match pricing {
        Pricing::PerUnit(price) => Component { price_per_unit: Some((*price).into()), ..nothing },
        Pricing::PriceScale(scale) => Component { price_scale: Some(prices(scale)), ..nothing },
        Pricing::DiscountScale { base, scale } => {
            Component { discount_scale: Some(reductions(*base, scale)), ..nothing }
        }
        Pricing::Tiers(of) => Component { tiered_price: Some(tiers(of)), ..nothing },
        Pricing::Percentage(of) => Component { percentage_price: Some(percentage(of)), ..nothing },
    }
}

fn prices(scale: &Scale) -> PriceScale {
    let item = |step: &Step| PriceScaleItem {
        from: step.from.into(),
        value: step.value.into(),
        is_bucket_price: step.bucket,
    };
    PriceScale { is_cumulative: scale.cumulative, items: scale.steps.iter().map(item).collect() }
}

fn reductions(base: Decimal, scale: &Scale) -> DiscountScale {
    let item = |step: &Step| DiscountScaleItem { from: step.from.into(), value: step.value.into() };
    DiscountScale {
        is_cumulative: scale.cumulative,
        base_price_per_unit: base.into(),
        items: scale.steps.iter().map(item).collect(),
    }
}

fn tiers(tiers: &Tiers) -> TieredPrice {
    let item = |tier: &Tier| PriceTier {
        up_to: tier.up_to.map(Into::into),
        price: tier.price.into(),
        block_size: tier.block.map(Into::into),
        flat_fee: Some(tier.flat).filter(|flat| !flat.is_zero()).map(Into::into),
    };
    TieredPrice {
        is_cumulative: tiers.cumulative,
        is_percentage: tiers.percent,
        items: tiers.tiers.iter().map(item).collect(),
    }
}

fn percentage(percentage: &Percentage) -> PercentagePrice {
    PercentagePrice {
        rate: percentage.rate.into(),
        fixed: Some(percentage.fixed).filter(|fixed| !fixed.is_zero()).map(Into::into),
        minimum: percentage.least.map(Into::into),
        maximum: percentage.most.map(Into::into),
    }
}
