//! What something costs for one whole period, where no line says it yet.

use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::component::Component;
use crate::contract::ComponentSubscription;
use crate::plan::{Plan, PlanVariant};
use crate::pricing::Pricing;
use crate::tax::TaxSituation;
use crate::totals::net_and_vat;
use crate::{Exact, Id, Instant, Money};

/// Something with a price.
pub struct ListPrice {
    plan_group: Id,
    tax_policy: Option<Id>,
    amount: Exact,
}

/// Its price, with VAT apart.
#[derive(Clone, Copy, Debug)]
pub struct Priced {
    /// Net.
    pub net: Money,
    /// VAT.
    pub vat: Money,
    /// Percent.
    pub rate: Decimal,
}

impl ListPrice {
    /// A booked component, in its quantity.
    pub fn of_component(component: &Component, booked: &ComponentSubscription) -> ListPrice {
        let own = booked.product_override.as_ref().and_then(|other| other.price_per_unit);
        let pricing = own.map_or_else(|| component.pricing.clone(), Pricing::PerUnit);
        let amount = pricing.charge(&Exact::from(booked.quantity));
        ListPrice { plan_group: component.plan_group, tax_policy: component.tax_policy, amount }
    }

    /// A fee of a plan variant.
    pub fn of_fee((plan, variant): (&Plan, &PlanVariant), fee: Decimal, quantity: Decimal) -> ListPrice {
        let amount = Exact::from(fee) * Exact::from(quantity);
        ListPrice { plan_group: variant.plan_group, tax_policy: plan.tax_policy, amount }
    }
}

/// Net and VAT of a price for a customer in that tax situation on the day of `at`.
pub fn list_price(
    price: ListPrice,
    (catalogue, tax, at): (&Catalogue, &TaxSituation, Instant),
) -> Option<Priced> {
    let group = catalogue.plan_groups.current(price.plan_group)?;
    let policy = catalogue.tax_policies.current(price.tax_policy.unwrap_or(group.tax_policy))?;
    let zone = &catalogue.entities.all().next()?.zone;
    let term = policy.term(tax, zone.day(at)).ok()?;
    let amount = Money::round(&price.amount, group.currency).ok()?;
    let split = net_and_vat(amount, &term, group.price_type, group.currency).ok()?;
    Some(Priced { net: split.net, vat: split.vat, rate: term.rate })
}
