//! What something costs for one whole period where no line says it yet: with the engine's own arithmetic.

use rust_decimal::Decimal;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::component::Component;
use turnus_engine::contract::ComponentSubscription;
use turnus_engine::plan::{Plan, PlanVariant, PriceType};
use turnus_engine::tax::TaxSituation;
use turnus_engine::{Exact, Id, Instant, Money};

/// Something with a price.
pub(crate) struct ListPrice {
    plan_group: Id,
    tax_policy: Option<Id>,
    amount: Exact,
}

/// Its price, with VAT apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Priced {
    /// Net.
    pub(crate) net: Money,
    /// VAT.
    pub(crate) vat: Money,
    /// Percent.
    pub(crate) rate: Decimal,
}

impl ListPrice {
    /// A booked component, in its quantity.
    pub(crate) fn of_component(component: &Component, booked: &ComponentSubscription) -> ListPrice {
        let quantity = Exact::from(booked.quantity);
        let own = booked.product_override.as_ref().and_then(|other| other.price_per_unit);
        let amount = match own {
            Some(price) => Exact::from(price) * quantity,
            None => component.pricing.charge(&quantity),
        };
        ListPrice { plan_group: component.plan_group, tax_policy: component.tax_policy, amount }
    }

    /// A fee of a plan variant.
    pub(crate) fn of_fee(
        (plan, variant): (&Plan, &PlanVariant),
        fee: Decimal,
        quantity: Decimal,
    ) -> ListPrice {
        let amount = Exact::from(fee) * Exact::from(quantity);
        ListPrice { plan_group: variant.plan_group, tax_policy: plan.tax_policy, amount }
    }
}

/// Net and VAT of a price for a customer in that tax situation on the day of `at`.
pub(crate) fn list_price(
    price: ListPrice,
    (catalogue, tax, at): (&Catalogue, &TaxSituation, Instant),
) -> Option<Priced> {
    let group = catalogue.plan_groups.current(price.plan_group)?;
    let policy = catalogue.tax_policies.current(price.tax_policy.unwrap_or(group.tax_policy))?;
    let zone = &catalogue.entities.all().next()?.zone;
    let term = policy.term(tax, zone.day(at)).ok()?;
    let round = |exact: &Exact| Money::round(exact, group.currency).ok();
    let amount = round(&price.amount)?;
    let of_amount = |percent: Decimal, of: Decimal| {
        let ratio = Exact::from(percent).divided_by(&Exact::from(of))?;
        round(&(Exact::from(amount.major(group.currency)) * ratio))
    };
    let hundred = Decimal::ONE_HUNDRED;
    let (net, vat) = match group.price_type {
        PriceType::Net => (amount, of_amount(term.rate, hundred)?),
        PriceType::Gross if term.rate.is_zero() => {
            (of_amount(hundred, hundred + term.home_rate)?, Money::ZERO)
        }
        PriceType::Gross => {
            let vat = of_amount(term.rate, hundred + term.rate)?;
            (amount.minus(vat).ok()?, vat)
        }
    };
    Some(Priced { net, vat, rate: term.rate })
}
