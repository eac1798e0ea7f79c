//! The sheet a bill is written on: lines, coverage rows and usage charges, each pointing at its line.

use crate::calendar::Zone;
use crate::coverage::{Entry, Row, RowId, RowKind, Terms};
use crate::line::{Explanation, Line, LineKind, Part, Rule};
use crate::money::TooLarge;
use crate::proration::Share;
use crate::usage::UsageCharge;
use crate::{Currency, Exact, Id, Money, Span};

/// Lines and rows in the making.
#[derive(Debug)]
pub struct Sheet {
    /// The bill.
    pub bill: Id,
    /// Its currency.
    pub currency: Currency,
    /// Lines.
    pub lines: Vec<Line>,
    /// Coverage.
    pub rows: Vec<Row>,
    /// Usage.
    pub usage: Vec<UsageCharge>,
}

/// A charge for a span of time, before it has a line.
#[derive(Clone, Debug)]
pub struct Charge {
    /// Phase or component subscription.
    pub item: Id,
    /// What the line is for.
    pub line_kind: LineKind,
    /// What the row is about.
    pub row_kind: RowKind,
    /// The component subscription, for its fee.
    pub component_subscription: Option<Id>,
    /// Another name for the product.
    pub text: Option<String>,
    /// A memo.
    pub more_text: Option<String>,
    /// The time it is for.
    pub span: Span,
    /// How often this start was charged before.
    pub revision: u32,
    /// The terms.
    pub terms: Terms,
    /// The rule.
    pub rule: Rule,
    /// Orders or bookings it came from.
    pub sources: Vec<Id>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(bill: Id, currency: Currency) -> Sheet {
        Sheet { bill, currency, lines: Vec::new(), rows: Vec::new(), usage: Vec::new() }
    }

    /// The number that the next line gets.
    pub fn next_line(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    /// The name that the next row gets, of either kind.
    pub fn next_row(&self) -> RowId {
        let number = u32::try_from(self.rows.len() + self.usage.len()).unwrap_or(u32::MAX);
        RowId { bill: self.bill, number }
    }

    /// Rounds to the currency.
    pub fn round(&self, major: &Exact) -> Result<Money, TooLarge> {
        Money::round(major, self.currency)
    }

    /// Writes a charge: onto the line of the whole fee period right before it where both are whole and on equal
    /// terms, else onto a new one. A line of n periods is rounded once; its rows share that amount, the n-th taking
    /// what n periods cost more than n-1.
    pub fn charge(&mut self, charge: Charge, zone: &Zone) -> Result<(), TooLarge> {
        let whole = charge.span == charge.terms.whole || !charge.terms.prorate;
        let (line, amount) = match self.line_before(&charge).filter(|_| whole) {
            Some(line) => (line, self.lengthen(line, &charge)?),
            None => self.begin_line(&charge, zone)?,
        };
        self.rows.push(Row {
            id: self.next_row(),
            line,
            item: charge.item,
            kind: charge.row_kind,
            span: charge.span,
            amount,
            entry: Entry::Charge { revision: charge.revision, terms: Box::new(charge.terms) },
        });
        Ok(())
    }

    /// The line whose last row is the whole period right before `charge`, on the same terms.
    fn line_before(&self, charge: &Charge) -> Option<u32> {
        let follows = |row: &&Row| match &row.entry {
            Entry::Charge { terms, .. } => {
                row.item == charge.item
                    && row.kind == charge.row_kind
                    && row.span.end == charge.span.start
                    && row.span == terms.whole
                    && terms.discount == charge.terms.discount
                    && terms.product == charge.terms.product
                    && terms.full == charge.terms.full
                    && terms.tax == charge.terms.tax
            }
            Entry::Credit(_) | Entry::Restore(_) => false,
        };
        self.rows.iter().find(follows).map(|row| row.line)
    }

    fn lengthen(&mut self, number: u32, charge: &Charge) -> Result<Money, TooLarge> {
        let place = usize::try_from(number).map_err(|_| TooLarge)?;
        let currency = self.currency;
        let line = self.lines.get_mut(place).ok_or(TooLarge)?;
        line.multiplier = line.multiplier.clone() + Exact::ONE;
        line.span = line.span.map(|span| Span::new(span.start, charge.span.end));
        let unrounded = charge.terms.full.clone() * &line.multiplier;
        let amount = Money::round(&unrounded, currency)?;
        let added = amount.minus(line.amount)?;
        line.amount = amount;
        line.explanation.parts = vec![Part { unrounded, before: 0 }];
        Ok(added)
    }

    fn begin_line(&mut self, charge: &Charge, zone: &Zone) -> Result<(u32, Money), TooLarge> {
        let terms = &charge.terms;
        let share = terms.prorate.then(|| terms.proration.share(charge.span, terms.whole, terms.unit, zone));
        let multiplier = share.map_or(Exact::ONE, Share::ratio);
        let unrounded = terms.full.clone() * &multiplier;
        let amount = self.round(&unrounded)?;
        let number = self.next_line();
        self.lines.push(Line {
            kind: charge.line_kind,
            product: Some(terms.product),
            component_subscription: charge.component_subscription,
            discount: terms.discount,
            text: charge.text.clone(),
            more_text: charge.more_text.clone(),
            quantity: terms.quantity,
            unit_price: terms.unit_price,
            multiplier,
            span: (!charge.span.is_empty()).then_some(charge.span),
            amount,
            net: Money::ZERO,
            vat: Money::ZERO,
            tax: terms.tax.clone(),
            credits: None,
            reverses: None,
            explanation: Explanation {
                rule: charge.rule,
                share: share.filter(|share| *share != Share::WHOLE),
                parts: vec![Part { unrounded, before: 0 }],
                sources: charge.sources.clone(),
                counted: None,
            },
        });
        Ok((number, amount))
    }
}
