//! A contract that is over and begins anew (billwerk-api.md D.4: a paid phase behind the end).

use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::contract::{Cause, Contract, Phase, PhaseKind};
use crate::refusal::Refusal;
use crate::signup::{NewPhase, follow_rules, granular, offer};
use crate::{Id, Instant};

/// How it begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reactivation {
    /// First moment, not before the end; none means now.
    pub at: Option<Instant>,
    /// The plan variant; none means the last one.
    pub variant: Option<Id>,
    /// Plan quantity; none means the last one.
    pub quantity: Option<Decimal>,
}

/// Begins the contract anew at today's prices, with periods and terms of its own, as wished at account time `now`. What
/// was booked on it ended with it. The answer is when it begins.
///
/// # Errors
///
/// [`Refusal`] where it is not over or was annulled, for a variant that is not offered or of another plan group, and for a
/// start before its end.
pub fn reactivate(
    contract: &mut Contract,
    wish: Reactivation,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<Instant, Refusal> {
    if contract.annulled {
        return Err(Refusal::Annulled(contract.id));
    }
    let end = contract.end_date().filter(|_| contract.is_over(now)).ok_or(Refusal::NotOver(contract.id))?;
    let last = contract.phases.iter().rev().find(|phase| phase.start < end && phase.variant.is_some());
    let last = last.ok_or(Refusal::NoPlanVariant)?.clone();
    let variant = wish.variant.or(last.variant.map(|pin| pin.id)).ok_or(Refusal::NoPlanVariant)?;
    let (variant, _, group) = offer(catalogue, variant)?;
    if group.id != contract.plan_group {
        let plan_group = contract.plan_group;
        return Err(Refusal::OtherPlanGroup { kind: "plan variant", id: variant.id, plan_group });
    }
    let at = granular(group, wish.at.unwrap_or(now), &contract.zone).max(end);
    if let Some(at) = wish.at.filter(|at| *at < end) {
        return Err(Refusal::BeforeEnd { member: "StartDate", at, end });
    }
    contract.phases.retain(|phase| phase.start < end);
    let ended = Phase {
        id: new_id(),
        kind: PhaseKind::Ended,
        start: end,
        cause: Cause::Wish,
        plan: None,
        variant: None,
        metered: Vec::new(),
        billed_until: None,
        ..last.clone()
    };
    let quantity = wish.quantity.unwrap_or(last.quantity);
    if quantity <= Decimal::ZERO {
        return Err(Refusal::NotPositive { member: "Quantity", quantity });
    }
    let new = NewPhase { variant, quantity, billed_until: None };
    contract.phases.push(ended);
    contract.phases.push(new.starting(new_id(), at, Cause::Wish, catalogue, &contract.zone));
    contract.end = None;
    let ends = |its: Option<Instant>| Some(its.map_or(end, |its| its.min(end)));
    contract.components.iter_mut().for_each(|booked| booked.end = ends(booked.end));
    contract.discounts.iter_mut().for_each(|booked| booked.end = ends(booked.end));
    follow_rules(contract, catalogue, now, new_id);
    Ok(at)
}
