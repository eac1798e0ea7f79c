//! What is charged of one fee period on equal terms, in however many pieces and bills: their amounts add up to what all of
//! them cost together (docs/rules/coverage.md, "To the cent").

use std::collections::HashMap;

use crate::calendar::Zone;
use crate::coverage::{Billed, Entry, Remainder, Row, RowKind, Terms};
use crate::money::TooLarge;
use crate::{Currency, Exact, Id, Instant, Money, Span};

/// What spans of a fee period come to: round(unrounded) less what the periods before it took of that.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// In major units.
    pub unrounded: Exact,
    /// Of the fee periods before it in the same billing period, which are rounded together with it.
    pub before: Money,
    /// The difference.
    pub amount: Money,
}

/// What keeps one fee period of one item apart from another.
pub type Place = (Id, RowKind, Instant);

/// What is left of the charges of one fee period on equal terms.
#[derive(Debug)]
pub struct Tally<'a> {
    /// The terms.
    pub terms: &'a Terms,
    /// The charges, in the order in which they were made.
    pub rows: Vec<Remainder<'a>>,
}

/// Everything that is billed, tallied.
#[derive(Debug, Default)]
pub struct Tallies<'a> {
    /// In the order of their first charges.
    pub all: Vec<Tally<'a>>,
    places: HashMap<Place, Vec<usize>>,
}

impl Terms {
    /// What `spans` come to. All of the fee period is worth what it adds to those before it in its billing period:
    /// n periods of 0.333 cost 4.00 in a year, however they are cut. A part never costs more than all of it.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] beyond what an amount can be.
    pub fn worth(&self, spans: &[Span], zone: &Zone, currency: Currency) -> Result<Worth, TooLarge> {
        let ratio = self.ratio(spans, zone);
        let periods_before = Money::round(&self.of_periods(self.nth - 1), currency)?;
        let whole = Money::round(&self.of_periods(self.nth), currency)?.minus(periods_before)?;
        if ratio == Exact::ONE {
            let (unrounded, before) = (self.of_periods(self.nth), periods_before);
            return Ok(Worth { unrounded, before, amount: whole });
        }
        let unrounded = self.full.clone() * &ratio;
        let part = Money::round(&unrounded, currency)?;
        let amount = if whole < Money::ZERO { part.max(whole) } else { part.min(whole) };
        Ok(Worth { unrounded, before: part.minus(amount)?, amount })
    }

    /// How much of the fee period `spans` are: all of it where parts cost what all does.
    pub fn ratio(&self, spans: &[Span], zone: &Zone) -> Exact {
        let share = |span: &Span| self.proration.share(*span, self.whole, self.unit, zone).ratio();
        match (spans.is_empty(), self.prorate) {
            (true, _) => Exact::ZERO,
            (false, false) => Exact::ONE,
            (false, true) => spans.iter().map(share).sum::<Exact>().min(Exact::ONE),
        }
    }

    fn of_periods(&self, count: u32) -> Exact {
        self.full.clone() * Exact::from(i64::from(count))
    }
}

impl<'a> Tallies<'a> {
    /// Of what is billed so far.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] where a sum is beyond what an amount can be.
    pub fn of(billed: &'a Billed) -> Result<Tallies<'a>, TooLarge> {
        let mut tallies = Tallies::default();
        for remainder in billed.remainders()? {
            let at = place(remainder.row, remainder.terms);
            let here = tallies.places.entry(at).or_default();
            match here.iter().find(|tally| tallies.all[**tally].terms == remainder.terms) {
                Some(tally) => tallies.all[*tally].rows.push(remainder),
                None => {
                    here.push(tallies.all.len());
                    tallies.all.push(Tally { terms: remainder.terms, rows: vec![remainder] });
                }
            }
        }
        Ok(tallies)
    }

    /// The charges at `place` on `terms`.
    pub fn at(&self, place: &Place, terms: &Terms) -> Option<&Tally<'a>> {
        let here = self.places.get(place)?;
        here.iter().map(|tally| &self.all[*tally]).find(|tally| tally.terms == terms)
    }
}

impl Tally<'_> {
    /// The time that is charged and not credited.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.rows.iter().flat_map(|row| row.spans.iter().copied())
    }

    /// The amount that is charged and not credited.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] beyond what an amount can be.
    pub fn amount(&self) -> Result<Money, TooLarge> {
        Money::sum(self.rows.iter().map(|row| row.amount))
    }
}

/// Where a charge is tallied.
pub fn place(row: &Row, terms: &Terms) -> Place {
    (row.item, row.kind, terms.whole.start)
}

/// The terms of a row that charges.
pub fn terms_of(row: &Row) -> Option<&Terms> {
    match &row.entry {
        Entry::Charge { terms, .. } => Some(terms),
        Entry::Credit(_) | Entry::Restore(_) => None,
    }
}
