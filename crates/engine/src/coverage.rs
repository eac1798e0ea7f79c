//! What bills already cover: charge rows, and rows that reduce or restore them (docs/rules/coverage.md).

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::Unit;
use crate::catalogue::Pin;
use crate::contract::Contract;
use crate::money::TooLarge;
use crate::proration::Proration;
use crate::spans::positive;
use crate::tax::TaxTerm;
use crate::usage::UsageCharge;
use crate::{Exact, Id, Instant, Money, Span};

/// A row of coverage: which bill wrote it, and as which of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowId {
    /// The bill.
    pub bill: Id,
    /// Counted from 0 within the bill.
    pub number: u32,
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RowKind {
    /// A fee for a span of time: this is what covers.
    Fee,
    /// A discount line beside a fee.
    Discount,
    /// The setup fee: once for a contract.
    Setup,
    /// A discount line beside the setup fee.
    SetupDiscount,
}

/// One row of coverage. Rows are only ever added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub id: RowId,
    /// The line of the bill that shows it.
    pub line: u32,
    /// Phase or component subscription.
    pub item: Id,
    /// What it is about.
    pub kind: RowKind,
    /// The time it charges, credits or restores.
    pub span: Span,
    /// In major-to-minor rounded units of the contract's currency, net or gross as the plan group says.
    /// A charge is what the customer owes; what reduces it has the opposite sign.
    pub amount: Money,
    /// Charge, or a change of one.
    pub entry: Entry,
}

/// Whether a row charges or changes a charge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// It charges, on these terms; every later credit is computed from them.
    Charge {
        /// How often a charge of the same item, kind and start was made before.
        revision: u32,
        /// The terms.
        terms: Box<Terms>,
    },
    /// It takes back a part of that charge.
    Credit(RowId),
    /// It undoes a credit of that charge.
    Restore(RowId),
}

/// On which terms a charge was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Plan variant or component, at its version.
    pub product: Pin,
    /// The discount in the price, or whose line this is.
    pub discount: Option<Pin>,
    /// The whole fee period that the span is a part of.
    pub whole: Span,
    /// The unit of that fee period.
    pub unit: Unit,
    /// What the whole fee period costs, in major units, not rounded; negative on a discount's line.
    pub full: Exact,
    /// Quantity.
    pub quantity: Decimal,
    /// Price of a unit for the whole fee period, discount taken off; none where a scale made the price.
    pub unit_price: Option<Decimal>,
    /// Parts cost their part.
    pub prorate: bool,
    /// How parts are weighed.
    pub proration: Proration,
    /// Tax.
    pub tax: TaxTerm,
    /// The how many-th fee period of its billing period it is, from 1: those of one are rounded together.
    pub nth: u32,
}

/// Sums of what a bill charged at one rate, less what was credited since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatState {
    /// Sum of line amounts, net or gross as the plan group says.
    pub base: Money,
    /// Sum of nets.
    pub net: Money,
    /// Sum of VAT.
    pub vat: Money,
}

/// What keeps the sums of one bill apart: the tax definition, its rate, and the rate inside prices that are not taxed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaxKey {
    /// The tax definition.
    pub definition: Id,
    /// Percent.
    pub rate: Decimal,
    /// Percent: the rate of the seller's own country, which a gross price contains where no tax is charged.
    pub home_rate: Decimal,
}

impl TaxKey {
    /// The key of a line's tax.
    pub fn of(tax: &TaxTerm) -> TaxKey {
        TaxKey { definition: tax.definition, rate: tax.rate, home_rate: tax.home_rate }
    }
}

/// Everything billed on a contract so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Billed {
    /// Coverage, in any order.
    pub rows: Vec<Row>,
    /// Usage charged, in any order.
    pub usage: Vec<UsageCharge>,
    /// By bill that charged and tax: what is left of it.
    pub vat: HashMap<(Id, TaxKey), VatState>,
    /// The last recurring or order bill with a plan looked until here.
    pub last_billing: Option<Instant>,
    /// The last bill that took all usage looked until here: usage due before is late.
    pub usage_until: Option<Instant>,
    /// The settled floor ([`crate::floor`]), where what is below it was left out.
    pub settled_until: Option<Instant>,
}

/// What is left of one charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Remainder<'a> {
    /// The charge.
    pub row: &'a Row,
    /// Its terms.
    pub terms: &'a Terms,
    /// Its time that is not credited.
    pub spans: Vec<Span>,
    /// Its amount that is not credited.
    pub amount: Money,
}

impl Billed {
    /// The time for which fees of `item` are charged and not credited.
    pub fn covered(&self, item: Id) -> Vec<Span> {
        let fees = self.rows.iter().filter(|row| row.item == item && row.kind == RowKind::Fee);
        positive(fees.map(|row| (row.span, row.entry.weight())))
    }

    /// The same for every item.
    pub fn covered_by_item(&self) -> HashMap<Id, Vec<Span>> {
        let mut weighed: HashMap<Id, Vec<(Span, i64)>> = HashMap::new();
        for row in self.rows.iter().filter(|row| row.kind == RowKind::Fee) {
            weighed.entry(row.item).or_default().push((row.span, row.entry.weight()));
        }
        weighed.into_iter().map(|(item, weighed)| (item, positive(weighed))).collect()
    }

    /// How often a charge of this item, kind and start was made.
    pub fn revision(&self, item: Id, kind: RowKind, start: Instant) -> u32 {
        let same = |row: &&Row| row.item == item && row.kind == kind && row.span.start == start;
        let count =
            self.rows.iter().filter(same).filter(|row| matches!(row.entry, Entry::Charge { .. })).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Each charge with what is left of it.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] where a sum is beyond what an amount can be.
    pub fn remainders(&self) -> Result<Vec<Remainder<'_>>, TooLarge> {
        let mut changes: HashMap<RowId, Vec<&Row>> = HashMap::new();
        for row in &self.rows {
            if let Entry::Credit(of) | Entry::Restore(of) = row.entry {
                changes.entry(of).or_default().push(row);
            }
        }
        let charges = self.rows.iter().filter_map(|row| match &row.entry {
            Entry::Charge { terms, .. } => Some((row, terms.as_ref())),
            Entry::Credit(_) | Entry::Restore(_) => None,
        });
        charges
            .map(|(row, terms)| {
                let changes = changes.get(&row.id).map_or(&[][..], Vec::as_slice);
                if changes.is_empty() {
                    let spans = Some(row.span).filter(|span| !span.is_empty()).into_iter().collect();
                    return Ok(Remainder { row, terms, spans, amount: row.amount });
                }
                let weighed = changes.iter().map(|change| (change.span, change.entry.weight()));
                let spans = positive([(row.span, 1)].into_iter().chain(weighed));
                let credited = Money::sum(changes.iter().map(|change| change.amount))?;
                Ok(Remainder { row, terms, spans, amount: row.amount.plus(credited)? })
            })
            .collect()
    }

    /// A setup fee stands, or `first`, the first moment that a plan is paid for, is billed: with that bill, whether
    /// there is a setup fee was decided. It is decided anew where that bill was taken back.
    pub fn has_begun(&self, contract: &Contract, first: Instant) -> bool {
        if self.settled_until.is_some_and(|floor| first < floor) {
            return true;
        }
        let setups = self.rows.iter().filter(|row| row.kind == RowKind::Setup);
        let of_plan = |row: &&Row| contract.component_subscription(row.item).is_none();
        let plans = self.rows.iter().filter(|row| row.kind == RowKind::Fee).filter(of_plan);
        let then = plans.filter(|row| row.span.contains(first));
        setups.map(|row| row.entry.weight()).sum::<i64>() > 0
            || then.map(|row| row.entry.weight()).sum::<i64>() > 0
    }
}

impl RowKind {
    /// A fee for time, or a discount beside one; the others are charged once.
    pub fn is_fee(self) -> bool {
        matches!(self, RowKind::Fee | RowKind::Discount)
    }
}

impl Entry {
    /// 1 where it adds time, -1 where it takes time away.
    pub fn weight(&self) -> i64 {
        match self {
            Entry::Charge { .. } | Entry::Restore(_) => 1,
            Entry::Credit(_) => -1,
        }
    }
}
