//! What an order was made from, compared at its commit (decisions.md section 6): elapsed time alone is no change.

use turnus_engine::Id;
use turnus_engine::catalogue::{Catalogue, Pin};
use turnus_engine::order::{Order, OrderKind, Seen};
use turnus_engine::plan::{Plan, PlanVariant};
use turnus_engine::tax::TaxPolicy;

use crate::error::AppError;
use crate::order_books::Executed;

/// What `order` is made from as it was executed.
pub(crate) fn seen(executed: &Executed, order: &Order) -> Result<Seen, AppError> {
    let catalogue = &*executed.books.catalogue;
    let variant = order.cart.plan_variant.and_then(|id| catalogue.variants.current(id));
    let plan = variant.and_then(|variant| catalogue.plans.current(variant.plan));
    let group = executed.books.group()?;
    let contract = &executed.books.row.value.contract;
    Ok(Seen {
        pins: pins(catalogue, order, variant, plan),
        trial: plan.map(|plan| (plan.trial_period, plan.trial_end_policy)),
        periods: Some((group.proration, group.granularity)),
        tax_policies: tax_policies(catalogue, order, plan, group.tax_policy),
        tax: executed.books.tax()?,
        contract_version: (order.kind == OrderKind::Upgrade).then_some(contract.version),
    })
}

/// What of `before` is not as it was then.
pub(crate) fn difference(now: &Seen, before: &Seen) -> Option<&'static str> {
    let same = [
        (now.pins == before.pins, "the price, discount or coupon of what it orders"),
        (now.trial == before.trial, "the trial of the plan"),
        (now.periods == before.periods, "the way in which the plan group counts parts of periods"),
        (now.tax_policies == before.tax_policies, "a tax policy"),
        (now.tax == before.tax, "the tax treatment of the customer"),
        (now.contract_version == before.contract_version, "the contract"),
    ];
    same.into_iter().find(|(same, _)| !same).map(|(_, what)| what)
}

fn pins(
    catalogue: &Catalogue,
    order: &Order,
    variant: Option<&PlanVariant>,
    plan: Option<&Plan>,
) -> Vec<Pin> {
    let after_trial = plan.and_then(|plan| catalogue.variants.current(plan.variant_after_trial?));
    let variants = [variant, after_trial].into_iter().flatten();
    let variants = variants.map(|variant| Pin { id: variant.id, version: variant.version });
    let components = order.cart.components.iter();
    let components = components.filter_map(|wish| catalogue.components.current(wish.component));
    let components = components.map(|component| Pin { id: component.id, version: component.version });
    let coupon = order.cart.coupon_code.as_deref().and_then(|code| catalogue.coupon_of(code));
    let discounts = order.cart.discounts.iter().map(|(id, _)| *id);
    let discounts = discounts.chain(coupon.map(|coupon| coupon.discount));
    let discounts = discounts.filter_map(|id| catalogue.discounts.current(id));
    let discounts = discounts.map(|discount| Pin { id: discount.id, version: discount.version });
    let coupon = coupon.map(|coupon| Pin { id: coupon.id, version: coupon.version });
    variants.chain(components).chain(discounts).chain(coupon).collect()
}

fn tax_policies(catalogue: &Catalogue, order: &Order, plan: Option<&Plan>, group: Id) -> Vec<TaxPolicy> {
    let components = order.cart.components.iter();
    let components = components.filter_map(|wish| catalogue.components.current(wish.component)?.tax_policy);
    let items = order.cart.rated_items.iter().map(|item| item.tax_policy);
    let mut ids: Vec<Id> = [group]
        .into_iter()
        .chain(plan.and_then(|plan| plan.tax_policy))
        .chain(components)
        .chain(items)
        .collect();
    ids.sort();
    ids.dedup();
    let known = ids.into_iter().filter_map(|id| catalogue.tax_policies.current(id));
    known.map(|policy| TaxPolicy { version: 0, name: String::new(), ..policy.clone() }).collect()
}
