//! A line of a bill, with the reason for its amount.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::catalogue::Pin;
use crate::proration::Share;
use crate::tax::TaxTerm;
use crate::{Exact, Id, Money, Span};

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it is for.
    pub kind: LineKind,
    /// Plan variant or component, at its version.
    pub product: Option<Pin>,
    /// The component subscription, for its fee.
    pub component_subscription: Option<Id>,
    /// The discount in the price, or whose line this is.
    pub discount: Option<Pin>,
    /// The client's own words: a rated item's description, another name for a product, a memo.
    pub text: Option<String>,
    /// More of them.
    pub more_text: Option<String>,
    /// How many; negative where it credits.
    pub quantity: Decimal,
    /// Price of a unit for one period, discount taken off, net or gross as the plan group says; none where a scale
    /// made the price.
    pub unit_price: Option<Decimal>,
    /// Periods: 12 for a year of monthly fees, 16/31 for a part of one.
    pub multiplier: Exact,
    /// The time of service.
    pub span: Option<Span>,
    /// Net or gross as the plan group says: what [`Explanation`] recomputes.
    pub amount: Money,
    /// Net.
    pub net: Money,
    /// VAT of this line, for reading: a bill's VAT is computed by rate.
    pub vat: Money,
    /// Tax.
    pub tax: TaxTerm,
    /// The bill whose charge this reduces.
    pub credits: Option<Id>,
    /// The bill that this takes back, with all its lines.
    #[serde(default)]
    pub reverses: Option<Id>,
    /// Why the amount is what it is.
    pub explanation: Explanation,
}

impl Line {
    /// It credits a charge of nothing: coverage has to know it, and nobody has to read it.
    pub fn is_nothing(&self) -> bool {
        self.explanation.rule == Rule::Credit && self.amount == Money::ZERO
    }
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LineKind {
    /// The fee of a plan variant.
    PlanFee,
    /// The setup fee.
    SetupFee,
    /// The fee of a component subscription.
    ComponentFee,
    /// Metered usage.
    Usage,
    /// A pre-priced item.
    RatedItem,
    /// A discount as a line of its own.
    Discount,
}

/// Why a line's amount is what it is: the sum over `parts` of round(unrounded) less what was there before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The rule that was applied.
    pub rule: Rule,
    /// The share of a period, where it was not whole.
    pub share: Option<Share>,
    /// The roundings.
    pub parts: Vec<Part>,
    /// Usage, rated item or booking it came from.
    pub sources: Vec<Id>,
    /// Units of the usage window in all, free ones among them.
    pub counted: Option<Counted>,
}

/// The rule that made a line (docs/rules/).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// Price times quantity times periods, not billed before.
    Fee,
    /// Once for a contract.
    Setup,
    /// The window's cost less what was charged of it.
    UsageWindow,
    /// Price times quantity, as given.
    RatedItem,
    /// Percent of a fee.
    Discount,
    /// What remains of a charge on its own terms, less what remained before.
    Credit,
    /// The opposite of a line.
    Reversal,
}

/// One rounding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// In major units, before it is rounded half away from zero.
    pub unrounded: Exact,
    /// What was charged already, in minor units.
    pub before: i64,
}

/// Units of a usage window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// All units, charged before or now.
    pub total: Exact,
    /// Free units of the window.
    pub quota: Exact,
}
