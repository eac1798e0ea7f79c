//! A contract's life walked forward in time: what a server does over months, as one value that is changed step by step.
//! Forecasts, scenarios and laws walk it; nothing in it is written anywhere.

use std::collections::HashSet;

use crate::bill::{Bill, BillError, BillInput, bill};
use crate::catalogue::Catalogue;
use crate::contract::Contract;
use crate::correction::{charged_time, taken_back, takings};
use crate::coverage::Billed;
use crate::execution::Execution;
use crate::plan::PlanGroup;
use crate::rated_item::RatedItem;
use crate::refusal::Refusal;
use crate::reverse::reverse;
use crate::schedule::{BillingDates, scope_at};
use crate::scope::Scope;
use crate::tax::TaxSituation;
use crate::turn::take_turn;
use crate::usage::Usage;
use crate::wish::Wish;
use crate::{Id, Instant};

/// The most billing dates that are walked at once.
const MOST_BILLS: usize = 10_000;

/// A contract with everything that is billed of it and open.
#[derive(Clone, Debug)]
pub struct Course {
    /// The contract.
    pub contract: Contract,
    /// What is billed.
    pub billed: Billed,
    /// Usage that no bill took.
    pub usage: Vec<Usage>,
    /// Rated items that no bill took.
    pub rated_items: Vec<RatedItem>,
    /// Its billing dates.
    pub dates: BillingDates,
    /// The bills that were made on this course and stand.
    pub standing: Vec<Standing>,
}

/// A bill with what it took.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The bill.
    pub bill: Bill,
    /// Usage it took.
    pub usage: Vec<Usage>,
    /// Rated items it took.
    pub rated_items: Vec<RatedItem>,
}

/// What a contract's bills are made from, besides the contract.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The contract's plan group.
    pub group: &'a PlanGroup,
    /// What decides the customer's tax.
    pub tax: &'a TaxSituation,
}

impl Course {
    /// Of a contract of which nothing is billed.
    pub fn new(contract: Contract) -> Course {
        Course {
            contract,
            billed: Billed::default(),
            usage: Vec::new(),
            rated_items: Vec::new(),
            dates: BillingDates::default(),
            standing: Vec::new(),
        }
    }

    /// The bill with id `id` that `scope` would make; `when` is the horizon up to which it
    /// takes what falls due, and now.
    ///
    /// # Errors
    ///
    /// [`BillError`], where it cannot be made.
    pub fn preview(
        &self,
        around: &Surroundings<'_>,
        scope: &Scope,
        when: (Instant, Instant),
        id: Id,
    ) -> Result<Bill, BillError> {
        bill(&self.input(around, scope, when, id))
    }

    fn input<'a>(
        &'a self,
        around: &Surroundings<'a>,
        scope: &'a Scope,
        (horizon, now): (Instant, Instant),
        id: Id,
    ) -> BillInput<'a> {
        BillInput {
            bill: id,
            contract: &self.contract,
            catalogue: around.catalogue,
            group: around.group,
            billed: &self.billed,
            usage: &self.usage,
            rated: &self.rated_items,
            tax: around.tax,
            scope,
            now,
            horizon,
            also: &[],
            again: &[],
        }
    }

    /// Makes that bill.
    ///
    /// # Errors
    ///
    /// [`BillError`], where it cannot be made.
    pub fn bill(
        &mut self,
        around: &Surroundings<'_>,
        scope: &Scope,
        (horizon, now): (Instant, Instant),
        id: Id,
    ) -> Result<Bill, BillError> {
        let bill = self.preview(around, scope, (horizon, now), id)?;
        self.take(&bill)?;
        self.dates = self.dates.after(&self.contract, around.catalogue, &bill, now);
        Ok(bill)
    }

    /// Adds a bill to what is billed, and takes what it took.
    fn take(&mut self, bill: &Bill) -> Result<(), BillError> {
        self.billed = std::mem::take(&mut self.billed).with(bill)?;
        let used: HashSet<Id> = bill.taken_usage.iter().map(|(id, _)| *id).collect();
        let rated: HashSet<Id> = bill.taken_items.iter().map(|(id, _)| *id).collect();
        let (used, open) = std::mem::take(&mut self.usage).into_iter().partition(|it| used.contains(&it.id));
        let (rated, waiting) =
            std::mem::take(&mut self.rated_items).into_iter().partition(|it| rated.contains(&it.id));
        (self.usage, self.rated_items) = (open, waiting);
        self.standing.push(Standing { bill: bill.clone(), usage: used, rated_items: rated });
        Ok(())
    }

    /// Bills every billing date that has come at `until`, each by itself, and usage that came behind the last one of a
    /// contract that is over. Bills that say nothing are left out.
    ///
    /// # Errors
    ///
    /// [`BillError`], where one of them cannot be made.
    pub fn advance(
        &mut self,
        around: &Surroundings<'_>,
        until: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Bill>, BillError> {
        let mut bills = Vec::new();
        while let Some(date) = self.dates.due(&self.contract, until) {
            if bills.len() == MOST_BILLS {
                return Err(BillError::TooManyBills);
            }
            self.turn(around, date, new_id);
            let scope = scope_at(&self.contract, around.catalogue, date);
            bills.push(self.bill(around, &scope, (date, date), new_id())?);
        }
        self.turn(around, until, new_id);
        bills.extend(self.bill_late(around, until, new_id)?);
        bills.retain(|bill| !bill.is_empty());
        Ok(bills)
    }

    /// Bills what came behind the last bill of a contract that is over, when it came.
    fn bill_late(
        &mut self,
        around: &Surroundings<'_>,
        until: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Bill>, BillError> {
        let mut bills = Vec::new();
        if self.dates.next.is_some() || !self.contract.is_over(until) || self.contract.waits() {
            return Ok(bills);
        }
        let usage = self.usage.iter().map(|usage| usage.transferred_at);
        let mut came: Vec<Instant> =
            usage.chain(self.rated_items.iter().map(|item| item.transferred_at)).collect();
        came.sort();
        came.dedup();
        let over = self.contract.end_date().unwrap_or(until);
        for at in came.into_iter().map(|at| at.max(over)).filter(|at| *at <= until) {
            bills.push(self.bill(around, &Scope::open(), (at, at), new_id())?);
        }
        Ok(bills)
    }

    /// What the plan's rules say of the end of a term is planned.
    fn turn(&mut self, around: &Surroundings<'_>, now: Instant, new_id: &mut dyn FnMut() -> Id) {
        self.dates = take_turn(&mut self.contract, self.dates, around.catalogue, now, new_id);
    }

    /// Grants a wish at `now`. Every billing date that has come is billed before it.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; nothing is changed then.
    pub fn grant(
        &mut self,
        around: &Surroundings<'_>,
        wish: &Wish,
        now: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Bill>, Refusal> {
        let mut after = self.clone();
        let mut bills = after.advance(around, now, new_id)?;
        let execution = wish.execute(&after.contract, around.catalogue, now, new_id)?;
        bills.push(after.execute(around, execution, now, new_id())?);
        *self = after;
        Ok(bills)
    }

    /// Makes the contract what the execution makes of it, and bills that as bill `id`.
    ///
    /// # Errors
    ///
    /// [`BillError`], where the bill cannot be made.
    pub fn execute(
        &mut self,
        around: &Surroundings<'_>,
        execution: Execution,
        now: Instant,
        id: Id,
    ) -> Result<Bill, BillError> {
        let scope = execution.scope_beside(&self.billed);
        self.contract = execution.contract;
        self.usage.extend(execution.usage);
        self.rated_items.extend(execution.rated_items);
        self.bill(around, &scope, (execution.horizon, now), id)
    }

    /// Takes the bills in `corrected` back, with all that reduced them since, and bills anew what they billed, as the
    /// customer's tax is now. The reversals come first, latest bill first; then the bill in their place.
    ///
    /// # Errors
    ///
    /// [`BillError`] where there is no such bill, or it cannot be made anew; nothing is changed then.
    pub fn correct(
        &mut self,
        around: &Surroundings<'_>,
        corrected: &[Id],
        now: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Bill>, BillError> {
        let mut after = self.clone();
        let (open, waiting) = (std::mem::take(&mut after.usage), std::mem::take(&mut after.rated_items));
        let standing: Vec<&Bill> = self.standing.iter().map(|it| &it.bill).collect();
        let back = taken_back(&standing, corrected);
        if let Some(unknown) = corrected.iter().find(|id| back.iter().all(|bill| bill.id != **id)) {
            return Err(BillError::NoBill(*unknown));
        }
        let mut bills = Vec::new();
        for bill in &back {
            bills.push(after.reverse(bill.id, now, new_id())?);
            after.billed.usage_until = after.billed.usage_until.min(bill.previous_usage_until);
        }
        let scope = Scope::correction();
        let also = takings(back.iter().rev().copied());
        let again = charged_time(back.iter().copied());
        let input = after.input(around, &scope, (now, now), new_id());
        let anew = bill(&BillInput { also: &also, again: &again, ..input })?;
        after.take(&anew)?;
        after.billed.usage_until = after.billed.usage_until.max(self.billed.usage_until);
        after.usage.extend(open);
        after.rated_items.extend(waiting);
        bills.push(anew);
        *self = after;
        Ok(bills)
    }

    /// Takes a standing bill back; its usage and rated items are open again.
    fn reverse(&mut self, bill: Id, now: Instant, id: Id) -> Result<Bill, BillError> {
        let place = self.standing.iter().position(|it| it.bill.id == bill).ok_or(BillError::NoBill(bill))?;
        let taken = self.standing.remove(place);
        let reversal = reverse(&taken.bill, id, now);
        self.billed = std::mem::take(&mut self.billed).with(&reversal)?;
        self.usage.extend(taken.usage);
        self.rated_items.extend(taken.rated_items);
        Ok(reversal)
    }

    /// Takes every bill back, latest first: the contract never was.
    ///
    /// # Errors
    ///
    /// [`BillError`] where a sum is beyond what an amount can be.
    pub fn annul(&mut self, now: Instant, new_id: &mut dyn FnMut() -> Id) -> Result<Vec<Bill>, BillError> {
        let mut after = self.clone();
        let mut bills = Vec::new();
        while let Some(last) = after.standing.last().map(|it| it.bill.id) {
            bills.push(after.reverse(last, now, new_id())?);
        }
        after.usage.clear();
        after.rated_items.clear();
        after.contract.annulled = true;
        after.contract.version += 1;
        after.dates.next = None;
        *self = after;
        Ok(bills)
    }
}
