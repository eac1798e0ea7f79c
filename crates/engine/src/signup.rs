//! A new contract: its trial, its first paid phase, and what follows the first term.

use rust_decimal::Decimal;

use crate::calendar::Zone;
use crate::catalogue::{Catalogue, Pin};
use crate::component::ComponentKind;
use crate::contract::{Cause, Contract, ContractData, Phase, PhaseKind, aligned};
use crate::plan::{AfterFirstPeriod, Granularity, Plan, PlanGroup, PlanVariant, TrialEndPolicy};
use crate::refusal::Refusal;
use crate::{Id, Instant};

/// What a new contract is made of.
#[derive(Clone, Debug)]
pub struct SignUp<'a> {
    /// The contract's id.
    pub id: Id,
    /// The customer.
    pub customer: Id,
    /// The legal entity that sells.
    pub entity: Id,
    /// The entity's zone.
    pub zone: &'a Zone,
    /// Eight letters for people.
    pub reference_code: String,
    /// The plan variant.
    pub variant: Id,
    /// Plan quantity.
    pub quantity: Decimal,
    /// First moment, past or future.
    pub start: Instant,
    /// Its fees are billed elsewhere until here.
    pub billed_until: Option<Instant>,
    /// It ends here.
    pub end: Option<Instant>,
    /// What clients write.
    pub data: ContractData,
}

/// No contract begins after this: 2900-01-01T00:00Z. The calendar ends a century later.
const FARTHEST: Instant = Instant::from_millis(29_348_006_400_000);

/// Makes the contract, at account time `now`. `new_id` names its phases.
pub fn sign_up(
    wish: SignUp<'_>,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<Contract, Refusal> {
    let (variant, plan, group) = offer(catalogue, wish.variant)?;
    let start = granular(group, wish.start, wish.zone);
    if start > FARTHEST {
        return Err(Refusal::TooFar { member: "StartDate", at: start });
    }
    if wish.end.is_some_and(|end| end <= start) {
        return Err(Refusal::EndsBeforeStart { end: "EndDate", start: "StartDate" });
    }
    let first = NewPhase { variant, quantity: wish.quantity, billed_until: wish.billed_until };
    let phases = first_phases(&first, plan, catalogue, start, wish.zone, new_id);
    let mut contract = Contract {
        id: wish.id,
        version: 1,
        customer: wish.customer,
        entity: wish.entity,
        plan_group: group.id,
        currency: group.currency,
        zone: wish.zone.clone(),
        reference_code: wish.reference_code,
        created_at: now,
        start,
        phases,
        end: wish.end,
        annulled: false,
        parked: None,
        components: Vec::new(),
        discounts: Vec::new(),
        data: wish.data,
    };
    follow_rules(&mut contract, catalogue, now, new_id);
    Ok(contract)
}

/// A variant with its plan and plan group.
pub fn offer(catalogue: &Catalogue, variant: Id) -> Result<(&PlanVariant, &Plan, &PlanGroup), Refusal> {
    let unknown = Refusal::Unknown { kind: "plan variant", id: variant };
    let variant = catalogue.variants.current(variant).ok_or(unknown.clone())?;
    let plan = catalogue.plans.current(variant.plan).ok_or(unknown.clone())?;
    let group = catalogue.plan_groups.current(variant.plan_group).ok_or(unknown)?;
    Ok((variant, plan, group))
}

/// `at`, or with daily granularity the start of its local day.
pub fn granular(group: &PlanGroup, at: Instant, zone: &Zone) -> Instant {
    match group.granularity {
        Granularity::Precise => at,
        Granularity::Daily => zone.start_of_day(at),
    }
}

/// What a paid phase is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewPhase<'a> {
    /// The variant, at its current version.
    pub variant: &'a PlanVariant,
    /// Plan quantity.
    pub quantity: Decimal,
    /// Its fees are billed elsewhere until here.
    pub billed_until: Option<Instant>,
}

impl NewPhase<'_> {
    /// A paid phase from `start` on, with periods and terms of its own.
    pub fn starting(
        &self,
        id: Id,
        start: Instant,
        cause: Cause,
        catalogue: &Catalogue,
        zone: &Zone,
    ) -> Phase {
        let variant = self.variant;
        let metered = catalogue.components.all().filter(|component| {
            component.kind == ComponentKind::Metered && component.plan_group == variant.plan_group
        });
        Phase {
            id,
            item: id,
            kind: PhaseKind::Normal,
            start,
            cause,
            plan: Some(variant.plan),
            variant: Some(Pin { id: variant.id, version: variant.version }),
            quantity: self.quantity,
            inherit_start: false,
            anchor: aligned(variant, start, zone),
            term_start: start,
            billed_until: self.billed_until.filter(|until| *until > start),
            metered: metered.map(|component| Pin { id: component.id, version: component.version }).collect(),
            restarts: false,
        }
    }
}

fn first_phases(
    first: &NewPhase<'_>,
    plan: &Plan,
    catalogue: &Catalogue,
    start: Instant,
    zone: &Zone,
    new_id: &mut dyn FnMut() -> Id,
) -> Vec<Phase> {
    let trial = plan
        .trial_period
        .filter(|length| !length.is_zero() && plan.trial_end_policy != TrialEndPolicy::NoTrial);
    let Some(length) = trial else {
        return vec![first.starting(new_id(), start, Cause::Wish, catalogue, zone)];
    };
    let trial_end = length.after(start, 1, zone);
    let trial = Phase {
        kind: PhaseKind::Trial,
        billed_until: None,
        ..first.starting(new_id(), start, Cause::Wish, catalogue, zone)
    };
    let following = match plan.trial_end_policy {
        TrialEndPolicy::DeactivateAccount => Phase {
            kind: PhaseKind::TrialExpired,
            plan: None,
            variant: None,
            metered: Vec::new(),
            ..first.starting(new_id(), trial_end, Cause::Rule, catalogue, zone)
        },
        TrialEndPolicy::RequestPayment | TrialEndPolicy::NoTrial => {
            let other = plan.variant_after_trial.and_then(|id| catalogue.variants.current(id));
            let after = NewPhase { variant: other.unwrap_or(first.variant), ..*first };
            after.starting(new_id(), trial_end, Cause::Rule, catalogue, zone)
        }
    };
    vec![trial, following]
}

/// The end of the first term of a paid phase. None for a term of no length.
pub fn first_term_end(phase: &Phase, variant: &PlanVariant, zone: &Zone) -> Option<Instant> {
    (!variant.contract_period.is_zero()).then(|| variant.contract_period.after(phase.term_start, 1, zone))
}

/// The most phases that rules plan at once: a plan that leads to itself after a minute, begun years ago.
const MOST_PLANNED: usize = 1_000;

/// Plans what the last phase's variant says of the end of its first term, in a pause too: terms run on. What such a rule
/// planned for later plans nothing itself before it begins: a plan that leads to another and back goes on for ever.
pub fn follow_rules(
    contract: &mut Contract,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) {
    for _ in 0..MOST_PLANNED {
        let planned = contract.phases.len();
        plan_next(contract, catalogue, now, new_id);
        if contract.phases.len() == planned {
            return;
        }
    }
}

fn plan_next(contract: &mut Contract, catalogue: &Catalogue, now: Instant, new_id: &mut dyn FnMut() -> Id) {
    let by_term = |pair: &[Phase]| pair[1].cause == Cause::Rule && pair[0].kind != PhaseKind::Trial;
    let waits = |pair: &[Phase]| by_term(pair) && now < pair[1].start;
    if contract.phases.last_chunk::<2>().is_some_and(|pair| waits(pair)) {
        return;
    }
    let runs = |phase: &&Phase| match phase.kind {
        PhaseKind::Normal => true,
        PhaseKind::Paused => !phase.restarts,
        PhaseKind::Trial | PhaseKind::TrialExpired | PhaseKind::Ended => false,
    };
    let Some(last) = contract.phases.last().filter(runs) else {
        return;
    };
    let Some(variant) = last.terms(catalogue) else {
        return;
    };
    let Some(end) = first_term_end(last, variant, &contract.zone).filter(|end| *end > last.start) else {
        return;
    };
    let next = match variant.after_first_period {
        AfterFirstPeriod::RenewAutomatically => return,
        AfterFirstPeriod::EndAfterFirstPeriod => Phase {
            id: new_id(),
            kind: PhaseKind::Ended,
            start: end,
            cause: Cause::Rule,
            plan: None,
            variant: None,
            metered: Vec::new(),
            billed_until: None,
            ..last.clone()
        },
        AfterFirstPeriod::ChangeAfterFirstPeriod(next) => {
            let Some(variant) = catalogue.variants.current(next) else {
                return;
            };
            let next = NewPhase { variant, quantity: last.quantity, billed_until: None };
            let next = next.starting(new_id(), end, Cause::Rule, catalogue, &contract.zone);
            Phase { kind: last.kind, ..next }
        }
    };
    contract.phases.push(next);
}
