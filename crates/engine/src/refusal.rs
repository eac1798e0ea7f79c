//! Why a wish is not granted by the rules. Each says what was wrong and what would be right.

use rust_decimal::Decimal;

use crate::bill::BillError;
use crate::contract::PhaseKind;
use crate::{Id, Instant};

/// A rule is against it. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// One of several is refused.
    #[error("{list}[{place}]: {why}")]
    At {
        /// The list's member.
        list: &'static str,
        /// Which, from 0.
        place: usize,
        /// Why.
        why: Box<Refusal>,
    },
    /// The catalogue has no such thing.
    #[error("there is no {kind} {id}")]
    Unknown {
        /// Plan variant, component …
        kind: &'static str,
        /// What was asked for.
        id: Id,
    },
    /// It belongs to another plan group than the contract.
    #[error(
        "{kind} {id} belongs to another plan group than the contract: order one of plan group {plan_group}"
    )]
    OtherPlanGroup {
        /// Plan variant, component …
        kind: &'static str,
        /// What was asked for.
        id: Id,
        /// The contract's plan group.
        plan_group: Id,
    },
    /// A metered component where a booked one is asked for.
    #[error("component {0} is metered: post usage for it instead of booking it")]
    Metered(Id),
    /// A booked component where a metered one is asked for.
    #[error("component {0} is not metered: book it instead of posting usage for it")]
    NotMetered(Id),
    /// An on/off component in another quantity than one.
    #[error("component {id} is either on or off: its Quantity must be 1, not {quantity}")]
    OnOffQuantity {
        /// The component.
        id: Id,
        /// The quantity asked for.
        quantity: Decimal,
    },
    /// An on/off component twice.
    #[error("component {0} is booked already and can be booked once: end the other subscription first")]
    BookedAlready(Id),
    /// Beyond what the calendar can bill.
    #[error("{member} must lie before 2900, not on {at}")]
    TooFar {
        /// The member.
        member: &'static str,
        /// Its value.
        at: Instant,
    },
    /// A quantity that is not more than zero.
    #[error("{member} must be more than 0, not {quantity}")]
    NotPositive {
        /// The member.
        member: &'static str,
        /// Its value.
        quantity: Decimal,
    },
    /// The contract is over.
    #[error("contract {id} ended on {at}")]
    ContractEnded {
        /// The contract.
        id: Id,
        /// Its end.
        at: Instant,
    },
    /// A moment before the contract's start.
    #[error("{member} must lie after the contract's StartDate {start}, but it is {at}")]
    BeforeStart {
        /// The member.
        member: &'static str,
        /// Its value.
        at: Instant,
        /// The start.
        start: Instant,
    },
    /// A span that ends before it begins.
    #[error("{end} must lie after {start}")]
    EndsBeforeStart {
        /// The member that ends it.
        end: &'static str,
        /// The member that begins it.
        start: &'static str,
    },
    /// It is not running, and cannot be paused.
    #[error("contract {id} is not running on {at} but {kind:?}: only a running contract can be paused")]
    NotRunning {
        /// The contract.
        id: Id,
        /// When.
        at: Instant,
        /// What it is then.
        kind: PhaseKind,
    },
    /// Usage for a time in which nothing is used.
    #[error("contract {id} is paused on {at}: usage must lie outside of the pause")]
    UsageInPause {
        /// The contract.
        id: Id,
        /// The usage's DueDate.
        at: Instant,
    },
    /// An end that a rule of the plan comes before.
    #[error("contract {id} ends on {by_rule} by its plan: EndDate must not lie after it")]
    EndsByRule {
        /// The contract.
        id: Id,
        /// The end that the plan sets.
        by_rule: Instant,
    },
    /// It is not paused.
    #[error("contract {id} has no pause on or after {at} that could be ended")]
    NotPaused {
        /// The contract.
        id: Id,
        /// When.
        at: Instant,
    },
    /// It has today's prices.
    #[error(
        "contract {0} has today's prices already: change the price of its plan variant or components first"
    )]
    SamePrices(Id),
    /// It has nothing of a product whose price should change.
    #[error(
        "contract {contract} has nothing of {product} at that time or later: ProductId names another plan variant or component"
    )]
    NotSold {
        /// The contract.
        contract: Id,
        /// Plan variant or component.
        product: Id,
    },
    /// It is not over, and cannot begin anew.
    #[error("contract {0} is not over: only a contract that ended can begin anew")]
    NotOver(Id),
    /// It was annulled, and cannot begin anew.
    #[error("contract {0} was annulled, as if it had never been: sign up anew")]
    Annulled(Id),
    /// A moment before the contract's end.
    #[error("{member} must not lie before the contract's end {end}, but it is {at}")]
    BeforeEnd {
        /// The member.
        member: &'static str,
        /// Its value.
        at: Instant,
        /// The end.
        end: Instant,
    },
    /// There is no end to take back.
    #[error("contract {0} has no EndDate in the future that could be revoked")]
    NoEndToRevoke(Id),
    /// No such component subscription on this contract.
    #[error("contract {contract} has no component subscription and no component {id}")]
    NotBooked {
        /// The contract.
        contract: Id,
        /// What was asked for.
        id: Id,
    },
    /// A price of its own for a scaled component.
    #[error(
        "component {0} has a price scale: ProductOverride.PricePerUnit is for components with a simple price"
    )]
    OverrideOnScale(Id),
    /// Nothing was ordered.
    #[error("the Cart is empty: give a PlanVariantId, components, discounts, usage or rated items")]
    EmptyCart,
    /// A signup without a plan.
    #[error("Cart.PlanVariantId is missing: a new contract needs a plan variant")]
    NoPlanVariant,
    /// The coupon cannot be used.
    #[error("InvalidCouponCode: coupon code '{0}' is unknown, used up, not yet or no longer valid")]
    InvalidCoupon(String),
    /// One thing that costs more than any can.
    #[error("{member}: it would cost more than 100,000,000,000 of the currency's minor units")]
    CostsTooMuch {
        /// The member that makes it so much.
        member: &'static str,
    },
    /// The bill that it asks for cannot be made.
    #[error(transparent)]
    Bill(#[from] BillError),
}

impl Refusal {
    /// The same, of the `place`-th of `list`.
    pub fn at(self, list: &'static str, place: usize) -> Refusal {
        Refusal::At { list, place, why: Box::new(self) }
    }
}
