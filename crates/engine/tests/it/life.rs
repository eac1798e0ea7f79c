//! Random contract lives: what is sold, and what happens to one contract, day by day.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rust_decimal::Decimal;
use turnus_engine::bill::Bill;
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::course::{Course, Surroundings};
use turnus_engine::order::{Cart, Figures, Ground, NewUsage, Order, OrderKind, OrderStatus, Seen};
use turnus_engine::plan::*;
use turnus_engine::pricing::{Percentage, Pricing, Scale, Step};
use turnus_engine::proration::Proration;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::reactivation::Reactivation;
use turnus_engine::refusal::Refusal;
use turnus_engine::scope::Scope;
use turnus_engine::signup::{SignUp, sign_up};
use turnus_engine::tax::TaxSituation;
use turnus_engine::tiers::{Tier, Tiers};
use turnus_engine::usage::Usage;
use turnus_engine::wish::Wish;
use turnus_engine::{Currency, Id, Instant, Span};

use crate::shop::{
    NONE, PLAN, POLICY, component, dec, discount, group, id, plan, policy, situation, variant,
};

/// Plan variants 10, 11 and 12; seats, a domain that is not prorated, calls; discounts 30 and 31.
pub const SEATS: u32 = 20;
pub const DOMAIN: u32 = 21;
pub const CALLS: u32 = 22;

/// What is sold, where, to whom.
#[derive(Clone, Debug)]
pub struct Sold {
    zone: &'static str,
    price_type: PriceType,
    currency: &'static str,
    proration: Proration,
    variants: [Terms; 3],
    calls: usize,
    seats: &'static str,
    trial: Option<u16>,
    split: bool,
}

#[derive(Clone, Debug)]
struct Terms {
    fee: &'static str,
    fee_period: Period,
    billing_period: Period,
    postpaid: bool,
    alignment: BillingAlignment,
    setup: &'static str,
    quota: i64,
    term: Option<(u16, AfterFirstPeriod)>,
}

/// Something that may happen. Days count from the day it happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// To that variant, so many days earlier or later, on the old periods or new ones.
    Upgrade(u32, i32, bool),
    /// From so many days on, for so many.
    Pause(i32, Option<u16>),
    Resume(i32),
    End(i32),
    RevokeEnd,
    Book(u32, &'static str),
    /// The how many-th booked component ends.
    EndComponent(usize, i32),
    Use(&'static str, i32),
    Charge(&'static str),
    Interim,
    BillNow,
    Prices(i32),
    /// The catalogue's price of that variant rises.
    Dearer(u32),
    Discount(u32),
    Reactivate(i32),
    Suspend(bool),
    /// One of the latest bills.
    Correct(usize),
}

/// A life: where it starts, and events with the hours between them.
#[derive(Clone, Debug)]
pub struct Life {
    pub sold: Sold,
    pub start: Instant,
    pub events: Vec<(u32, Event)>,
    /// The last day that is looked at, in days after the last event.
    pub rest: u16,
}

const ZONES: [&str; 6] =
    ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "UTC", "America/Juneau"];
const FEES: [&str; 7] = ["0", "31", "9.99", "0.333", "29.95", "100", "12.345"];
const UNITS: [&str; 7] = ["1", "25", "3.5", "120", "0", "-2", "-30"];

fn months(quantity: u16) -> Period {
    Period::new(quantity, Unit::Month)
}

fn terms() -> impl Strategy<Value = Terms> {
    let periods = prop::sample::select(vec![
        (months(1), months(1)),
        (months(1), months(1)),
        (months(12), months(1)),
        (months(1), months(12)),
        (months(1), months(3)),
        (months(2), months(3)),
        (Period::new(1, Unit::Week), Period::new(1, Unit::Week)),
        (Period::new(30, Unit::Day), Period::new(30, Unit::Day)),
        (Period::new(1, Unit::Year), Period::new(1, Unit::Year)),
    ]);
    let alignment = prop_oneof![
        5 => Just(BillingAlignment::None),
        1 => Just(BillingAlignment::FixedDaily),
        2 => (1_i8..32).prop_map(BillingAlignment::FixedMonthly),
    ];
    let then = prop_oneof![
        Just(AfterFirstPeriod::RenewAutomatically),
        Just(AfterFirstPeriod::EndAfterFirstPeriod),
        Just(AfterFirstPeriod::ChangeAfterFirstPeriod(id(12))),
    ];
    let term = prop::option::weighted(0.15, (1_u16..15, then));
    let rest = (prop::sample::select(vec!["0", "0", "10"]), prop::sample::select(vec![0_i64, 10, 100]), term);
    (prop::sample::select(FEES.to_vec()), periods, prop::bool::weighted(0.25), alignment, rest).prop_map(
        |(fee, (fee_period, billing_period), postpaid, alignment, (setup, quota, term))| Terms {
            fee,
            fee_period,
            billing_period,
            postpaid,
            alignment,
            setup,
            quota,
            term,
        },
    )
}

pub fn sold() -> impl Strategy<Value = Sold> {
    let variants = [terms(), terms(), terms()];
    let price_type = prop_oneof![3 => Just(PriceType::Net), 1 => Just(PriceType::Gross)];
    let currency = prop_oneof![6 => Just("EUR"), 1 => Just("JPY"), 1 => Just("BHD")];
    let proration = prop_oneof![
        3 => Just(Proration::Precise),
        2 => Just(Proration::Daily),
        1 => (30_u16..33).prop_map(Proration::Fixed),
    ];
    let rest = (0_usize..7, prop::sample::select(FEES.to_vec()), prop::option::weighted(0.2, 1_u16..40));
    (prop::sample::select(ZONES.to_vec()), price_type, currency, proration, variants, rest, any::<bool>())
        .prop_map(|(zone, price_type, currency, proration, variants, (calls, seats, trial), split)| Sold {
            zone,
            price_type,
            currency,
            proration,
            variants,
            calls,
            seats,
            trial,
            split,
        })
}

fn event() -> impl Strategy<Value = Event> {
    let number = || prop::sample::select(vec![10_u32, 11, 12]);
    prop_oneof![
        6 => (number(), -50_i32..40, any::<bool>()).prop_map(|(to, at, keep)| Event::Upgrade(to, at, keep)),
        6 => (-25_i32..30, prop::option::of(1_u16..60)).prop_map(|(from, days)| Event::Pause(from, days)),
        4 => (-20_i32..20).prop_map(Event::Resume),
        2 => (-60_i32..1).prop_map(Event::End),
        4 => (1_i32..90).prop_map(Event::End),
        5 => Just(Event::RevokeEnd),
        4 => (prop::sample::select(vec![SEATS, DOMAIN]), prop::sample::select(vec!["1", "2.5", "10"]))
            .prop_map(|(of, units)| Event::Book(of, units)),
        3 => (0_usize..4, -30_i32..40).prop_map(|(which, at)| Event::EndComponent(which, at)),
        14 => (prop::sample::select(UNITS.to_vec()), -70_i32..3).prop_map(|(units, due)| Event::Use(units, due)),
        2 => prop::sample::select(vec!["12.5", "-3", "0.005"]).prop_map(Event::Charge),
        4 => Just(Event::Interim),
        2 => Just(Event::BillNow),
        4 => (-20_i32..40).prop_map(Event::Prices),
        1 => number().prop_map(Event::Dearer),
        2 => prop::sample::select(vec![30_u32, 31]).prop_map(Event::Discount),
        3 => (0_i32..30).prop_map(Event::Reactivate),
        1 => any::<bool>().prop_map(Event::Suspend),
        3 => (0_usize..4).prop_map(Event::Correct),
    ]
}

/// Lives of about two years.
pub fn lives(most: usize) -> impl Strategy<Value = Life> {
    let events = prop::collection::vec((0_u32..60 * 24, event()), 3..most);
    (sold(), 0_i64..1_500, 0_i64..24 * 60, events, 0_u16..100).prop_map(
        |(sold, day, minute, events, rest)| {
            let start = Instant::from_millis(1_546_300_800_000 + (day * 24 * 60 + minute) * 60_000);
            Life { sold, start, events, rest }
        },
    )
}

impl Sold {
    /// A plan whose first term leads to another.
    pub fn leads_on(&self) -> bool {
        let leads = |after: &AfterFirstPeriod| matches!(after, AfterFirstPeriod::ChangeAfterFirstPeriod(_));
        self.variants.iter().any(|terms| terms.term.iter().any(|(_, after)| leads(after)))
    }

    /// No change of plan alone makes other periods.
    pub fn has_one_grid(&self) -> bool {
        let grid = |terms: &Terms| (terms.fee_period, terms.billing_period, terms.alignment);
        self.variants.iter().all(|terms| grid(terms) == grid(&self.variants[0]))
    }

    fn catalogue(&self) -> Catalogue {
        let seats = Component {
            pricing: Pricing::PerUnit(dec(self.seats)),
            ..component(SEATS, ComponentKind::QuantityBased, "1")
        };
        let domain = Component { prorate: false, ..component(DOMAIN, ComponentKind::QuantityBased, "12") };
        let calls =
            Component { pricing: self.calls_price(), ..component(CALLS, ComponentKind::Metered, "0.1") };
        let apart = turnus_engine::discount::Discount {
            separate_line: true,
            duration: Some(months(2)),
            ..discount(31, "33.3", &[11, SEATS, CALLS])
        };
        let plan = Plan {
            trial_period: self.trial.map(|days| Period::new(days, Unit::Day)),
            trial_end_policy: if self.trial.is_some() {
                TrialEndPolicy::RequestPayment
            } else {
                TrialEndPolicy::NoTrial
            },
            ..plan()
        };
        let variants =
            (10_u32..).zip(&self.variants).map(|(number, terms)| Item::PlanVariant(terms.variant(number)));
        let items = vec![
            Item::PlanGroup(self.group()),
            Item::TaxPolicy(turnus_engine::tax::TaxPolicy { split_on_tax_change: self.split, ..policy() }),
            Item::Plan(plan),
            Item::Component(seats),
            Item::Component(domain),
            Item::Component(calls),
            Item::Discount(discount(30, "10", &[PLAN])),
            Item::Discount(apart),
        ];
        Catalogue::of(items.into_iter().chain(variants))
    }

    fn group(&self) -> PlanGroup {
        let currency: Currency = self.currency.parse().unwrap();
        PlanGroup { price_type: self.price_type, proration: self.proration, currency, ..group() }
    }

    fn calls_price(&self) -> Pricing {
        let step = |from: i64, value: &str, bucket| Step { from: from.into(), value: dec(value), bucket };
        let tier = |up_to: Option<i64>, price: &str, block: Option<i64>, flat: &str| Tier {
            up_to: up_to.map(Decimal::from),
            price: dec(price),
            block: block.map(Decimal::from),
            flat: dec(flat),
        };
        let tiers = |cumulative, tiers| Pricing::Tiers(Tiers { cumulative, percent: false, tiers });
        let steps = vec![step(0, "1", false), step(10, "0.777", false), step(50, "0.5", false)];
        match self.calls {
            0 => Pricing::PerUnit(dec("0.1")),
            1 => Pricing::PerUnit(dec("0.00333")),
            2 => Pricing::PriceScale(Scale { cumulative: false, steps }),
            3 => Pricing::PriceScale(Scale {
                cumulative: true,
                steps: vec![step(0, "9", true), step(10, "0.8", false)],
            }),
            4 => tiers(true, vec![tier(Some(20), "0.3", None, "2"), tier(None, "0.1", Some(10), "1")]),
            5 => tiers(false, vec![tier(Some(20), "0.3", None, "2"), tier(None, "0.1", Some(10), "1")]),
            _ => Pricing::Percentage(Percentage {
                rate: dec("1.3"),
                fixed: dec("0.105"),
                least: Some(dec("0.2")),
                most: Some(dec("5")),
            }),
        }
    }
}

impl Terms {
    fn variant(&self, number: u32) -> PlanVariant {
        let (contract_period, after_first_period) = match self.term {
            Some((months_of, then)) => (months(months_of), then),
            None => (NONE, AfterFirstPeriod::RenewAutomatically),
        };
        PlanVariant {
            setup_fee: dec(self.setup),
            fee_period: self.fee_period,
            billing_period: self.billing_period,
            payment_period_mode: if self.postpaid {
                PaymentPeriodMode::PostPaid
            } else {
                PaymentPeriodMode::PrePaid
            },
            billing_alignment: self.alignment,
            contract_period,
            after_first_period,
            quotas: BTreeMap::from([(id(CALLS), self.quota.into())]),
            ..variant(number, self.fee)
        }
    }
}

/// A life in the living.
#[derive(Clone)]
pub struct Living {
    pub catalogue: Catalogue,
    pub group: PlanGroup,
    pub tax: TaxSituation,
    pub course: Course,
    pub now: Instant,
    /// Every bill, in order.
    pub bills: Vec<Bill>,
    /// What happened and was not refused.
    pub happened: BTreeSet<&'static str>,
    /// The contract by its versions, as far as bills began or ended with them.
    pub contracts: BTreeMap<u32, Contract>,
    /// All usage that was ever posted.
    pub posted: BTreeMap<Id, Usage>,
    /// All rated items that were ever added.
    pub items: BTreeMap<Id, RatedItem>,
    next_id: u32,
}

impl Living {
    /// Signs up, and bills that.
    pub fn begin(life: &Life) -> Living {
        let catalogue = life.sold.catalogue();
        let zone = Zone::named(life.sold.zone).unwrap();
        let wish = SignUp {
            id: id(100),
            customer: id(101),
            entity: id(102),
            zone: &zone,
            reference_code: "ABCD-EFGH".to_owned(),
            variant: id(10),
            quantity: Decimal::ONE,
            start: life.start,
            billed_until: None,
            end: None,
            data: ContractData::default(),
        };
        let mut next_id = 1000;
        let mut new_id = || {
            next_id += 1;
            id(next_id)
        };
        let contract = sign_up(wish, &catalogue, life.start, &mut new_id).unwrap();
        let mut living = Living {
            group: life.sold.group(),
            catalogue,
            tax: situation(Some("DE"), None),
            course: Course::new(contract),
            now: life.start,
            bills: Vec::new(),
            happened: BTreeSet::new(),
            contracts: BTreeMap::new(),
            posted: BTreeMap::new(),
            items: BTreeMap::new(),
            next_id: next_id + 1000,
        };
        living.bill(&Scope::signup());
        living
    }

    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Course, &Surroundings<'_>, &mut dyn FnMut() -> Id) -> T,
    ) -> T {
        let around = Surroundings { catalogue: &self.catalogue, group: &self.group, tax: &self.tax };
        let mut next_id = self.next_id;
        let mut new_id = || {
            next_id += 1;
            id(next_id)
        };
        let before = self.course.contract.clone();
        let done = act(&mut self.course, &around, &mut new_id);
        self.next_id = next_id;
        for contract in [before, self.course.contract.clone()] {
            self.contracts.insert(contract.version, contract);
        }
        self.posted.extend(self.course.usage.iter().map(|usage| (usage.id, usage.clone())));
        self.items.extend(self.course.rated_items.iter().map(|item| (item.id, item.clone())));
        done
    }

    fn add(&mut self, bills: Vec<Bill>) {
        self.bills.extend(bills.into_iter().filter(|bill| !bill.is_empty()));
    }

    fn bill(&mut self, scope: &Scope) {
        let now = self.now;
        let bill =
            self.with(|course, around, new_id| course.bill(around, scope, (now, now), new_id()).unwrap());
        self.add(vec![bill]);
    }

    /// What `scope` would bill now.
    pub fn preview(&mut self, scope: &Scope) -> Bill {
        let now = self.now;
        self.with(|course, around, new_id| course.preview(around, scope, (now, now), new_id()).unwrap())
    }

    /// What `scope` would bill of what fell due until `horizon`.
    pub fn preview_at(&mut self, scope: &Scope, horizon: Instant) -> Bill {
        let now = self.now;
        self.with(|course, around, new_id| course.preview(around, scope, (horizon, now), new_id()).unwrap())
    }

    /// A worker looks.
    pub fn look(&mut self, at: Instant) {
        self.now = self.now.max(at);
        let now = self.now;
        let bills = self.with(|course, around, new_id| course.advance(around, now, new_id).unwrap());
        self.add(bills);
    }

    fn day(&self, days: i32) -> Instant {
        self.now.plus_millis(i64::from(days) * 86_400_000)
    }

    /// What `wish` would lead to now, asked of a copy as a preview asks: nothing of the living changes.
    pub fn would(&self, wish: &Wish) -> Result<Vec<Bill>, Refusal> {
        let (mut copy, now) = (self.clone(), self.now);
        let mut bills = copy.with(|course, around, new_id| course.advance(around, now, new_id))?;
        let last = copy.with(|course, around, new_id| {
            let execution = wish.execute(&course.contract, around.catalogue, now, new_id)?;
            let when = (execution.horizon, now);
            let scope = execution.scope_beside(&course.billed);
            let previewed = Course { contract: execution.contract, ..course.clone() };
            previewed.preview(around, &scope, when, new_id()).map_err(Refusal::from)
        })?;
        bills.push(last);
        bills.retain(|bill| !bill.is_empty());
        Ok(bills)
    }

    /// Another plan from then on.
    pub fn upgrade(&mut self, to: u32, inherit_start: bool, at: Instant) -> Result<(), Refusal> {
        self.order(Cart { plan_variant: Some(id(to)), inherit_start, ..cart() }, Some(at))
    }

    pub fn grant(&mut self, wish: &Wish) -> Result<(), Refusal> {
        let now = self.now;
        let bills = self.with(|course, around, new_id| course.grant(around, wish, now, new_id))?;
        self.add(bills);
        Ok(())
    }

    /// Lets an event happen now; a refusal leaves everything as it was.
    pub fn happen(&mut self, event: &Event) {
        if self.try_event(event).is_ok() {
            self.happened.insert(event.name());
            if self.is_late(event) {
                self.happened.insert("late usage");
                if self.course.contract.phases.iter().any(|phase| self.has_quota(phase)) {
                    self.happened.insert("late usage over a quota");
                }
            }
        }
    }

    fn has_quota(&self, phase: &turnus_engine::contract::Phase) -> bool {
        let quota = phase.terms(&self.catalogue).and_then(|variant| variant.quotas.get(&id(CALLS)));
        quota.is_some_and(|quota| !quota.is_zero())
    }

    fn is_late(&self, event: &Event) -> bool {
        matches!(event, Event::Use(units, due) if !units.starts_with('-')
            && self.course.billed.usage_until.is_some_and(|until| self.day(*due) < until))
    }

    fn try_event(&mut self, event: &Event) -> Result<(), Refusal> {
        match event {
            Event::Upgrade(to, at, inherit_start) => self.upgrade(*to, *inherit_start, self.day(*at)),
            Event::Discount(which) => {
                self.order(Cart { discounts: vec![(id(*which), None)], ..cart() }, None)
            }
            Event::Pause(from, days) => {
                let start = self.day(*from);
                let end = days.map(|days| start.plus_millis(i64::from(days) * 86_400_000));
                self.grant(&Wish::Pause { start: Some(start), end })
            }
            Event::Resume(at) => self.grant(&Wish::Resume { at: Some(self.day(*at)) }),
            Event::End(at) => self.grant(&Wish::End { at: self.day(*at) }),
            Event::RevokeEnd => self.grant(&Wish::RevokeEnd),
            Event::Book(of, quantity) => self.grant(&Wish::Book(booking(*of, quantity))),
            Event::EndComponent(which, at) => {
                let booked = &self.course.contract.components;
                let which = which % booked.len().max(1);
                let id = booked.get(which).map(|booked| booked.id).ok_or(Refusal::EmptyCart)?;
                self.grant(&Wish::EndComponent { id, end: Some(self.day(*at)) })
            }
            Event::Prices(at) => {
                self.dearer(10);
                self.dearer(11);
                self.grant(&Wish::ChangePrices { at: Some(self.day(*at)), only: None })
            }
            Event::Reactivate(at) => {
                let at = Some(self.day(*at));
                self.grant(&Wish::Reactivate(Reactivation { at, ..Reactivation::default() }))
            }
            Event::Dearer(number) => {
                self.dearer(*number);
                Ok(())
            }
            Event::Use(..) | Event::Charge(_) => self.post(event),
            Event::Interim | Event::BillNow | Event::Suspend(_) | Event::Correct(_) => self.by_hand(event),
        }
    }

    fn dearer(&mut self, number: u32) {
        let variant = self.catalogue.variants.current(id(number)).unwrap().clone();
        let (version, recurring_fee) = (variant.version + 1, variant.recurring_fee + dec("1.11"));
        self.catalogue =
            self.catalogue.with(Item::PlanVariant(PlanVariant { version, recurring_fee, ..variant }));
    }

    fn post(&mut self, event: &Event) -> Result<(), Refusal> {
        let (now, catalogue) = (self.now, self.catalogue.clone());
        match event {
            Event::Use(units, due) => {
                let usage = NewUsage {
                    component: id(CALLS),
                    quantity: dec(units),
                    due: Some(self.day(*due)),
                    memo: None,
                    key: None,
                    product_override: None,
                };
                self.with(|course, _, new_id| {
                    let record = usage.post(&course.contract, &catalogue, now, new_id())?;
                    course.usage.push(record);
                    Ok(())
                })
            }
            Event::Charge(price) => {
                let item = RatedItem {
                    id: id(0),
                    transferred_at: now,
                    description: "Item".to_owned(),
                    product_description: None,
                    external_product_id: None,
                    quantity: Decimal::ONE,
                    price_per_unit: dec(price),
                    tax_policy: id(POLICY),
                    period: Span::new(now, now),
                };
                self.with(|course, _, new_id| course.rated_items.push(RatedItem { id: new_id(), ..item }));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn by_hand(&mut self, event: &Event) -> Result<(), Refusal> {
        match event {
            Event::Interim => self.bill(&Scope::interim()),
            Event::BillNow => self.bill(&Scope::open()),
            Event::Suspend(suspended) => {
                self.course.contract.data.billing_suspended = *suspended;
                self.course.contract.version += 1;
            }
            Event::Correct(back) => {
                let standing = &self.course.standing;
                let place = standing.len().checked_sub(1 + back).ok_or(Refusal::EmptyCart)?;
                let (bill, now) = (standing[place].bill.id, self.now);
                let bills =
                    self.with(|course, around, new_id| course.correct(around, &[bill], now, new_id))?;
                self.add(bills);
            }
            _ => {}
        }
        Ok(())
    }

    fn order(&mut self, cart: Cart, change: Option<Instant>) -> Result<(), Refusal> {
        let now = self.now;
        let catalogue = self.catalogue.clone();
        let zone = self.course.contract.zone.clone();
        let mut after = self.clone();
        after.look(now);
        let order = order(cart, change, now, after.course.contract.id);
        let bill = after.with(|course, around, new_id| {
            let ground = Ground {
                contract: Some(&course.contract),
                catalogue: &catalogue,
                zone: &zone,
                reference_code: String::new(),
                now,
            };
            let execution = order.execute(&ground, new_id)?;
            course.execute(around, execution, now, new_id()).map_err(Refusal::from)
        })?;
        after.add(vec![bill]);
        *self = after;
        Ok(())
    }
}

/// Lives a life; `before` is asked before each event, and at the end.
pub fn live(life: &Life, mut before: impl FnMut(&mut Living, Instant)) -> Living {
    let mut living = Living::begin(life);
    for (hours, event) in &life.events {
        let next = living.now.plus_millis(i64::from(*hours) * 3_600_000);
        before(&mut living, next);
        living.look(next);
        living.happen(event);
    }
    let next = living.now.plus_millis(i64::from(life.rest) * 86_400_000);
    before(&mut living, next);
    living.look(next);
    living
}

impl Event {
    pub fn name(&self) -> &'static str {
        match self {
            Event::Upgrade(..) => "upgrade",
            Event::Pause(..) => "pause",
            Event::Resume(_) => "resume",
            Event::End(_) => "end",
            Event::RevokeEnd => "revoke",
            Event::Book(..) => "book",
            Event::EndComponent(..) => "end of a component",
            Event::Use(units, _) if units.starts_with('-') => "correction of usage",
            Event::Use(..) => "usage",
            Event::Charge(_) => "rated item",
            Event::Interim => "interim bill",
            Event::BillNow => "bill now",
            Event::Prices(_) => "price change",
            Event::Dearer(_) => "dearer",
            Event::Discount(_) => "discount",
            Event::Reactivate(_) => "reactivation",
            Event::Suspend(_) => "suspension",
            Event::Correct(_) => "correction",
        }
    }
}

fn cart() -> Cart {
    Cart::of(None)
}

pub fn booking(component: u32, quantity: &str) -> NewComponentSubscription {
    NewComponentSubscription::of(id(component), dec(quantity))
}

fn order(cart: Cart, change: Option<Instant>, now: Instant, contract: Id) -> Order {
    Order {
        id: id(0),
        entity: id(102),
        created_at: now,
        status: OrderStatus::InProgress,
        kind: OrderKind::Upgrade,
        customer: id(101),
        new_customer: None,
        customer_change: None,
        contract,
        cart,
        start: None,
        end: None,
        billed_until: None,
        change,
        trigger_interim_billing: false,
        preview_after_trial: false,
        contract_custom_fields: Default::default(),
        custom_fields: Default::default(),
        payment_method: None,
        by_subscriber: false,
        seen: Seen::default(),
        figures: Figures::default(),
    }
}
