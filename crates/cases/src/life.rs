//! One contract of a case with its catalogue, and its bills one after another.

use rust_decimal::Decimal;
use turnus_engine::bill::{Bill, BillError};
use turnus_engine::calendar::{Grid, Period, Unit, Zone};
use turnus_engine::catalogue::{Catalogue, Item as CatalogueItem, Pin};
use turnus_engine::component::ComponentKind;
use turnus_engine::contract::{Cause, ComponentSubscription, Phase, PhaseKind};
use turnus_engine::course::{Course, Surroundings};
use turnus_engine::coverage::{Entry, Remainder, Row, RowId, RowKind, Terms};
use turnus_engine::line::Line;
use turnus_engine::plan::PlanGroup;
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::scope::Scope;
use turnus_engine::tax::{TaxPolicy, TaxSituation};
use turnus_engine::usage::Usage;
use turnus_engine::{Currency, Exact, Id, Instant, Money, Span};

use crate::found::Item;
use crate::shop::{Plan, contract, id, plan_group, priced_component, situation, tax_policy};
use crate::why::Why;

/// No course is longer.
const FARTHEST: Period = Period::new(50, Unit::Year);

/// A contract with its catalogue and what is billed of it.
#[derive(Clone, Debug)]
pub struct Life {
    /// The zone of every calendar step.
    pub zone: Zone,
    /// The contract with its bills.
    pub course: Course,
    group: PlanGroup,
    policy: TaxPolicy,
    tax: TaxSituation,
    catalogue: Vec<CatalogueItem>,
    last_id: u32,
}

/// A metered or booked component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metered(pub Pin);

impl Life {
    /// Of a contract from `start` on, without phases and without tax.
    pub fn new(start: Instant, zone: &Zone, proration: Proration) -> Life {
        Life {
            zone: zone.clone(),
            course: Course::new(contract(start, zone)),
            group: plan_group(proration),
            policy: tax_policy(Decimal::ZERO),
            tax: situation(false),
            catalogue: Vec::new(),
            last_id: 100,
        }
    }

    /// The same at a rate in percent, for a customer at home or a firm elsewhere in the EU.
    pub fn taxed(self, percent: Decimal, firm_elsewhere_in_eu: bool) -> Life {
        Life { policy: tax_policy(percent), tax: situation(firm_elsewhere_in_eu), ..self }
    }

    /// An id that nothing has.
    pub fn new_id(&mut self) -> Id {
        self.last_id += 1;
        id(self.last_id)
    }

    /// Begins a phase at `start` whose periods go through `anchor`; the answer is its item.
    pub fn phase(&mut self, start: Instant, anchor: Instant, plan: &Plan) -> Id {
        let item = self.new_id();
        self.phase_of(item, start, anchor, plan);
        item
    }

    /// Begins a phase of an item that exists: its time counts as the same thing.
    pub fn phase_of(&mut self, item: Id, start: Instant, anchor: Instant, plan: &Plan) {
        let variant = self.new_id();
        self.catalogue.push(CatalogueItem::PlanVariant(plan.variant(variant)));
        let phase = Phase {
            id: self.new_id(),
            item,
            kind: PhaseKind::Normal,
            start,
            cause: Cause::Wish,
            plan: Some(variant),
            variant: Some(Pin { id: variant, version: 1 }),
            quantity: Decimal::ONE,
            inherit_start: false,
            anchor,
            term_start: start,
            billed_until: None,
            metered: self.metered_now(),
            restarts: false,
        };
        self.course.contract.phases.push(phase);
    }

    /// Begins a phase in which nothing is charged.
    pub fn rest(&mut self, start: Instant, kind: PhaseKind) {
        let idle = Phase {
            id: self.new_id(),
            item: self.new_id(),
            kind,
            start,
            cause: Cause::Wish,
            plan: None,
            variant: None,
            quantity: Decimal::ONE,
            inherit_start: false,
            anchor: start,
            term_start: start,
            billed_until: None,
            metered: Vec::new(),
            restarts: false,
        };
        self.course.contract.phases.push(idle);
    }

    /// The contract ends then, or never.
    pub fn end_at(&mut self, at: impl Into<Option<Instant>>) {
        self.course.contract.end = at.into();
    }

    /// A metered component. Phases that begin later have its price.
    pub fn metered(&mut self, pricing: Pricing) -> Metered {
        let pin = Pin { id: self.new_id(), version: 1 };
        self.put(pin, ComponentKind::Metered, pricing)
    }

    /// Another price of a metered component, for the phases that begin later.
    pub fn reprice(&mut self, Metered(pin): Metered, pricing: Pricing) -> Metered {
        self.put(Pin { version: pin.version + 1, ..pin }, ComponentKind::Metered, pricing)
    }

    /// Books something for `price` a period from `start` on.
    pub fn add_on(&mut self, start: Instant, price: Decimal) -> Id {
        let pin = Pin { id: self.new_id(), version: 1 };
        self.put(pin, ComponentKind::QuantityBased, Pricing::PerUnit(price));
        let booked = ComponentSubscription {
            id: self.new_id(),
            component: pin,
            quantity: Decimal::ONE,
            start,
            end: None,
            billed_until: None,
            memo: None,
            product_override: None,
            custom_fields: Default::default(),
        };
        let item = booked.id;
        self.course.contract.components.push(booked);
        item
    }

    fn put(&mut self, pin: Pin, kind: ComponentKind, pricing: Pricing) -> Metered {
        let item = priced_component(pin.id, pin.version, kind, pricing);
        self.catalogue.push(CatalogueItem::Component(item));
        Metered(pin)
    }

    /// Each metered component at its latest version.
    fn metered_now(&self) -> Vec<Pin> {
        let known = Catalogue::of(self.catalogue.iter().cloned());
        let metered = known.components.all().filter(|it| it.kind == ComponentKind::Metered);
        metered.map(|it| Pin { id: it.id, version: it.version }).collect()
    }

    /// Posts usage.
    pub fn uses(&mut self, Metered(pin): Metered, quantity: Decimal, due: Instant) {
        let record = Usage {
            id: self.new_id(),
            transferred_at: due,
            component: pin.id,
            quantity,
            due,
            memo: None,
            key: None,
            product_override: None,
        };
        self.course.usage.push(record);
    }

    /// Adds an item that is priced already.
    pub fn rate(&mut self, price_per_unit: Decimal, at: Instant) {
        let item = RatedItem {
            id: self.new_id(),
            transferred_at: at,
            description: String::new(),
            product_description: None,
            external_product_id: None,
            quantity: Decimal::ONE,
            price_per_unit,
            tax_policy: self.policy.id,
            period: Span::new(at, at),
        };
        self.course.rated_items.push(item);
    }

    /// Something that was billed for `span` before: a period of its own that cost `amount`.
    pub fn billed_before(&mut self, item: Id, span: Span, amount: Decimal) -> Result<(), Why> {
        let day = self.zone.day(span.start);
        let tax = self.policy.term(&self.tax, day).map_err(BillError::from)?;
        let product = Pin { id: self.new_id(), version: 1 };
        let terms = Terms {
            product,
            discount: None,
            whole: span,
            unit: Unit::Day,
            full: Exact::from(amount),
            quantity: Decimal::ONE,
            unit_price: Some(amount),
            prorate: true,
            proration: self.group.proration,
            tax,
            nth: 1,
        };
        let bill = self.new_id();
        self.course.billed.rows.push(Row {
            id: RowId { bill, number: 0 },
            line: 0,
            item,
            kind: RowKind::Fee,
            span,
            amount: Money::round(&Exact::from(amount), Currency::EUR)?,
            entry: Entry::Charge { revision: 0, terms: Box::new(terms) },
        });
        Ok(())
    }

    /// Makes the bill of a billing date: everything that has fallen due.
    pub fn bill(&mut self, at: Instant) -> Result<Bill, Why> {
        self.bill_as(&Scope::recurring(), at)
    }

    /// Makes the bill of what `scope` takes.
    pub fn bill_as(&mut self, scope: &Scope, at: Instant) -> Result<Bill, Why> {
        let number = self.new_id();
        let (catalogue, group, tax) = (self.known(), self.group.clone(), self.tax.clone());
        let around = Surroundings { catalogue: &catalogue, group: &group, tax: &tax };
        Ok(self.course.bill(&around, scope, (at, at), number)?)
    }

    /// Makes the bills of all billing dates until then, one by one.
    pub fn bills_until(&mut self, until: Instant) -> Result<Vec<Bill>, Why> {
        let start = self.course.contract.start;
        if Grid::new(start, FARTHEST, &self.zone).boundary(1) < until {
            return Err(Why::not_understood(format!("a course of more than {FARTHEST}")));
        }
        let mut bills = vec![self.bill(start)?];
        let (catalogue, group, tax) = (self.known(), self.group.clone(), self.tax.clone());
        let around = Surroundings { catalogue: &catalogue, group: &group, tax: &tax };
        let mut last_id = self.last_id;
        let mut new_id = || {
            last_id += 1;
            id(last_id)
        };
        bills.extend(self.course.advance(&around, until, &mut new_id)?);
        self.last_id = last_id;
        bills.retain(|bill| !bill.is_empty());
        Ok(bills)
    }

    fn known(&self) -> Catalogue {
        let policy = CatalogueItem::TaxPolicy(self.policy.clone());
        Catalogue::of(self.catalogue.iter().cloned().chain([policy]))
    }

    /// The charges of a bill, fee period by fee period.
    pub fn charges(&self, bill: &Bill) -> Vec<Item> {
        self.charges_of(bill, |_| true)
    }

    /// Those of the items that `which` chooses.
    pub fn charges_of(&self, bill: &Bill, which: impl Fn(Id) -> bool) -> Vec<Item> {
        let charges = bill.rows.iter().filter(|row| matches!(row.entry, Entry::Charge { .. }));
        charges.filter(|row| which(row.item)).map(|row| self.item(row.span, row.amount)).collect()
    }

    /// The lines of a bill that `which` chooses and that have a time, those without an amount left out.
    pub fn lines(&self, bill: &Bill, which: impl Fn(&Line) -> bool) -> Vec<Item> {
        let lines = bill.lines.iter().filter(|line| which(line) && line.amount != Money::ZERO);
        lines.filter_map(|line| Some(self.item(line.span?, line.amount))).collect()
    }

    /// The credits of a bill, each with the time that it takes back.
    pub fn credits(&self, bill: &Bill) -> Vec<Item> {
        self.lines(bill, |line| line.credits.is_some())
    }

    /// What is left of charges that have lost a part of their time. None where one is left in two parts: only both
    /// together have an amount.
    pub fn kept(&self) -> Result<Option<Vec<Item>>, Why> {
        let remainders = self.course.billed.remainders()?;
        let cut = remainders.iter().filter(|it| !it.spans.is_empty() && it.spans != [it.row.span]);
        let item = |of: &Remainder<'_>| match of.spans[..] {
            [span] => Some(self.item(span, of.amount)),
            _ => None,
        };
        Ok(cut.map(item).collect())
    }

    /// A part of a bill as cases write it.
    pub fn item(&self, span: Span, amount: Money) -> Item {
        Item {
            start: self.zone.day(span.start),
            end: self.zone.day(span.end),
            amount: amount.major(Currency::EUR),
        }
    }
}
