//! Why each line of a bill is what it is: as data, from the bill alone (docs/rules/explain.md). Nothing is billed here.

use crate::bill::Bill;
use crate::calendar::Zone;
use crate::catalogue::Catalogue;
use crate::coverage::{Entry, Terms};
use crate::describe::describe;
use crate::document::Language;
use crate::explain_words::words;
use crate::line::{Line, Rule};
use crate::money::TooLarge;
use crate::pricing::Pricing;
use crate::proration::Proration;
use crate::{Currency, Exact, Id, Money, Span};

/// A line explained.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedLine<'b> {
    /// The line.
    pub line: &'b Line,
    /// What it is for: phase or component subscription; none for usage and rated items.
    pub item: Option<Id>,
    /// The whole fee period that the line's last row is a part of.
    pub whole: Option<Span>,
    /// How parts of it are weighed.
    pub proration: Option<Proration>,
    /// The roundings, in order.
    pub steps: Vec<Step>,
    /// The same in words, German and English.
    pub words: [(Language, Vec<String>); 2],
}

/// One rounding: `rounded` less `before`.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// In major units, exact.
    pub unrounded: Exact,
    /// Half away from zero.
    pub rounded: Money,
    /// What was charged of it before.
    pub before: Money,
}

/// The lines of `bill`, explained. `charges` are the terms of the charges that its credits reduce, by the bill and line
/// that charged them.
///
/// # Errors
///
/// [`TooLarge`] beyond what an amount can be.
pub fn explain<'b>(
    bill: &'b Bill,
    charges: &[&Bill],
    catalogue: &Catalogue,
    zone: &Zone,
) -> Result<Vec<ExplainedLine<'b>>, TooLarge> {
    (0_u32..)
        .zip(&bill.lines)
        .map(|(number, line)| of_line(bill, charges, catalogue, zone, number, line))
        .collect()
}

fn of_line<'b>(
    bill: &'b Bill,
    charges: &[&Bill],
    catalogue: &Catalogue,
    zone: &Zone,
    number: u32,
    line: &'b Line,
) -> Result<ExplainedLine<'b>, TooLarge> {
    let rows = || bill.rows.iter().filter(|row| row.line == number);
    let terms = rows().rev().find_map(|row| match &row.entry {
        Entry::Charge { terms, .. } => Some(terms.as_ref()),
        Entry::Credit(of) | Entry::Restore(of) => terms_of(charges, *of),
    });
    let fee = terms.filter(|terms| terms.prorate && !terms.whole.is_empty());
    let steps = steps(line, bill.currency)?;
    let component = line.product.and_then(|pin| catalogue.components.pinned(pin));
    let pricing = component.map(|component| &component.pricing).filter(|_| line.unit_price.is_none());
    let said = |language| {
        let name = describe(line, catalogue, language).description;
        words(&Said {
            line,
            name: &name,
            fee,
            pricing,
            steps: &steps,
            zone,
            currency: bill.currency,
            language,
        })
    };
    let words = [Language::De, Language::En].map(|language| (language, said(language)));
    Ok(ExplainedLine {
        line,
        item: rows().next().map(|row| row.item),
        whole: fee.map(|terms| terms.whole),
        proration: fee.map(|terms| terms.proration),
        steps,
        words,
    })
}

fn terms_of<'a>(charges: &[&'a Bill], of: crate::coverage::RowId) -> Option<&'a Terms> {
    let bill = charges.iter().find(|bill| bill.id == of.bill)?;
    bill.rows.iter().find(|row| row.id == of).and_then(crate::tally::terms_of)
}

fn steps(line: &Line, currency: Currency) -> Result<Vec<Step>, TooLarge> {
    let step = |part: &crate::line::Part| {
        let rounded = Money::round(&part.unrounded, currency)?;
        Ok(Step { unrounded: part.unrounded.clone(), rounded, before: Money::new(part.before)? })
    };
    line.explanation.parts.iter().map(step).collect()
}

/// A line with what its explanation in words is made of.
pub(crate) struct Said<'a> {
    pub(crate) line: &'a Line,
    pub(crate) name: &'a str,
    pub(crate) fee: Option<&'a Terms>,
    /// Of a component, where no price of a unit makes the amount.
    pub(crate) pricing: Option<&'a Pricing>,
    pub(crate) steps: &'a [Step],
    pub(crate) zone: &'a Zone,
    pub(crate) currency: Currency,
    pub(crate) language: Language,
}

/// What the steps of a line come to: its amount, whatever made it.
///
/// # Errors
///
/// [`TooLarge`] beyond what an amount can be.
pub fn recomputed(line: &Line, currency: Currency) -> Result<Money, TooLarge> {
    steps(line, currency)?
        .iter()
        .try_fold(Money::ZERO, |sum, step| sum.plus(step.rounded.minus(step.before)?))
}

impl Rule {
    /// The page of docs/rules that tells the rule.
    pub fn page(self) -> &'static str {
        match self {
            Rule::Fee | Rule::Credit => "coverage",
            Rule::Setup => "coverage",
            Rule::UsageWindow => "usage",
            Rule::RatedItem => "rated-items",
            Rule::Discount => "discounts",
            Rule::Reversal => "correction",
        }
    }
}
