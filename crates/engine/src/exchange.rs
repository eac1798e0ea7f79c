//! Exchange rates, and the VAT of a document in the currency of its seller's books (docs/rules/exports.md).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::document::{AccountingVat, Document};
use crate::money::TooLarge;
use crate::{Currency, Exact, Money};

/// What one unit of a currency is worth in the currency of the books, from a day on, until a later rate holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRate {
    /// The currency of documents.
    pub currency: Currency,
    /// The currency of the books.
    pub accounting_currency: Currency,
    /// The first day it holds.
    pub valid_from: Date,
    /// Units of the books' currency for one unit of the other: 1 CHF = 1.0512 EUR is 1.0512. Exact, more than 0.
    pub rate: Decimal,
}

/// What brings the amounts of a document into the books of its seller.
#[derive(Clone, Debug, PartialEq)]
pub struct Accounting {
    /// The currency of the books.
    pub currency: Currency,
    /// The rates between the document's currency and that one, in any order.
    pub rates: Vec<ExchangeRate>,
    /// What the document that is taken back froze: the one that takes it back has the same rate, so that both are
    /// nothing together.
    pub reversed: Option<AccountingVat>,
}

/// Why the VAT of a document cannot be said in the currency of the books.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAccountingVat {
    /// No rate holds on its day.
    #[error(
        "there is no exchange rate from {currency} to {accounting_currency} on {day}: VAT is stated in \
         {accounting_currency} too, put the rate under /api/turnus/v1/exchangeRates"
    )]
    NoRate {
        /// The document's currency.
        currency: Currency,
        /// That of the books.
        accounting_currency: Currency,
        /// The document's day.
        day: Date,
    },
    /// Beyond what an amount can be.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

/// The rate that holds on `day`: that with the latest day which is not after it.
pub fn rate_on(rates: &[ExchangeRate], day: Date) -> Option<&ExchangeRate> {
    rates.iter().filter(|rate| rate.valid_from <= day).max_by_key(|rate| rate.valid_from)
}

/// `amount` in the other currency, rounded once, half away from zero.
pub fn converted(amount: Money, from: Currency, rate: Decimal, to: Currency) -> Result<Money, TooLarge> {
    Money::round(&(Exact::from(amount.major(from)) * Exact::from(rate)), to)
}

impl Accounting {
    /// The document's VAT in the currency of the books, at the rate of the document's day: None where the document is
    /// in that currency, or has no VAT and no rate is known.
    ///
    /// The sum is rounded once; so is each rate's part, and where the parts do not add up to the sum, those furthest
    /// from their exact values give way.
    ///
    /// # Errors
    ///
    /// [`NoAccountingVat`] where VAT is charged and no rate holds.
    pub fn vat_of(&self, document: &Document) -> Result<Option<AccountingVat>, NoAccountingVat> {
        if document.currency == self.currency {
            return Ok(None);
        }
        let frozen = self.reversed.as_ref().filter(|frozen| frozen.currency == self.currency);
        let frozen = frozen.map(|frozen| (frozen.rate, frozen.rate_from));
        let known = || rate_on(&self.rates, document.date).map(|known| (known.rate, known.valid_from));
        let Some((rate, rate_from)) = frozen.or_else(known) else {
            if !document.charges_vat() {
                return Ok(None);
            }
            return Err(NoAccountingVat::NoRate {
                currency: document.currency,
                accounting_currency: self.currency,
                day: document.date,
            });
        };
        let total_vat = converted(document.total_vat, document.currency, rate, self.currency)?;
        let vat = self.parts(document, rate, total_vat)?;
        Ok(Some(AccountingVat { currency: self.currency, rate, rate_from, total_vat, vat }))
    }

    /// What each rate of the document is of `total`.
    fn parts(&self, document: &Document, rate: Decimal, total: Money) -> Result<Vec<Money>, TooLarge> {
        let unit = Exact::from(Money::new(1)?.major(self.currency));
        let exact = |sum: Money| {
            let share = Exact::from(sum.major(document.currency)) * Exact::from(rate);
            share.divided_by(&unit).unwrap_or(Exact::ZERO)
        };
        let shares: Vec<Exact> = document.vat.iter().map(|sum| exact(sum.vat)).collect();
        let whole = shares.iter().map(|share| share.scaled_to(0).ok_or(TooLarge));
        let mut parts: Vec<i64> = whole.collect::<Result<_, _>>()?;
        let missing = total.minor() - parts.iter().sum::<i64>();
        let step = missing.signum();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|place| {
            let over = Exact::from(parts[*place]) - shares[*place].clone();
            if step > 0 { over } else { -over }
        });
        let steps = usize::try_from(missing.unsigned_abs()).unwrap_or(usize::MAX);
        for place in order.into_iter().take(steps) {
            parts[place] += step;
        }
        parts.into_iter().map(Money::new).collect()
    }
}
