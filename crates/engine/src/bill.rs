//! The one place that knows an amount: charges are what is entitled and due and not billed, credits what is billed and
//! not entitled.

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Pin};
use crate::cents::true_up;
use crate::charge_usage::charge_usage;
use crate::charges::{charge_fees, charge_rated_items, charge_setup};
use crate::contract::Contract;
use crate::coverage::{Billed, Row};
use crate::credits::credit_fees;
use crate::entitled::Entitled;
use crate::line::Line;
use crate::money::TooLarge;
use crate::plan::{PlanGroup, PriceType};
use crate::rated_item::RatedItem;
use crate::schedule::{last_billing, next_billing};
use crate::scope::{Occasion, Scope, Taking, UsageTaken};
use crate::sheet::Sheet;
use crate::tally::Tallies;
use crate::tax::{MissingRate, TaxPolicy, TaxSituation};
use crate::totals::{TaxSums, Totals, VatGroup, total};
use crate::usage::{Usage, UsageCharge, period_start};
use crate::versions::versions_read;
use crate::{Currency, Id, Instant, Span};

/// The number of the rules in force. A corrected rule gets the next one.
pub const RULES: u16 = 1;

/// Everything a bill is made from.
#[derive(Clone, Copy, Debug)]
pub struct BillInput<'a> {
    /// The id the bill will have.
    pub bill: Id,
    /// The contract.
    pub contract: &'a Contract,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The contract's plan group, as it is now.
    pub group: &'a PlanGroup,
    /// What is billed so far.
    pub billed: &'a Billed,
    /// Usage that no bill has taken.
    pub usage: &'a [Usage],
    /// Rated items that no bill has taken.
    pub rated: &'a [RatedItem],
    /// What decides the customer's tax.
    pub tax: &'a TaxSituation,
    /// What may be taken.
    pub scope: &'a Scope,
    /// Account time.
    pub now: Instant,
    /// Up to when what falls due is taken.
    pub horizon: Instant,
    /// What may be taken besides: that of drafts whose place this bill takes.
    pub also: &'a [Taking],
    /// Time of items that was billed and is taken back: it is billed anew, whenever it falls due.
    pub again: &'a [(Id, Span)],
}

/// What is owed, and why. Amounts are in minor units of `currency`; negative is owed to the customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    /// Its id.
    pub id: Id,
    /// The contract, at the version it was made from.
    pub contract: Pin,
    /// What it took.
    pub scope: Scope,
    /// Account time it was made at.
    pub at: Instant,
    /// Up to when it took what fell due.
    pub horizon: Instant,
    /// What it took besides, in the place of drafts.
    #[serde(default)]
    pub also: Vec<Taking>,
    /// Time that was billed before and taken back, which it billed anew whenever that fell due.
    #[serde(default)]
    pub again: Vec<(Id, Span)>,
    /// The versions of what it read as it was then: plan group, plans, tax policies.
    #[serde(default)]
    pub versions: Vec<Pin>,
    /// Currency.
    pub currency: Currency,
    /// What line amounts are.
    pub price_type: PriceType,
    /// The tax situation it was made in.
    pub tax: TaxSituation,
    /// The rules it was made by.
    pub rules: u16,
    /// Lines.
    pub lines: Vec<Line>,
    /// Coverage.
    pub rows: Vec<Row>,
    /// Usage.
    pub usage: Vec<UsageCharge>,
    /// Usage records it took, each with its line; none for those that cost nothing.
    pub taken_usage: Vec<(Id, Option<u32>)>,
    /// Rated items it took, each with its line.
    pub taken_items: Vec<(Id, u32)>,
    /// VAT by original bill and tax.
    pub groups: Vec<VatGroup>,
    /// Sums.
    pub totals: Totals,
    /// Until when usage was billed before this: usage due earlier was late.
    #[serde(default)]
    pub previous_usage_until: Option<Instant>,
    /// Until when usage is billed, after this.
    #[serde(default)]
    pub usage_until: Option<Instant>,
    /// The last billing date the contract has behind it, after this.
    pub last_billing: Option<Instant>,
    /// The next one, if there is one.
    pub next_billing: Option<Instant>,
}

/// Why a bill cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillError {
    /// The catalogue lacks what a contract names: our fault.
    #[error("the catalogue lacks version {} of {}, which contract {contract} names", pin.version, pin.id)]
    NotInCatalogue {
        /// The contract.
        contract: Id,
        /// What it names.
        pin: Pin,
    },
    /// No such tax policy.
    #[error("there is no tax policy {0}")]
    NoTaxPolicy(Id),
    /// A policy has no entry for a country.
    #[error(transparent)]
    MissingRate(#[from] MissingRate),
    /// Beyond what an amount can be.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// What is charged of a fee period cannot give back what it has to: our fault.
    #[error("{item} would be credited more than it was charged")]
    CreditBeyondCharge {
        /// The phase or component subscription.
        item: Id,
    },
    /// There is no such bill to take back.
    #[error("there is no bill {0} that stands")]
    NoBill(Id),
    /// A billing period of minutes over years.
    #[error("more than 10,000 billing dates would be billed at once: take a nearer day")]
    TooManyBills,
    /// A fee period of minutes over years.
    #[error("more than 10,000 fee periods would be billed at once: give BilledUntil or a later StartDate")]
    TooManyPeriods,
}

/// Makes the bill.
///
/// Run again on what it produced, it produces nothing. Lines are rounded once, half away from zero; VAT by rate.
///
/// # Errors
///
/// [`BillError`]; nothing of it depends on the clock.
pub fn bill(input: &BillInput<'_>) -> Result<Bill, BillError> {
    let mut sheet = Sheet::new(input.bill, input.contract.currency);
    let billed = Tallies::of(input.billed)?;
    let entitled = Entitled::of(input.contract, input.catalogue)?;
    charge_fees(input, &entitled, &billed, &mut sheet)?;
    charge_setup(input, &billed, &mut sheet)?;
    let taken_usage = charge_usage(input, &mut sheet)?;
    let taken_items = charge_rated_items(input, &mut sheet)?;
    credit_fees(input, &entitled, &billed, &mut sheet)?;
    true_up(input, &billed, &mut sheet)?;
    let sums = TaxSums {
        bill: input.bill,
        price_type: input.group.price_type,
        currency: input.contract.currency,
        before: &input.billed.vat,
    };
    let groups = sums.groups(&mut sheet.lines)?;
    let moved_until = input.moving().map(|(_, horizon)| horizon).max();
    let last_billing = moved_until.and_then(|until| last_billing(input.contract, input.catalogue, until));
    let usage_until = usage_until(input);
    let horizon = moved_until.unwrap_or(input.horizon).max(input.horizon);
    Ok(Bill {
        id: input.bill,
        contract: Pin { id: input.contract.id, version: input.contract.version },
        scope: input.scope.clone(),
        at: input.now,
        horizon: input.horizon,
        also: input.also.to_vec(),
        again: input.again.to_vec(),
        versions: versions_read(input.contract, input.catalogue, input.group, &sheet.lines),
        currency: input.contract.currency,
        price_type: input.group.price_type,
        tax: input.tax.clone(),
        rules: RULES,
        totals: total(&groups)?,
        lines: sheet.lines,
        rows: sheet.rows,
        usage: sheet.usage,
        taken_usage,
        taken_items,
        groups,
        previous_usage_until: input.billed.usage_until,
        usage_until: usage_until.max(input.billed.usage_until),
        last_billing: last_billing.max(input.billed.last_billing),
        next_billing: next_billing(input.contract, input.catalogue, horizon),
    })
}

/// Up to when usage is billed by the takings that take all of it.
fn usage_until(input: &BillInput<'_>) -> Option<Instant> {
    let takes_usage = input.moving().filter(|(scope, _)| scope.usage == UsageTaken::All);
    let until = takes_usage.filter_map(|(scope, horizon)| match scope.occasion {
        // An order is no billing date: the period that is open stays open.
        Occasion::Order => period_start(input.contract, input.catalogue, horizon),
        Occasion::Recurring | Occasion::Closing | Occasion::Component | Occasion::Interim => Some(horizon),
        Occasion::Threshold | Occasion::Correction | Occasion::Line | Occasion::Reversal => Some(horizon),
    });
    until.max()
}

impl<'a> BillInput<'a> {
    /// What may be taken, each with its horizon.
    pub(crate) fn takings(&self) -> impl Iterator<Item = (&'a Scope, Instant)> {
        [(self.scope, self.horizon)].into_iter().chain(self.also.iter().map(|it| (&it.scope, it.horizon)))
    }

    /// Those after which the contract's billing dates go on.
    fn moving(&self) -> impl Iterator<Item = (&'a Scope, Instant)> {
        self.takings().filter(|(scope, _)| scope.occasion.moves_schedule())
    }

    /// Something due at `due` is taken by a scope that `takes` it.
    pub(crate) fn takes(&self, due: Instant, takes: impl Fn(&Scope) -> bool) -> bool {
        self.takings().any(|(scope, horizon)| due <= horizon && takes(scope))
    }

    /// The policy of a product: its own, else the plan group's.
    pub(crate) fn tax_policy(&self, own: Option<Id>) -> Result<&'a TaxPolicy, BillError> {
        self.pinned_policy(own.unwrap_or(self.group.tax_policy))
    }

    /// The policy of that id.
    pub(crate) fn pinned_policy(&self, id: Id) -> Result<&'a TaxPolicy, BillError> {
        self.catalogue.tax_policies.current(id).ok_or(BillError::NoTaxPolicy(id))
    }
}

impl Occasion {
    /// The contract's billing dates go on from the bill's horizon.
    pub fn moves_schedule(self) -> bool {
        match self {
            Occasion::Recurring | Occasion::Order | Occasion::Closing => true,
            Occasion::Component | Occasion::Interim | Occasion::Threshold => false,
            Occasion::Correction | Occasion::Line | Occasion::Reversal => false,
        }
    }
}

impl Bill {
    /// It says nothing: no line, no coverage, no usage taken.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.rows.is_empty() && self.taken_usage.is_empty()
    }
}

impl Billed {
    /// The same with `bill` added: what the next bill has to see.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] where a sum is beyond what an amount can be.
    pub fn with(mut self, bill: &Bill) -> Result<Billed, TooLarge> {
        self.rows.extend(bill.rows.iter().cloned());
        self.usage.extend(bill.usage.iter().cloned());
        for group in &bill.groups {
            let key = (group.original, crate::coverage::TaxKey::of(&group.tax));
            let state = self.vat.entry(key).or_default();
            state.base = state.base.plus(group.base)?;
            state.net = state.net.plus(group.net)?;
            state.vat = state.vat.plus(group.vat)?;
        }
        self.last_billing = self.last_billing.max(bill.last_billing);
        self.usage_until = self.usage_until.max(bill.usage_until);
        Ok(self)
    }
}
