//! What the subscriber of a contract may change by himself: what AllowSelfService offers, and the end that notice allows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::component::{Component, ComponentKind};
use crate::contract::{ComponentSubscription, Contract};
use crate::money::TooLarge;
use crate::notice::{Cancellation, cancellation};
use crate::order::Cart;
use crate::plan::PlanVariant;
use crate::usage::Usage;
use crate::{Id, Instant};

/// Why a subscriber may not do what he asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotForSubscribers {
    /// Nothing is ordered.
    #[error("nothing is ordered: give PlanVariantId, Components or EndComponentSubscriptions")]
    Nothing,
    /// The contract is over, or its end is set.
    #[error("the contract ends: take its end back first, if it can be")]
    Ending,
    /// The plan variant is not offered to subscribers.
    #[error("PlanVariantId: {0} is not offered to subscribers: getSelfService lists what is")]
    PlanVariant(Id),
    /// The component is not offered to subscribers.
    #[error("Components: {0} is not offered to subscribers: getSelfService lists what is")]
    Component(Id),
    /// The component subscription is none that subscribers may end.
    #[error("EndComponentSubscriptions: {0} is none that subscribers may end")]
    ComponentSubscription(Id),
    /// The end lies before the one that notice leads to.
    #[error("EndDate: notice given now leads to {0}: give that or a later time")]
    TooEarly(Instant),
    /// The end was not set by the subscriber.
    #[error("the end of the contract was not set here: ask the seller to take it back")]
    NotSetHere,
    /// There is no end to come.
    #[error("the contract has no end that could be taken back")]
    NoEnd,
}

/// The contract goes on, so that something can be changed.
fn goes_on(contract: &Contract, now: Instant) -> bool {
    contract.end.is_none() && !contract.is_over(now) && !contract.annulled
}

/// Plan variants that the subscriber may change to; that of today among them, whose quantity he may change.
pub fn offered_variants<'c>(
    contract: &Contract,
    catalogue: &'c Catalogue,
    now: Instant,
) -> Vec<&'c PlanVariant> {
    let offered =
        |it: &&PlanVariant| it.allow_self_service && !it.hidden && it.plan_group == contract.plan_group;
    let goes_on = goes_on(contract, now);
    catalogue.variants.all().filter(|_| goes_on).filter(offered).collect()
}

/// Components that the subscriber may book. One that is booked or not is offered where it is not.
pub fn offered_components<'c>(
    contract: &Contract,
    catalogue: &'c Catalogue,
    now: Instant,
) -> Vec<&'c Component> {
    let has = |component: &Component| not_ended(contract, now).any(|it| it.component.id == component.id);
    let offered = |it: &&Component| {
        let bookable = it.allow_self_service && !it.hidden && it.plan_group == contract.plan_group;
        let kind = match it.kind {
            ComponentKind::OnOff => !has(it),
            ComponentKind::QuantityBased => true,
            ComponentKind::Metered => false,
        };
        bookable && kind
    };
    let goes_on = goes_on(contract, now);
    catalogue.components.all().filter(|_| goes_on).filter(offered).collect()
}

/// Component subscriptions that have not ended.
pub fn not_ended(contract: &Contract, now: Instant) -> impl Iterator<Item = &ComponentSubscription> {
    contract.components.iter().filter(move |it| it.end.is_none_or(|end| end > now))
}

/// The subscriber may end that component subscription.
pub fn may_end(
    contract: &Contract,
    booked: &ComponentSubscription,
    catalogue: &Catalogue,
    now: Instant,
) -> bool {
    let component = catalogue.components.current(booked.component.id);
    let allowed = component.is_some_and(|component| component.allow_self_service);
    allowed && booked.end.is_none() && goes_on(contract, now)
}

/// Whether a subscriber may order that for the contract.
///
/// # Errors
///
/// What is not offered.
pub fn check_cart(
    cart: &Cart,
    contract: &Contract,
    catalogue: &Catalogue,
    now: Instant,
) -> Result<(), NotForSubscribers> {
    if cart.plan_variant.is_none() && cart.components.is_empty() && cart.end_components.is_empty() {
        return Err(NotForSubscribers::Nothing);
    }
    if !goes_on(contract, now) {
        return Err(NotForSubscribers::Ending);
    }
    let variants = offered_variants(contract, catalogue, now);
    if let Some(id) = cart.plan_variant.filter(|id| variants.iter().all(|it| it.id != *id)) {
        return Err(NotForSubscribers::PlanVariant(id));
    }
    let components = offered_components(contract, catalogue, now);
    for booking in &cart.components {
        if components.iter().all(|it| it.id != booking.component) {
            return Err(NotForSubscribers::Component(booking.component));
        }
    }
    for id in &cart.end_components {
        let booked = contract.component_subscription(*id);
        if !booked.is_some_and(|booked| may_end(contract, booked, catalogue, now)) {
            return Err(NotForSubscribers::ComponentSubscription(*id));
        }
    }
    Ok(())
}

/// How many of the plan a subscriber has, where he does not say how many of another one he wants.
pub fn quantity_today(contract: &Contract, now: Instant) -> Decimal {
    contract.plan_phase_at(now).map_or(Decimal::ONE, |phase| phase.quantity)
}

/// Where notice given at `now` leads; none where the contract ends already.
pub fn notice(contract: &Contract, catalogue: &Catalogue, now: Instant) -> Option<Cancellation> {
    goes_on(contract, now).then(|| cancellation(contract, catalogue, now)).flatten()
}

/// The end that a subscriber's notice sets: the one he asks for, or the first that notice leads to.
///
/// # Errors
///
/// The contract ends already; the end lies before notice allows.
pub fn end_by_notice(
    contract: &Contract,
    catalogue: &Catalogue,
    asked: Option<Instant>,
    now: Instant,
) -> Result<Instant, NotForSubscribers> {
    let regular = notice(contract, catalogue, now).ok_or(NotForSubscribers::Ending)?.end;
    match asked {
        Some(asked) if asked < regular => Err(NotForSubscribers::TooEarly(regular)),
        asked => Ok(asked.unwrap_or(regular)),
    }
}

/// Whether the subscriber may take the contract's end back.
///
/// # Errors
///
/// There is none to come, or somebody else set it.
pub fn check_revoke(contract: &Contract, now: Instant) -> Result<(), NotForSubscribers> {
    match contract.end {
        Some(end) if end > now && !contract.annulled => {
            let own = contract.data.cancelled_by_subscriber;
            if own { Ok(()) } else { Err(NotForSubscribers::NotSetHere) }
        }
        Some(_) | None => Err(NotForSubscribers::NoEnd),
    }
}

/// Usage of one metered component, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// All of it.
    pub quantity: Decimal,
    /// Day by day, in the contract's zone.
    pub days: BTreeMap<Date, Decimal>,
}

/// Adds up usage by component and day.
///
/// # Errors
///
/// A sum is too large.
pub fn used<'u>(
    contract: &Contract,
    usage: impl IntoIterator<Item = &'u Usage>,
) -> Result<BTreeMap<Id, Used>, TooLarge> {
    let mut sums: BTreeMap<Id, Used> = BTreeMap::new();
    for record in usage {
        let sum = sums.entry(record.component).or_default();
        sum.quantity = sum.quantity.checked_add(record.quantity).ok_or(TooLarge)?;
        let day = sum.days.entry(contract.zone.day(record.due)).or_default();
        *day = day.checked_add(record.quantity).ok_or(TooLarge)?;
    }
    Ok(sums)
}
