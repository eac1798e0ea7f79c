//! The sheet a bill is written on: lines, coverage rows and usage charges, each pointing at its line.

use std::collections::HashMap;

use crate::calendar::Zone;
use crate::coverage::{Entry, Row, RowId, RowKind, Terms};
use crate::fault::{self, Fault};
use crate::line::{Explanation, Line, LineKind, Part, Rule};
use crate::money::TooLarge;
use crate::proration::Share;
use crate::spans::joined;
use crate::tally::{Place, Tallies, Tally, place, terms_of};
use crate::usage::UsageCharge;
use crate::{Currency, Exact, Id, Instant, Money, Span};

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
    /// Places of charges among the rows.
    charges: HashMap<Place, Vec<usize>>,
    /// Those of whole fee periods, by item, kind and end.
    whole_periods: HashMap<(Id, RowKind, Instant), usize>,
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
        Sheet {
            bill,
            currency,
            lines: Vec::new(),
            rows: Vec::new(),
            usage: Vec::new(),
            charges: HashMap::new(),
            whole_periods: HashMap::new(),
        }
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
    /// terms, else onto a new one. It comes to what its fee period costs with it, less what is charged of that already.
    pub fn charge(&mut self, charge: Charge, billed: &Tallies<'_>, zone: &Zone) -> Result<(), TooLarge> {
        let (spans, charged) = self.with_charged(&charge, billed)?;
        let worth = charge.terms.worth(&spans, zone, self.currency)?;
        let amount = worth.amount.minus(charged)?;
        let part = Part { unrounded: worth.unrounded, before: worth.before.plus(charged)?.minor() };
        let whole = charge.span == charge.terms.whole || !charge.terms.prorate;
        let line = match self.row_before(&charge).filter(|_| whole && charged == Money::ZERO) {
            Some(before) => self.lengthen(before, &charge, part, amount)?,
            None => self.begin_line(&charge, part, amount, zone),
        };
        let row = Row {
            id: self.next_row(),
            line,
            item: charge.item,
            kind: charge.row_kind,
            span: charge.span,
            amount,
            entry: Entry::Charge { revision: charge.revision, terms: Box::new(charge.terms) },
        };
        if let Some(terms) = terms_of(&row) {
            self.charges.entry(place(&row, terms)).or_default().push(self.rows.len());
            if row.span == terms.whole {
                self.whole_periods.insert((row.item, row.kind, row.span.end), self.rows.len());
            }
        }
        self.rows.push(row);
        Ok(())
    }

    /// The charge's time with what of its fee period is charged already on equal terms, and the amount of that.
    fn with_charged(&self, charge: &Charge, billed: &Tallies<'_>) -> Result<(Vec<Span>, Money), TooLarge> {
        if charge.terms.whole.is_empty() {
            return Ok((vec![charge.span], Money::ZERO));
        }
        let place = (charge.item, charge.row_kind, charge.terms.whole.start);
        if fault::has(Fault::PiecesRoundedAlone) {
            return Ok((vec![charge.span], Money::ZERO));
        }
        let tally = billed.at(&place, &charge.terms);
        let before = tally.map_or(Ok(Money::ZERO), Tally::amount)?;
        let here = self.charges_of(&place, &charge.terms);
        let amount = Money::sum(here.iter().map(|row| row.amount))?.plus(before)?;
        let spans = tally.into_iter().flat_map(Tally::spans).chain(here.iter().map(|row| row.span));
        Ok((joined(spans.chain([charge.span])), amount))
    }

    /// This bill charges or credits something of what `tally` holds.
    pub fn touches(&self, tally: &Tally<'_>) -> bool {
        let credits = |row: &Row| match row.entry {
            Entry::Credit(of) | Entry::Restore(of) => tally.rows.iter().any(|charge| charge.row.id == of),
            Entry::Charge { .. } => false,
        };
        let first = tally.rows.first();
        self.rows.iter().any(credits)
            || first
                .is_some_and(|first| !self.charges_of(&place(first.row, tally.terms), tally.terms).is_empty())
    }

    /// What this bill itself charges at `at` on `terms`.
    pub fn charges_of(&self, at: &Place, terms: &Terms) -> Vec<&Row> {
        let rows = self.charges.get(at).into_iter().flatten().map(|row| &self.rows[*row]);
        rows.filter(|row| terms_of(row) == Some(terms)).collect()
    }

    /// Puts what rounding leaves of a fee period onto what this bill itself charges of it at `at` on `terms`, the last charge
    /// first. None of them changes its sign. The answer is what is left.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] beyond what an amount can be.
    pub fn take_off(&mut self, at: &Place, terms: &Terms, rest: Money) -> Result<Money, TooLarge> {
        let mut rest = rest;
        for place in self.charges.get(at).cloned().unwrap_or_default().into_iter().rev() {
            let Some(row) = self.rows.get_mut(place).filter(|row| terms_of(row) == Some(terms)) else {
                continue;
            };
            let wanted = row.amount.plus(rest)?;
            let is_same_sign = (wanted < Money::ZERO) == (row.amount < Money::ZERO);
            let amount = if is_same_sign { wanted } else { Money::ZERO };
            let more = amount.minus(row.amount)?;
            rest = rest.minus(more)?;
            row.amount = amount;
            let line = usize::try_from(row.line).ok().and_then(|line| self.lines.get_mut(line));
            if let Some(line) = line.filter(|_| more != Money::ZERO) {
                line.amount = line.amount.plus(more)?;
                line.explanation.parts.last_mut().into_iter().for_each(|part| part.before -= more.minor());
            }
        }
        Ok(rest)
    }

    /// The whole period right before `charge`, on the same terms.
    fn row_before(&self, charge: &Charge) -> Option<(u32, u32)> {
        let row = &self.rows[*self.whole_periods.get(&(charge.item, charge.row_kind, charge.span.start))?];
        let (before, terms) = (terms_of(row)?, &charge.terms);
        let same = before.discount == terms.discount
            && before.product == terms.product
            && before.full == terms.full
            && before.tax == terms.tax;
        same.then_some((row.line, before.nth))
    }

    fn lengthen(
        &mut self,
        (number, nth): (u32, u32),
        charge: &Charge,
        part: Part,
        amount: Money,
    ) -> Result<u32, TooLarge> {
        let place = usize::try_from(number).map_err(|_| TooLarge)?;
        let line = self.lines.get_mut(place).ok_or(TooLarge)?;
        line.multiplier = line.multiplier.clone() + Exact::ONE;
        line.span = line.span.map(|span| Span::new(span.start, charge.span.end));
        line.amount = line.amount.plus(amount)?;
        match line.explanation.parts.last_mut().filter(|_| charge.terms.nth == nth + 1) {
            Some(last) => last.unrounded = part.unrounded,
            None => line.explanation.parts.push(part),
        }
        Ok(number)
    }

    fn begin_line(&mut self, charge: &Charge, part: Part, amount: Money, zone: &Zone) -> u32 {
        let terms = &charge.terms;
        let share = terms.prorate.then(|| terms.proration.share(charge.span, terms.whole, terms.unit, zone));
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
            multiplier: share.map_or(Exact::ONE, Share::ratio),
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
                parts: vec![part],
                sources: charge.sources.clone(),
                counted: None,
            },
        });
        number
    }
}
