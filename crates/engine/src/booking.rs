//! Components and discounts on a contract: booked and ended.

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Pin};
use crate::component::{Component, ComponentKind};
use crate::contract::{ComponentSubscription, Contract, DiscountSubscription, ProductOverride};
use crate::customer::CustomFields;
use crate::refusal::Refusal;
use crate::signup::granular;
use crate::upgrade::ended;
use crate::{Id, Instant};

/// A component to book.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct NewComponentSubscription {
    /// The component.
    pub component: Id,
    /// How many.
    pub quantity: Decimal,
    /// First moment; none means from the start of what is ordered.
    pub start: Option<Instant>,
    /// First moment after it.
    pub end: Option<Instant>,
    /// Its fees are billed elsewhere until here.
    pub billed_until: Option<Instant>,
    /// Free text.
    pub memo: Option<String>,
    /// Another price or name.
    pub product_override: Option<ProductOverride>,
    /// The client's own members.
    pub custom_fields: CustomFields,
}

impl NewComponentSubscription {
    /// So many, from the start of what is ordered on.
    pub fn of(component: Id, quantity: Decimal) -> NewComponentSubscription {
        NewComponentSubscription {
            component,
            quantity,
            start: None,
            end: None,
            billed_until: None,
            memo: None,
            product_override: None,
            custom_fields: CustomFields::default(),
        }
    }
}

/// The component of that id, if it is one of `plan_group`.
pub fn component_of(catalogue: &Catalogue, plan_group: Id, id: Id) -> Result<&Component, Refusal> {
    let component = catalogue.components.current(id).ok_or(Refusal::Unknown { kind: "component", id })?;
    if component.plan_group == plan_group {
        Ok(component)
    } else {
        Err(Refusal::OtherPlanGroup { kind: "component", id, plan_group })
    }
}

/// Books a component from `from` on, unless the wish itself names a start, at account time `now`.
pub fn book(
    contract: &mut Contract,
    wish: NewComponentSubscription,
    catalogue: &Catalogue,
    from: Instant,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<Id, Refusal> {
    let component = component_of(catalogue, contract.plan_group, wish.component)?;
    let group = catalogue.plan_groups.current(contract.plan_group);
    let start = wish.start.unwrap_or(from);
    let moved = group.map_or(start, |group| granular(group, start, &contract.zone));
    // A day that begins before the contract does begins with it.
    let start = if start < contract.start { start } else { moved.max(contract.start) };
    check(contract, component, &wish, start, now)?;
    let id = new_id();
    contract.components.push(ComponentSubscription {
        id,
        component: Pin { id: component.id, version: component.version },
        quantity: wish.quantity,
        start,
        end: wish.end,
        billed_until: wish.billed_until.filter(|until| *until > start),
        memo: wish.memo,
        product_override: wish.product_override,
        custom_fields: wish.custom_fields,
    });
    Ok(id)
}

fn check(
    contract: &Contract,
    component: &Component,
    wish: &NewComponentSubscription,
    start: Instant,
    now: Instant,
) -> Result<(), Refusal> {
    let id = component.id;
    if wish.quantity <= Decimal::ZERO {
        return Err(Refusal::NotPositive { member: "Quantity", quantity: wish.quantity });
    }
    if start < contract.start {
        return Err(Refusal::BeforeStart { member: "StartDate", at: start, start: contract.start });
    }
    if wish.end.is_some_and(|end| end <= start) {
        return Err(Refusal::EndsBeforeStart { end: "EndDate", start: "StartDate" });
    }
    if contract.is_over(start) || contract.is_over(now) {
        return Err(ended(contract, start));
    }
    check_override(component, wish.product_override.as_ref())?;
    match component.kind {
        ComponentKind::Metered => Err(Refusal::Metered(id)),
        ComponentKind::OnOff if wish.quantity != Decimal::ONE => {
            Err(Refusal::OnOffQuantity { id, quantity: wish.quantity })
        }
        ComponentKind::OnOff if is_booked(contract, id, (start, wish.end), None) => {
            Err(Refusal::BookedAlready(id))
        }
        ComponentKind::OnOff | ComponentKind::QuantityBased => Ok(()),
    }
}

/// A price of its own is for components with a simple price (billwerk-api.md B.1).
pub fn check_override(component: &Component, other: Option<&ProductOverride>) -> Result<(), Refusal> {
    let has_price = other.is_some_and(|other| other.price_per_unit.is_some());
    if has_price && component.pricing.unit_price().is_none() {
        return Err(Refusal::OverrideOnScale(component.id));
    }
    Ok(())
}

/// A subscription of that component, other than `but`, runs at some time from the start until the end.
fn is_booked(
    contract: &Contract,
    component: Id,
    (start, end): (Instant, Option<Instant>),
    but: Option<Id>,
) -> bool {
    contract.components.iter().any(|other| {
        other.component.id == component
            && Some(other.id) != but
            && other.end.is_none_or(|its| start < its && other.start < its)
            && end.is_none_or(|end| other.start < end)
    })
}

/// Ends the subscription of that id, or all of the component of that id, at `at`: those that run then.
pub fn end_booked(contract: &mut Contract, id: Id, at: Instant) -> Result<(), Refusal> {
    let not_booked = Refusal::NotBooked { contract: contract.id, id };
    let mut found = false;
    for booked in &mut contract.components {
        let running = booked.end.is_none_or(|end| at < end);
        if running && (booked.id == id || booked.component.id == id) {
            booked.end = Some(at.max(booked.start));
            found = true;
        }
    }
    found.then_some(()).ok_or(not_booked)
}

/// Sets the end of a component subscription, or takes it back, at account time `now`.
pub fn change_end(
    contract: &mut Contract,
    id: Id,
    end: Option<Instant>,
    catalogue: &Catalogue,
    now: Instant,
) -> Result<(), Refusal> {
    let not_booked = Refusal::NotBooked { contract: contract.id, id };
    let booked = contract.component_subscription(id).ok_or(not_booked)?;
    let (start, before, component) = (booked.start, booked.end, booked.component.id);
    if before == end {
        return Ok(());
    }
    if contract.is_over(now) {
        return Err(ended(contract, now));
    }
    if end.is_some_and(|end| end < start) {
        return Err(Refusal::EndsBeforeStart { end: "EndDate", start: "the subscription's StartDate" });
    }
    let on_off = catalogue.components.current(component).is_some_and(|it| it.kind == ComponentKind::OnOff);
    if on_off && is_booked(contract, component, (start, end), Some(id)) {
        return Err(Refusal::BookedAlready(component));
    }
    contract.components.iter_mut().filter(|booked| booked.id == id).for_each(|booked| booked.end = end);
    Ok(())
}

/// Books a discount from `from` on for as long as it lasts.
pub fn book_discount(
    contract: &mut Contract,
    discount: Id,
    coupon: Option<(Id, String)>,
    catalogue: &Catalogue,
    from: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<(), Refusal> {
    let unknown = Refusal::Unknown { kind: "discount", id: discount };
    let discount = catalogue.discounts.current(discount).ok_or(unknown)?;
    if discount.plan_group != contract.plan_group {
        let plan_group = contract.plan_group;
        return Err(Refusal::OtherPlanGroup { kind: "discount", id: discount.id, plan_group });
    }
    let length = discount.duration.filter(|length| !length.is_zero());
    let (coupon, coupon_code) = coupon.unzip();
    contract.discounts.push(DiscountSubscription {
        id: new_id(),
        discount: Pin { id: discount.id, version: discount.version },
        coupon,
        coupon_code,
        start: from,
        end: length.map(|length| length.after(from, 1, &contract.zone)),
    });
    Ok(())
}
