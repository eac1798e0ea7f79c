//! A contract's life walked forward in time: what a server does over months, as one value that is changed step by step.
//! Forecasts, scenarios and laws walk it; nothing in it is written anywhere.

use crate::bill::{Bill, BillError, BillInput, bill};
use crate::catalogue::Catalogue;
use crate::contract::Contract;
use crate::coverage::Billed;
use crate::execution::Execution;
use crate::plan::PlanGroup;
use crate::rated_item::RatedItem;
use crate::refusal::Refusal;
use crate::schedule::BillingDates;
use crate::scope::Scope;
use crate::tax::TaxSituation;
use crate::usage::Usage;
use crate::wish::Wish;
use crate::{Id, Instant};

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
        }
    }

    /// The bill with id `id` that `scope` would make at `now`, of what falls due up to `horizon`.
    pub fn preview(
        &self,
        around: &Surroundings<'_>,
        scope: &Scope,
        (horizon, now): (Instant, Instant),
        id: Id,
    ) -> Result<Bill, BillError> {
        bill(&BillInput {
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
        })
    }

    /// Makes that bill.
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
    pub fn take(&mut self, bill: &Bill) -> Result<(), BillError> {
        self.billed = std::mem::take(&mut self.billed).with(bill)?;
        self.usage.retain(|usage| bill.taken_usage.iter().all(|(taken, _)| *taken != usage.id));
        self.rated_items.retain(|item| bill.taken_items.iter().all(|(taken, _)| *taken != item.id));
        Ok(())
    }

    /// Bills every billing date that has come at `until`, each by itself, and usage that came behind the last one of a
    /// contract that is over. Bills that say nothing are left out.
    pub fn advance(
        &mut self,
        around: &Surroundings<'_>,
        until: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Vec<Bill>, BillError> {
        let mut bills = Vec::new();
        while let Some(date) = self.dates.due(&self.contract, until) {
            bills.push(self.bill(around, &Scope::recurring(), (date, date), new_id())?);
        }
        let closed = self.dates.next.is_none() && self.contract.is_over(until);
        if closed && !self.contract.data.billing_suspended {
            bills.push(self.bill(around, &Scope::open(), (until, until), new_id())?);
        }
        bills.retain(|bill| !bill.is_empty());
        Ok(bills)
    }

    /// Grants a wish at `now`. Every billing date that has come is billed before it.
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
    pub fn execute(
        &mut self,
        around: &Surroundings<'_>,
        execution: Execution,
        now: Instant,
        id: Id,
    ) -> Result<Bill, BillError> {
        self.contract = execution.contract;
        self.usage.extend(execution.usage);
        self.rated_items.extend(execution.rated_items);
        self.bill(around, &execution.scope, (execution.horizon, now), id)
    }
}
