//! A scenario's contract, walked from day to day.

use turnus_engine::bill::{Bill, BillError};
use turnus_engine::contract::Contract;
use turnus_engine::course::{Course, Surroundings};
use turnus_engine::notice::cancellation;
use turnus_engine::order::{Figures, Ground, NewUsage, Order, OrderKind, OrderStatus, Seen};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::refusal::Refusal;
use turnus_engine::scope::Scope;
use turnus_engine::threshold::exceeds;
use turnus_engine::wish::Wish;
use turnus_engine::{Id, Instant, Span};

use crate::catalogue::statement;
use crate::events::{Event, Ordered};
use crate::print::{Printer, moment};
use crate::shop::Shop;
use crate::words::BadWords;

/// The contract with what was billed and printed of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    course: Option<Course>,
    /// Bills that were printed, in the order of their numbers.
    printed: Vec<Id>,
    next: Option<Instant>,
    /// Ids that were given.
    made: u32,
}

/// Why something did not happen: the engine refused it, which is printed, or the scenario makes no sense.
enum Hindrance {
    Refused(Refusal),
    Senseless(BadWords),
}

impl From<Refusal> for Hindrance {
    fn from(why: Refusal) -> Hindrance {
        Hindrance::Refused(why)
    }
}

impl From<BillError> for Hindrance {
    fn from(why: BillError) -> Hindrance {
        Hindrance::Refused(why.into())
    }
}

impl From<BadWords> for Hindrance {
    fn from(why: BadWords) -> Hindrance {
        Hindrance::Senseless(why)
    }
}

/// What an event leads to.
#[derive(Default)]
struct Outcome {
    bills: Vec<Bill>,
    said: Vec<String>,
}

impl Walk {
    /// The contract with what is billed of it.
    pub(crate) fn course(self) -> Option<Course> {
        self.course
    }

    /// Lets time pass until `at`, and `event` happen then. The answer is what is printed under it.
    pub(crate) fn happen(
        &mut self,
        shop: &mut Shop,
        at: Instant,
        event: Event,
    ) -> Result<Vec<String>, BadWords> {
        let mut made = self.made;
        // The catalogue's own ids are of node 0.
        let mut new_id = || {
            made += 1;
            Id::new(0, 1, made)
        };
        let mut printer = Printer { shop: shop.clone(), lines: Vec::new(), day: at };
        if let Some(course) = &mut self.course {
            match course.advance(&surroundings(shop)?, at, &mut new_id) {
                Ok(bills) => self.print(&mut printer, bills),
                Err(why) => printer.lines.push(format!("cannot be billed: {why}")),
            }
        }
        match self.outcome(shop, at, event, &mut new_id) {
            Ok(Outcome { bills, said }) => {
                printer.lines.extend(said);
                self.print(&mut printer, bills);
            }
            Err(Hindrance::Refused(why)) => printer.lines.push(format!("refused: {why}")),
            Err(Hindrance::Senseless(why)) => return Err(why),
        }
        self.made = made;
        let next = self.course.as_ref().and_then(|course| course.dates.next);
        if next != self.next {
            let said =
                next.map_or("no more bills".to_owned(), |next| format!("next {}", moment(next, &shop.zone)));
            printer.lines.push(said);
            self.next = next;
        }
        Ok(printer.lines)
    }

    fn print(&mut self, printer: &mut Printer, bills: Vec<Bill>) {
        for bill in bills.iter().filter(|bill| !bill.lines.is_empty()) {
            self.printed.push(bill.id);
            printer.bill(bill, &self.printed);
        }
    }

    fn outcome(
        &mut self,
        shop: &mut Shop,
        at: Instant,
        event: Event,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Outcome, Hindrance> {
        let bills = |bills| Ok(Outcome { bills, said: Vec::new() });
        match event {
            Event::Nothing => bills(Vec::new()),
            Event::Statement(text) => {
                statement(&text, shop)?;
                bills(Vec::new())
            }
            Event::Order(wish) => bills(vec![self.order(shop, at, *wish, new_id)?]),
            Event::Notice => self.notice(shop, at, new_id),
            Event::Wish(wish) => {
                let said = ends(&wish, shop);
                Ok(Outcome { bills: self.grant(shop, at, &wish, new_id)?, said })
            }
            Event::EndComponent(name, end) => {
                let component = shop.component(&name)?.id;
                let id = booked(self.contract()?, component, end);
                let id = id.ok_or_else(|| BadWords(format!("there is no {name} to end or keep")))?;
                bills(self.grant(shop, at, &Wish::EndComponent { id, end }, new_id)?)
            }
            other => bills(self.open(shop, at, other, new_id)?),
        }
    }

    /// What is about usage, rated items, and bills that were made.
    fn open(
        &mut self,
        shop: &Shop,
        at: Instant,
        event: Event,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Bill>, Hindrance> {
        let around = surroundings(shop)?;
        let number = |number: usize| number.checked_sub(1).and_then(|place| self.printed.get(place).copied());
        let corrected = if let Event::Correct(of) = event { number(of) } else { None };
        let course = self.course.as_mut().ok_or_else(no_contract)?;
        Ok(match event {
            Event::Use(usage) => {
                course.usage.push(usage_of(usage, course, shop, at, new_id)?);
                Vec::new()
            }
            Event::Charge(item) => {
                course.rated_items.push(charged(*item, course, at)?);
                Vec::new()
            }
            Event::Bill { all } => {
                let scope = if all { Scope::open() } else { Scope::interim() };
                vec![course.bill(&around, &scope, (at, at), new_id())?]
            }
            Event::Threshold(amount) => {
                let bill = course.preview(&around, &Scope::threshold(true), (at, at), new_id())?;
                let scope = Scope::threshold(true);
                if exceeds(&bill, amount) {
                    vec![course.bill(&around, &scope, (at, at), new_id())?]
                } else {
                    Vec::new()
                }
            }
            Event::Suspend(suspended) => {
                course.contract.data.billing_suspended = suspended;
                course.contract.version += 1;
                course.advance(&around, at, new_id)?
            }
            Event::Annul => course.annul(at, new_id)?,
            Event::Correct(of) => {
                let corrected = corrected.ok_or_else(|| BadWords(format!("there is no bill #{of}")))?;
                course.correct(&around, &[corrected], at, new_id)?
            }
            Event::Nothing | Event::Order(_) | Event::Wish(_) | Event::EndComponent(..) => Vec::new(),
            Event::Notice | Event::Statement(_) => Vec::new(),
        })
    }

    fn contract(&self) -> Result<&Contract, BadWords> {
        self.course.as_ref().map(|course| &course.contract).ok_or_else(no_contract)
    }

    fn grant(
        &mut self,
        shop: &Shop,
        at: Instant,
        wish: &Wish,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Bill>, Hindrance> {
        let course = self.course.as_mut().ok_or_else(no_contract)?;
        Ok(course.grant(&surroundings(shop)?, wish, at, new_id)?)
    }

    fn notice(
        &mut self,
        shop: &Shop,
        at: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Outcome, Hindrance> {
        let found = cancellation(self.contract()?, &shop.catalogue, at);
        let found = found.ok_or_else(|| BadWords("nothing binds here that notice could end".to_owned()))?;
        let (end, limit) = (moment(found.end, &shop.zone), moment(found.last_notice, &shop.zone));
        let bills = self.grant(shop, at, &Wish::End { at: found.end }, new_id)?;
        Ok(Outcome { bills, said: vec![format!("ends {end}, as all notice until {limit} does")] })
    }

    fn order(
        &mut self,
        shop: &Shop,
        at: Instant,
        wish: Ordered,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Bill, Hindrance> {
        let known = self.course.as_ref().map(|course| &course.contract);
        if known.is_some() && wish.start.is_some() {
            return Err(BadWords("the contract has begun: say upgrade".to_owned()).into());
        }
        let order = made(shop, at, wish, known, new_id);
        let ground = Ground {
            contract: known,
            catalogue: &shop.catalogue,
            zone: &shop.zone,
            reference_code: "ABCD-EFGH".to_owned(),
            now: at,
        };
        let execution = order.execute(&ground, new_id)?;
        let course = self.course.clone();
        let mut course = course.unwrap_or_else(|| Course::new(execution.contract.clone()));
        let bill = course.execute(&surroundings(shop)?, execution, at, new_id())?;
        self.course = Some(course);
        Ok(bill)
    }
}

fn no_contract() -> BadWords {
    BadWords("there is no contract yet: begin with an order".to_owned())
}

fn surroundings(shop: &Shop) -> Result<Surroundings<'_>, BadWords> {
    Ok(Surroundings { catalogue: &shop.catalogue, group: shop.plan_group()?, tax: &shop.tax })
}

fn ends(wish: &Wish, shop: &Shop) -> Vec<String> {
    let Wish::End { at } = wish else { return Vec::new() };
    vec![format!("ends {}", moment(*at, &shop.zone))]
}

/// The subscription of `component` that an end at `end` is for; none takes an end back.
fn booked(contract: &Contract, component: Id, end: Option<Instant>) -> Option<Id> {
    let of = contract.components.iter().rev().filter(|booked| booked.component.id == component);
    let mut fits = of.filter(|booked| match end {
        Some(end) => booked.start <= end,
        None => booked.end.is_some(),
    });
    fits.next().map(|booked| booked.id)
}

fn usage_of(
    usage: NewUsage,
    course: &Course,
    shop: &Shop,
    at: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<turnus_engine::usage::Usage, Refusal> {
    usage.post(&course.contract, &shop.catalogue, at, new_id())
}

fn charged(item: RatedItem, course: &Course, at: Instant) -> Result<RatedItem, Refusal> {
    let period = if item.period.end == Instant::EARLIEST { Span::new(at, at) } else { item.period };
    let item = RatedItem { transferred_at: at, period, ..item };
    item.check_cost(course.contract.currency)?;
    Ok(item)
}

fn made(
    shop: &Shop,
    at: Instant,
    wish: Ordered,
    known: Option<&Contract>,
    new_id: &mut dyn FnMut() -> Id,
) -> Order {
    Order {
        id: new_id(),
        entity: shop.entity,
        created_at: at,
        status: OrderStatus::InProgress,
        kind: if known.is_some() { OrderKind::Upgrade } else { OrderKind::Signup },
        customer: new_id(),
        new_customer: None,
        customer_change: None,
        contract: known.map_or_else(&mut *new_id, |contract| contract.id),
        cart: wish.cart,
        start: wish.start,
        end: wish.end,
        billed_until: wish.billed_until,
        change: wish.change,
        trigger_interim_billing: wish.interim,
        preview_after_trial: false,
        contract_custom_fields: Default::default(),
        custom_fields: Default::default(),
        payment_method: None,
        by_subscriber: false,
        seen: Seen::default(),
        figures: Figures::default(),
    }
}
