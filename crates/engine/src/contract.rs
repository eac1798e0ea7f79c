//! A contract: its phases, what is booked on it, and what they say at a moment.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{Grid, Period, Zone};
use crate::catalogue::{Catalogue, Pin};
use crate::customer::CustomFields;
use crate::parking::Parking;
use crate::plan::{BillingAlignment, PlanVariant};
use crate::{Currency, Id, Instant, Span};

/// What a customer bought, from when, until when. Everything a bill needs of it; what bills did to it is elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// The customer.
    pub customer: Id,
    /// The legal entity that sells.
    pub entity: Id,
    /// The plan group; never another.
    pub plan_group: Id,
    /// The currency; never another.
    pub currency: Currency,
    /// The zone of every calendar step, pinned at signup.
    pub zone: Zone,
    /// Eight letters `XXXX-XXXX` for people.
    pub reference_code: String,
    /// When it was made, account time.
    pub created_at: Instant,
    /// The first phase begins here.
    pub start: Instant,
    /// Phases in order of their starts, at least one. Each ends where the next begins, or at `end`.
    pub phases: Vec<Phase>,
    /// Notice was given for this moment.
    pub end: Option<Instant>,
    /// Reversed from its very start.
    pub annulled: bool,
    /// A draft of it was discarded: it waits for someone to bill it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<Parking>,
    /// Booked components.
    pub components: Vec<ComponentSubscription>,
    /// Booked discounts.
    pub discounts: Vec<DiscountSubscription>,
    /// What clients write.
    pub data: ContractData,
}

/// What clients write on a contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContractData {
    /// The merchant's own id.
    pub external_id: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// The client's own members.
    pub custom_fields: CustomFields,
    /// No reminders.
    pub escalation_suspended: bool,
    /// No recurring payments.
    pub recurring_payments_paused: bool,
    /// No recurring bills.
    pub billing_suspended: bool,
    /// No threshold bills.
    pub threshold_billing_disabled: bool,
    /// Days or months to pay on account.
    pub on_account_due_after: Option<Period>,
    /// How it is paid: `Role:Provider` or a provider alone, as given at commit.
    pub payment_method: Option<String>,
    /// Its end was set by the subscriber alone, who may take it back; false where the seller had set one before.
    pub cancelled_by_subscriber: bool,
}

/// A stretch of a contract's life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Its id.
    pub id: Id,
    /// What its fees are billed for: its own id; of what goes on after a pause, that of what was paused, so that a pause
    /// is a gap in one thing and not two things.
    pub item: Id,
    /// What it is.
    pub kind: PhaseKind,
    /// First moment.
    pub start: Instant,
    /// Who planned it.
    pub cause: Cause,
    /// The plan.
    pub plan: Option<Id>,
    /// The plan variant at the version it was booked at.
    pub variant: Option<Pin>,
    /// Plan quantity.
    pub quantity: Decimal,
    /// It went on with the terms and periods of the phase before.
    pub inherit_start: bool,
    /// A boundary of its billing periods.
    pub anchor: Instant,
    /// Its terms and notice dates count from here.
    pub term_start: Instant,
    /// Its fees are billed elsewhere until here.
    pub billed_until: Option<Instant>,
    /// Metered components at the versions that hold for its usage.
    pub metered: Vec<Pin>,
    /// Of a pause: the plan was changed meanwhile, and its periods and terms begin when the pause ends.
    #[serde(default)]
    pub restarts: bool,
}

/// What a phase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PhaseKind {
    /// Nothing is charged but components that are billed in a trial.
    Trial,
    /// Fees are charged.
    Normal,
    /// Nothing is charged, and it goes on later.
    Paused,
    /// A trial that nothing followed.
    TrialExpired,
    /// The end.
    Ended,
}

/// Who planned a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// An order, or someone's wish.
    Wish,
    /// A rule of the catalogue: the trial's end, the end of the first term.
    Rule,
    /// The end of a pause: it goes on with what the pause had.
    Resumption,
    /// Other prices of the same plan.
    Prices,
}

/// A booked component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentSubscription {
    /// Its id: the item that its fees are billed for.
    pub id: Id,
    /// The component at the version it was booked at.
    pub component: Pin,
    /// How many.
    pub quantity: Decimal,
    /// First moment.
    pub start: Instant,
    /// First moment after it.
    pub end: Option<Instant>,
    /// Its fees are billed elsewhere until here.
    pub billed_until: Option<Instant>,
    /// Free text, printed on its lines.
    pub memo: Option<String>,
    /// Another price or name than the component's.
    pub product_override: Option<ProductOverride>,
    /// The client's own members.
    pub custom_fields: CustomFields,
}

/// Another price or name than the product's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductOverride {
    /// Price of a unit, in major units.
    pub price_per_unit: Option<Decimal>,
    /// Name.
    pub name: Option<String>,
    /// Description.
    pub description: Option<String>,
}

/// A booked discount.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiscountSubscription {
    /// Its id.
    pub id: Id,
    /// The discount at the version it was booked at.
    pub discount: Pin,
    /// The coupon that booked it.
    pub coupon: Option<Id>,
    /// The code, as it was written.
    pub coupon_code: Option<String>,
    /// First moment.
    pub start: Instant,
    /// First moment after it; none means as long as the contract.
    pub end: Option<Instant>,
}

/// A phase with its end.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    /// The phase.
    pub phase: &'a Phase,
    /// From its start until the next phase, the end, or [`Instant::LATEST`].
    pub span: Span,
}

/// The state of a contract at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LifecycleStatus {
    /// In its trial.
    InTrial,
    /// Running, or about to.
    Active,
    /// Paused.
    TemporarilyInactive,
    /// Its trial ended and nothing followed.
    TrialExpired,
    /// Ended.
    Ended,
}

impl Contract {
    /// The phases with their ends, cut at the contract's end. An annulled contract has none.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch<'_>> {
        let end = if self.annulled { Instant::EARLIEST } else { self.end.unwrap_or(Instant::LATEST) };
        let ends = self.phases.iter().skip(1).map(|phase| phase.start).chain([Instant::LATEST]);
        self.phases
            .iter()
            .zip(ends)
            .map(move |(phase, until)| Stretch { phase, span: Span::new(phase.start, until.min(end)) })
            .filter(|stretch| !stretch.span.is_empty())
    }

    /// The phase at `now`: the first one before the start, the last one after the end.
    pub fn phase_at(&self, now: Instant) -> &Phase {
        self.phases.iter().rev().find(|phase| phase.start <= now).unwrap_or(&self.phases[0])
    }

    /// The last phase that was or is paid, or on trial, at `now`.
    pub fn plan_phase_at(&self, now: Instant) -> Option<&Phase> {
        self.phases.iter().rev().find(|phase| phase.start <= now && phase.plan.is_some())
    }

    /// When it ends or ended, if that is known. What was annulled ended when it began.
    pub fn end_date(&self) -> Option<Instant> {
        if self.annulled {
            return Some(self.start);
        }
        [self.end, self.ends_by_rule()].into_iter().flatten().min()
    }

    /// When its plan lets it end, notice or not.
    pub fn ends_by_rule(&self) -> Option<Instant> {
        let over = |phase: &&Phase| matches!(phase.kind, PhaseKind::Ended | PhaseKind::TrialExpired);
        self.phases.last().filter(over).map(|phase| phase.start)
    }

    /// Its state at `now`.
    pub fn status(&self, now: Instant) -> LifecycleStatus {
        let kind = self.phase_at(now).kind;
        if self.annulled || self.end.is_some_and(|end| end <= now) {
            return LifecycleStatus::Ended;
        }
        match kind {
            PhaseKind::Trial => LifecycleStatus::InTrial,
            PhaseKind::Normal => LifecycleStatus::Active,
            PhaseKind::Paused => LifecycleStatus::TemporarilyInactive,
            PhaseKind::TrialExpired => LifecycleStatus::TrialExpired,
            PhaseKind::Ended => LifecycleStatus::Ended,
        }
    }

    /// It has ended at `now`, for whatever reason.
    pub fn is_over(&self, now: Instant) -> bool {
        matches!(self.status(now), LifecycleStatus::Ended | LifecycleStatus::TrialExpired)
    }

    /// The end of its trial, past or to come.
    pub fn trial_end(&self) -> Option<Instant> {
        let trial = self.phases.iter().rposition(|phase| phase.kind == PhaseKind::Trial)?;
        self.phases.get(trial + 1).map(|phase| phase.start)
    }

    /// It is not billed by itself: someone suspended that, or discarded what it was billed.
    pub fn waits(&self) -> bool {
        self.data.billing_suspended || self.parked.is_some()
    }

    /// The component subscription of that id.
    pub fn component_subscription(&self, id: Id) -> Option<&ComponentSubscription> {
        self.components.iter().find(|subscription| subscription.id == id)
    }
}

impl Phase {
    /// The variant that is, or after the trial will be, charged.
    pub fn terms<'c>(&self, catalogue: &'c Catalogue) -> Option<&'c PlanVariant> {
        catalogue.variants.pinned(self.variant?)
    }

    /// The boundaries at which a phase on this anchor is billed, or of its fees, for periods of length `period`.
    pub fn grid(&self, variant: &PlanVariant, period: Period, zone: &Zone) -> Grid {
        let grid = Grid::new(self.anchor, period, zone);
        match variant.billing_alignment {
            BillingAlignment::FixedMonthly(day) => grid.on_day(day),
            BillingAlignment::None | BillingAlignment::FixedDaily => grid,
        }
    }
}

/// The first boundary, not before `start`, where the variant lets billing periods begin.
pub fn aligned(variant: &PlanVariant, start: Instant, zone: &Zone) -> Instant {
    let midnight = zone.start_of_day(start);
    match variant.billing_alignment {
        BillingAlignment::None => start,
        BillingAlignment::FixedDaily if midnight == start => start,
        BillingAlignment::FixedDaily => {
            zone.day(start).tomorrow().map_or(start, |tomorrow| zone.midnight(tomorrow))
        }
        BillingAlignment::FixedMonthly(day) => {
            let month = Period::new(1, crate::calendar::Unit::Month);
            Grid::new(midnight, month, zone).on_day(day).at_or_after(start).1
        }
    }
}
