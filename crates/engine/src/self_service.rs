//! What the subscriber of a contract may change by himself: what AllowSelfService offers, and the end that notice allows.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::component::{Component, ComponentKind};
use crate::contract::{ComponentSubscription, Contract};
use crate::customer::CustomerData;
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
    /// The plan is not sold in quantities, or no plan variant is ordered: as many as today it stays.
    #[error(
        "Quantity: it is changed only with a PlanVariantId whose plan is sold in quantities; today it is {0}"
    )]
    OtherQuantity(Decimal),
    /// Subscribers order whole pieces.
    #[error("{member}: {quantity} cannot be ordered: give a whole number, at least 1")]
    NotWhole {
        /// Where it stands.
        member: String,
        /// What was given.
        quantity: Decimal,
    },
    /// The end lies before the one that notice leads to.
    #[error("EndDate: notice given now leads to {0}: give that or a later time")]
    TooEarly(Instant),
    /// Notice leads to a later end than the one that was shown.
    #[error("LatestEnd: notice given now leads to {0}, which is later")]
    Later(Instant),
    /// The seller set an end, be it that one or a later one that the subscriber's notice replaced.
    #[error("the seller had set the end of the contract: ask him to take it back")]
    SetBySeller,
    /// What documents are addressed to would be gone.
    #[error("{0}: your invoices are addressed to it, so it cannot be empty")]
    NoAddress(&'static str),
    /// There is no end to come.
    #[error("the contract has no end that could be taken back")]
    NoEnd,
}

/// What a subscriber makes of his data: he changes name and address that documents name (§ 14 UStG), and does not take them away.
///
/// # Errors
///
/// [`NotForSubscribers::NoAddress`] where name, street, city or country were there and would be gone.
pub fn check_own_data(before: &CustomerData, after: &CustomerData) -> Result<(), NotForSubscribers> {
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let street = |it: &CustomerData| filled(&it.address.street) || filled(&it.address.address_line1);
    let name =
        |it: &CustomerData| filled(&it.company_name) || filled(&it.last_name) || filled(&it.first_name);
    let kept = [
        ("CompanyName", name(before), name(after)),
        ("Address.Street", street(before), street(after)),
        ("Address.City", filled(&before.address.city), filled(&after.address.city)),
        ("Address.Country", filled(&before.address.country), filled(&after.address.country)),
    ];
    let gone = kept.into_iter().find(|(_, was, is)| *was && !*is);
    gone.map_or(Ok(()), |(member, _, _)| Err(NotForSubscribers::NoAddress(member)))
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
    check_quantity(cart, contract, catalogue, now)?;
    let components = offered_components(contract, catalogue, now);
    for (place, booking) in cart.components.iter().enumerate() {
        if components.iter().all(|it| it.id != booking.component) {
            return Err(NotForSubscribers::Component(booking.component));
        }
        check_whole(booking.quantity, || format!("Components[{place}].Quantity"))?;
    }
    for id in &cart.end_components {
        let booked = contract.component_subscription(*id);
        if !booked.is_some_and(|booked| may_end(contract, booked, catalogue, now)) {
            return Err(NotForSubscribers::ComponentSubscription(*id));
        }
    }
    Ok(())
}

/// As many of the plan as today, or another number of pieces of a plan that is sold in pieces.
fn check_quantity(
    cart: &Cart,
    contract: &Contract,
    catalogue: &Catalogue,
    now: Instant,
) -> Result<(), NotForSubscribers> {
    let today = quantity_today(contract, now);
    if cart.quantity == today {
        return Ok(());
    }
    let variant = cart.plan_variant.and_then(|id| catalogue.variants.current(id));
    let plan = variant.and_then(|variant| catalogue.plans.current(variant.plan));
    if !plan.is_some_and(|plan| plan.is_quantity_based) {
        return Err(NotForSubscribers::OtherQuantity(today));
    }
    check_whole(cart.quantity, || "Quantity".to_owned())
}

/// A part of a piece would cost a part of its price.
fn check_whole(quantity: Decimal, member: impl Fn() -> String) -> Result<(), NotForSubscribers> {
    if quantity.is_integer() && quantity >= Decimal::ONE {
        return Ok(());
    }
    Err(NotForSubscribers::NotWhole { member: member(), quantity })
}

/// How many of the plan a subscriber has, where he does not say how many of another one he wants.
pub fn quantity_today(contract: &Contract, now: Instant) -> Decimal {
    contract.plan_phase_at(now).map_or(Decimal::ONE, |phase| phase.quantity)
}

/// Where notice given at `now` leads; none where the contract ends already.
pub fn notice(contract: &Contract, catalogue: &Catalogue, now: Instant) -> Option<Cancellation> {
    goes_on(contract, now).then(|| cancellation(contract, catalogue, now)).flatten()
}

/// The end that a subscriber asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedEnd {
    /// That one; none: the first that notice leads to.
    pub at: Option<Instant>,
    /// None later than that: what was shown to him.
    pub latest: Option<Instant>,
}

/// The end that a subscriber's notice sets.
///
/// # Errors
///
/// The contract ends already; the end lies before notice allows, or behind the latest that he agrees to.
pub fn end_by_notice(
    contract: &Contract,
    catalogue: &Catalogue,
    asked: AskedEnd,
    now: Instant,
) -> Result<Instant, NotForSubscribers> {
    let regular = notice(contract, catalogue, now).ok_or(NotForSubscribers::Ending)?.end;
    let end = asked.at.unwrap_or(regular);
    if end < regular {
        return Err(NotForSubscribers::TooEarly(regular));
    }
    if asked.latest.is_some_and(|latest| latest < end) {
        return Err(NotForSubscribers::Later(end));
    }
    Ok(end)
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
            if own { Ok(()) } else { Err(NotForSubscribers::SetBySeller) }
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
