//! Orders: what was asked for, and what it makes of a contract.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::booking::{NewComponentSubscription, book, book_discount, component_of, end_booked};
use crate::calendar::{Period, Zone};
use crate::catalogue::{Catalogue, Pin};
use crate::component::ComponentKind;
use crate::contract::{
    ComponentSubscription, Contract, ContractData, DiscountSubscription, PhaseKind, ProductOverride,
};
use crate::customer::{CustomFields, CustomerData, CustomerEdit};
use crate::event::ChangeKind;
use crate::execution::Execution;
use crate::line::Line;
use crate::plan::{Granularity, TrialEndPolicy};
use crate::pricing::Pricing;
use crate::proration::Proration;
use crate::rated_item::RatedItem;
use crate::refusal::Refusal;
use crate::scope::Scope;
use crate::signup::{SignUp, granular, sign_up};
use crate::tax::{TaxPolicy, TaxSituation};
use crate::totals::Totals;
use crate::upgrade::{Upgrade, ended, upgrade};
use crate::usage::Usage;
use crate::{Exact, Id, Instant, Money};

/// An order. It changes nothing until it is committed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: Id,
    /// The legal entity that sells.
    pub entity: Id,
    /// When it was made, account time.
    pub created_at: Instant,
    /// Where it stands.
    pub status: OrderStatus,
    /// A new contract, or a change of one.
    pub kind: OrderKind,
    /// The customer; on a signup of someone new, the id he will have.
    pub customer: Id,
    /// Someone new.
    pub new_customer: Option<CustomerData>,
    /// How the customer's data changes with the commit.
    pub customer_change: Option<Box<CustomerEdit>>,
    /// The contract; on a signup, the id it will have.
    pub contract: Id,
    /// What is ordered.
    pub cart: Cart,
    /// First moment of a new contract; none means the commit.
    pub start: Option<Instant>,
    /// It ends here.
    pub end: Option<Instant>,
    /// Its fees are billed elsewhere until here.
    pub billed_until: Option<Instant>,
    /// First moment of a change; none means the commit.
    pub change: Option<Instant>,
    /// Everything that is open and due is billed at once.
    pub trigger_interim_billing: bool,
    /// Previews show figures after the trial.
    pub preview_after_trial: bool,
    /// The client's own members for the contract.
    pub contract_custom_fields: CustomFields,
    /// The client's own members.
    pub custom_fields: CustomFields,
    /// How it is to be paid, as given at the commit.
    pub payment_method: Option<String>,
    /// The subscriber placed it, who may commit it; false in what an older release wrote.
    #[serde(default)]
    pub by_subscriber: bool,
    /// What was known when it was made.
    pub seen: Seen,
    /// What it costs: as previewed, and once executed, as billed.
    pub figures: Figures,
}

/// What an order costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// What is due now.
    pub lines: Vec<Line>,
    /// Their sums.
    pub totals: Totals,
    /// The next billing date, and the sums of what it will charge.
    pub next: Option<(Instant, Totals)>,
    /// The contract is or will be in its trial.
    pub is_trial: bool,
    /// Component subscriptions it books.
    pub components: Vec<ComponentSubscription>,
    /// Discounts it books.
    pub discounts: Vec<DiscountSubscription>,
}

/// What an order was made from. A commit refuses where it changed since (decisions.md section 6).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Plan variants, components, discounts and the coupon, at their versions.
    pub pins: Vec<Pin>,
    /// The trial of the plan: its length and what follows it.
    #[serde(default)]
    pub trial: Option<(Option<Period>, TrialEndPolicy)>,
    /// How parts of periods are counted.
    #[serde(default)]
    pub periods: Option<(Proration, Granularity)>,
    /// Tax policies, without what nothing is computed from.
    #[serde(default)]
    pub tax_policies: Vec<TaxPolicy>,
    /// What decides the customer's tax.
    pub tax: TaxSituation,
    /// The contract's version.
    pub contract_version: Option<u32>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OrderStatus {
    /// Made, not committed.
    InProgress,
    /// Committed; someone has to approve.
    ApprovalPending,
    /// Someone said no.
    Declined,
    /// Executed.
    Completed,
    /// Not committed in time.
    Expired,
}

/// A new contract, or a change of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OrderKind {
    /// A new contract.
    Signup,
    /// A change of one: upgrade, downgrade, components.
    Upgrade,
}

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cart {
    /// The plan variant; none keeps the plan.
    pub plan_variant: Option<Id>,
    /// Periods, terms and notice dates go on as they were.
    pub inherit_start: bool,
    /// Plan quantity.
    pub quantity: Decimal,
    /// A coupon's code, as it was written.
    pub coupon_code: Option<String>,
    /// Components to book.
    pub components: Vec<NewComponentSubscription>,
    /// Component subscriptions to end, or components all of whose subscriptions end.
    pub end_components: Vec<Id>,
    /// Discounts to book, each with its start, if not that of the change.
    pub discounts: Vec<(Id, Option<Instant>)>,
    /// Usage to post.
    pub usage: Vec<NewUsage>,
    /// Items to bill at once.
    pub rated_items: Vec<RatedItem>,
}

impl Cart {
    /// One of that plan variant, or no other plan, and nothing besides.
    pub fn of(plan_variant: Option<Id>) -> Cart {
        Cart {
            plan_variant,
            inherit_start: false,
            quantity: Decimal::ONE,
            coupon_code: None,
            components: Vec::new(),
            end_components: Vec::new(),
            discounts: Vec::new(),
            usage: Vec::new(),
            rated_items: Vec::new(),
        }
    }
}

/// Usage to post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewUsage {
    /// The metered component.
    pub component: Id,
    /// How many.
    pub quantity: Decimal,
    /// When it happened; none means now.
    pub due: Option<Instant>,
    /// Free text.
    pub memo: Option<String>,
    /// The client's key.
    pub key: Option<String>,
    /// Another price or name.
    pub product_override: Option<ProductOverride>,
}

/// What an order is executed on.
pub struct Ground<'a> {
    /// The contract that is changed.
    pub contract: Option<&'a Contract>,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The entity's zone.
    pub zone: &'a Zone,
    /// Eight letters for a new contract.
    pub reference_code: String,
    /// Account time.
    pub now: Instant,
}

impl Order {
    /// What the order makes of the contract at `ground.now`. Preview and commit both ask this, and nothing else.
    pub fn execute(&self, ground: &Ground<'_>, new_id: &mut dyn FnMut() -> Id) -> Result<Execution, Refusal> {
        if self.cart.quantity <= Decimal::ZERO {
            return Err(Refusal::NotPositive { member: "Cart.Quantity", quantity: self.cart.quantity });
        }
        let (mut contract, effective) = match ground.contract {
            None => self.new_contract(ground, new_id)?,
            Some(contract) => self.changed(contract, ground, new_id)?,
        };
        for id in &self.cart.end_components {
            end_booked(&mut contract, *id, effective)?;
        }
        for (place, wish) in self.cart.components.iter().enumerate() {
            let wish = NewComponentSubscription {
                billed_until: wish.billed_until.or(self.billed_until),
                ..wish.clone()
            };
            book(&mut contract, wish, ground.catalogue, effective, ground.now, new_id)
                .map_err(|why| why.at("Cart.ComponentSubscriptions", place))?;
        }
        self.book_discounts(&mut contract, ground, effective, new_id)?;
        let usage = self.usage(&contract, ground, new_id)?;
        self.cart.rated_items.iter().try_for_each(|item| item.check_cost(contract.currency))?;
        let horizon = if self.kind == OrderKind::Signup { effective.max(ground.now) } else { ground.now };
        let rated_items = self.rated_items(ground, new_id);
        let execution = Execution::of(contract, self.change_kind(), effective, self.scope(), horizon);
        Ok(Execution { usage, rated_items, ..execution })
    }

    fn change_kind(&self) -> ChangeKind {
        match (self.kind, self.cart.plan_variant) {
            (OrderKind::Signup, _) => ChangeKind::Signup,
            (OrderKind::Upgrade, Some(_)) => ChangeKind::Upgrade,
            (OrderKind::Upgrade, None) => ChangeKind::ComponentSubscriptionChange,
        }
    }

    fn new_contract(
        &self,
        ground: &Ground<'_>,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<(Contract, Instant), Refusal> {
        let wish = SignUp {
            id: self.contract,
            customer: self.customer,
            entity: self.entity,
            zone: ground.zone,
            reference_code: ground.reference_code.clone(),
            variant: self.cart.plan_variant.ok_or(Refusal::NoPlanVariant)?,
            quantity: self.cart.quantity,
            start: self.start.unwrap_or(ground.now),
            billed_until: self.billed_until,
            end: self.end,
            data: ContractData {
                custom_fields: self.contract_custom_fields.clone(),
                ..ContractData::default()
            },
        };
        let contract = sign_up(wish, ground.catalogue, ground.now, new_id)?;
        let start = contract.start;
        Ok((contract, start))
    }

    fn changed(
        &self,
        contract: &Contract,
        ground: &Ground<'_>,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<(Contract, Instant), Refusal> {
        let mut contract = contract.clone();
        let at = self.change.unwrap_or(ground.now.max(contract.start));
        let group = ground.catalogue.plan_groups.current(contract.plan_group);
        let at = group.map_or(at, |group| granular(group, at, &contract.zone).max(contract.start.min(at)));
        if contract.is_over(at) || contract.is_over(ground.now) {
            return Err(ended(&contract, at));
        }
        contract.version += 1;
        contract.data.custom_fields.extend(self.contract_custom_fields.clone());
        let Some(variant) = self.cart.plan_variant else {
            return Ok((contract, at));
        };
        let wish =
            Upgrade { variant, quantity: self.cart.quantity, at, inherit_start: self.cart.inherit_start };
        let effective = upgrade(&mut contract, wish, ground.catalogue, ground.now, new_id)?;
        Ok((contract, effective))
    }

    fn book_discounts(
        &self,
        contract: &mut Contract,
        ground: &Ground<'_>,
        effective: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<(), Refusal> {
        for (discount, start) in &self.cart.discounts {
            let from = start.unwrap_or(effective);
            book_discount(contract, *discount, None, ground.catalogue, from, new_id)?;
        }
        if let Some(code) = &self.cart.coupon_code {
            let coupon = ground.catalogue.coupon_of(code).filter(|coupon| coupon.is_valid(self.created_at));
            let coupon = coupon.filter(|coupon| coupon.plan_group == contract.plan_group);
            let coupon = coupon.ok_or_else(|| Refusal::InvalidCoupon(code.clone()))?;
            let used = Some((coupon.id, code.clone()));
            book_discount(contract, coupon.discount, used, ground.catalogue, effective, new_id)?;
        }
        Ok(())
    }

    fn usage(
        &self,
        contract: &Contract,
        ground: &Ground<'_>,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Usage>, Refusal> {
        let mut post = |(place, wish): (usize, &NewUsage)| {
            let posted = wish.clone().post(contract, ground.catalogue, ground.now, new_id());
            posted.map_err(|why| why.at("Cart.MeteredUsages", place))
        };
        self.cart.usage.iter().enumerate().map(&mut post).collect()
    }

    fn rated_items(&self, ground: &Ground<'_>, new_id: &mut dyn FnMut() -> Id) -> Vec<RatedItem> {
        let add = |item: &RatedItem| RatedItem { id: new_id(), transferred_at: ground.now, ..item.clone() };
        self.cart.rated_items.iter().map(add).collect()
    }

    fn scope(&self) -> Scope {
        let scope = match (self.kind, self.cart.plan_variant) {
            (OrderKind::Signup, _) => Scope::signup(),
            (OrderKind::Upgrade, Some(_)) => Scope::upgrade(),
            (OrderKind::Upgrade, None) => Scope { plan_fees: false, setup: false, ..Scope::upgrade() },
        };
        // Its own rated items are billed at once (billwerk-api.md B.3).
        let scope = Scope { rated_items: !self.cart.rated_items.is_empty(), ..scope };
        if self.trigger_interim_billing { scope.with_interim() } else { scope }
    }
}

impl NewUsage {
    /// The record, if the contract takes usage of that component at that time.
    pub fn post(
        self,
        contract: &Contract,
        catalogue: &Catalogue,
        now: Instant,
        id: Id,
    ) -> Result<Usage, Refusal> {
        let component = component_of(catalogue, contract.plan_group, self.component)?;
        if component.kind != ComponentKind::Metered {
            return Err(Refusal::NotMetered(component.id));
        }
        crate::booking::check_override(component, self.product_override.as_ref())?;
        let due = self.due.unwrap_or(now);
        if due < contract.start {
            return Err(Refusal::BeforeStart { member: "DueDate", at: due, start: contract.start });
        }
        let at = contract.phase_at(due);
        let then = at.kind;
        // An end is the last moment that counts (billwerk-api.md E.30).
        let is_over = matches!(then, PhaseKind::Ended | PhaseKind::TrialExpired) && at.start < due;
        let is_over = is_over || contract.end_date().is_some_and(|end| end < due);
        // What was billed before an end or a pause was told for the past can still be corrected.
        let corrects = self.quantity < Decimal::ZERO;
        if contract.annulled || (is_over && !corrects) {
            return Err(ended(contract, due));
        }
        let price = self.product_override.as_ref().and_then(|other| other.price_per_unit);
        let pricing = price.map_or_else(|| component.pricing.clone(), Pricing::PerUnit);
        let cost = Money::round(&pricing.charge(&Exact::from(self.quantity)), contract.currency);
        if !cost.is_ok_and(Money::is_reasonable) {
            return Err(Refusal::CostsTooMuch { member: "Quantity" });
        }
        if then == PhaseKind::Paused && !corrects {
            return Err(Refusal::UsageInPause { id: contract.id, at: due });
        }
        Ok(Usage {
            id,
            transferred_at: now,
            component: self.component,
            quantity: self.quantity,
            due,
            memo: self.memo,
            key: self.key,
            product_override: self.product_override,
        })
    }
}
