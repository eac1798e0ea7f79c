//! Today's prices for a running contract: nothing else changes of it (docs/rules/prices.md).

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Pin};
use crate::component::{Component, ComponentKind};
use crate::contract::{Cause, ComponentSubscription, Contract, Phase, PhaseKind};
use crate::refusal::Refusal;
use crate::signup::follow_rules;
use crate::upgrade::ended;
use crate::{Id, Instant};

/// From `at` on the contract has the prices of its plan variant, components and metered components as the catalogue has
/// them now; periods, terms and notice dates go on. The answer names the component subscriptions that go on as new
/// ones. What a product override prices keeps its price. With `only`, the price of that plan variant or component alone
/// changes.
///
/// # Errors
///
/// [`Refusal`] before its start and behind its end, and where nothing would change.
pub fn change_prices(
    contract: &mut Contract,
    at: Instant,
    only: Option<Id>,
    catalogue: &Catalogue,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<Vec<Id>, Refusal> {
    if at < contract.start {
        return Err(Refusal::BeforeStart { member: "Date", at, start: contract.start });
    }
    // What rules plan until then comes first.
    follow_rules(contract, catalogue, at, new_id);
    if contract.is_over(at) {
        return Err(ended(contract, at));
    }
    let current = contract.phase_at(at).clone();
    // What is charged at another price is another item; where only prices of usage change, the fee's stays.
    let mut items: BTreeMap<Id, Id> = BTreeMap::new();
    let mut changed = false;
    let inside = Some(&current).filter(|current| current.start < at);
    if let Some(phase) = inside.and_then(|current| repriced(current, only, catalogue, contract.plan_group)) {
        let id = new_id();
        let item = if phase.variant == current.variant { current.item } else { id };
        items.insert(current.item, item);
        let billed_until = phase.billed_until.filter(|until| *until > at);
        let (cause, inherit_start) = (Cause::Prices, true);
        contract.phases.push(Phase { id, item, start: at, cause, inherit_start, billed_until, ..phase });
        contract.phases.sort_by_key(|phase| phase.start);
        changed = true;
    }
    for phase in contract.phases.iter_mut().filter(|phase| at <= phase.start) {
        if let Some(other) = repriced(phase, only, catalogue, contract.plan_group) {
            if other.variant != phase.variant {
                items.entry(phase.item).or_insert_with(&mut *new_id);
            }
            *phase = other;
            changed = true;
        }
        // What goes on after a pause goes on with the prices that the pause has.
        phase.item = items.get(&phase.item).copied().unwrap_or(phase.item);
    }
    let booked = split_components(contract, at, only, catalogue, new_id);
    match only {
        _ if changed || !booked.is_empty() => Ok(booked),
        Some(product) if !has(contract, product, at) => {
            Err(Refusal::NotSold { contract: contract.id, product })
        }
        Some(_) | None => Err(Refusal::SamePrices(contract.id)),
    }
}

/// It has something of the product at `at` or later.
fn has(contract: &Contract, product: Id, at: Instant) -> bool {
    let runs = |phase: &Phase| {
        let pins = phase.variant.iter().chain(&phase.metered);
        pins.into_iter().any(|pin| pin.id == product)
    };
    let planned = contract.phases.iter().filter(|phase| at <= phase.start);
    let booked = contract.components.iter().filter(|booked| booked.end.is_none_or(|end| at < end));
    runs(contract.phase_at(at))
        || planned.into_iter().any(runs)
        || booked.into_iter().any(|it| it.component.id == product)
}

/// The phase at today's versions. None where it has them.
fn repriced(phase: &Phase, only: Option<Id>, catalogue: &Catalogue, group: Id) -> Option<Phase> {
    let changes = |id: Id| only.is_none_or(|only| only == id);
    let pinned = phase.variant?;
    let variant = catalogue.variants.current(pinned.id).filter(|_| changes(pinned.id));
    let pin = variant.map_or(pinned, |variant| Pin { id: variant.id, version: variant.version });
    let sold = |it: &&Component| it.kind == ComponentKind::Metered && it.plan_group == group;
    let metered = catalogue.components.all().filter(sold).filter_map(|it| {
        let now = Pin { id: it.id, version: it.version };
        let before = phase.metered.iter().find(|pin| pin.id == it.id).copied();
        if changes(it.id) { Some(now) } else { before }
    });
    let (pin, metered): (_, Vec<Pin>) = (Some(pin), metered.collect());
    let same = phase.variant == pin && phase.metered == metered;
    let is_over = matches!(phase.kind, PhaseKind::Ended | PhaseKind::TrialExpired);
    (!same && !is_over).then(|| Phase { variant: pin, metered, ..phase.clone() })
}

/// Ends, at `at`, what was booked at another version than today's, and books the same from then on.
fn split_components(
    contract: &mut Contract,
    at: Instant,
    only: Option<Id>,
    catalogue: &Catalogue,
    new_id: &mut dyn FnMut() -> Id,
) -> Vec<Id> {
    let mut booked: Vec<ComponentSubscription> = Vec::new();
    for old in &mut contract.components {
        let runs = old.end.is_none_or(|end| at < end) && only.is_none_or(|only| only == old.component.id);
        let own_price = old.product_override.as_ref().is_some_and(|other| other.price_per_unit.is_some());
        let now = catalogue.components.current(old.component.id);
        let now = now.map(|component| Pin { id: component.id, version: component.version });
        let Some(component) = now.filter(|now| runs && !own_price && *now != old.component) else {
            continue;
        };
        let start = at.max(old.start);
        let billed_until = old.billed_until.filter(|until| *until > start);
        booked.push(ComponentSubscription { id: new_id(), component, start, billed_until, ..old.clone() });
        old.end = Some(start);
    }
    let ids = booked.iter().map(|booked| booked.id).collect();
    contract.components.extend(booked);
    ids
}
