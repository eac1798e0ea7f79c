//! What issued documents and payments are in the books: one row for each amount that moves between a debtor and another
//! account (docs/rules/exports.md, "Rows").

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::booked_document::{Posting, merged};
use crate::catalogue::Catalogue;
use crate::datev::{DatevSettings, NoAccount};
use crate::document::Document;
use crate::exchange::{ExchangeRate, NoAccountingVat, converted, rate_on};
use crate::money::TooLarge;
use crate::tax::TaxTerm;
use crate::{Currency, Id, Money};

/// What the bills of a document come to at one tax. Signed as in the ledger: negative is owed to the customer, on credit
/// notes too.
#[derive(Clone, Debug, PartialEq)]
pub struct TaxSum {
    /// The tax.
    pub tax: TaxTerm,
    /// Net, in minor units of the document's currency.
    pub net: Money,
    /// VAT.
    pub vat: Money,
}

/// Something that is booked.
#[derive(Clone, Copy, Debug)]
pub struct Booked<'a> {
    /// The document or the booking.
    pub source: Id,
    /// The contract.
    pub contract: Id,
    /// The customer.
    pub customer: Id,
    /// His account: his own, if he has one.
    pub debtor: Option<&'a str>,
    /// The currency of the books.
    pub books: Currency,
    /// The rates between its currency and that one.
    pub rates: &'a [ExchangeRate],
}

/// One row: `amount` moves between `account` and `contra`.
#[derive(Clone, Debug, PartialEq)]
pub struct BookedRow {
    /// The document or the booking that it comes from.
    pub source: Id,
    /// Counted from 0 within the source.
    pub number: u32,
    /// What it is.
    pub kind: RowKind,
    /// The contract.
    pub contract: Id,
    /// The customer.
    pub customer: Id,
    /// The document's day, or the day the payment was booked on.
    pub date: Date,
    /// The document's number; of a payment its id.
    pub reference: String,
    /// Who and what.
    pub text: String,
    /// More than 0, minor units of `currency`.
    pub amount: Money,
    /// Currency.
    pub currency: Currency,
    /// The same in the currency of the books, with units of that for one unit of `currency`.
    pub in_books: Option<InBooks>,
    /// `account` is debited (Soll); else credited (Haben).
    pub debit: bool,
    /// The account: the debtor, but for differences of VAT.
    pub account: String,
    /// The other account.
    pub contra: String,
    /// The tax key (BU-Schlüssel).
    pub key: Option<String>,
    /// The tax definition.
    pub tax_definition: Option<Id>,
    /// The rate of VAT, in percent.
    pub rate: Option<Decimal>,
    /// What it adds to revenue in the ledger, in `currency`.
    pub net: Money,
    /// What it adds to VAT in the ledger.
    pub vat: Money,
    /// The last day of service.
    pub service_date: Option<Date>,
    /// Under reverse charge the recipient's VAT id; of a tax of another state that state.
    pub eu: Option<String>,
    /// The rate of that state, in percent.
    pub eu_rate: Option<Decimal>,
}

/// An amount in the currency of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InBooks {
    /// That currency.
    pub currency: Currency,
    /// Units of it for one unit of the other.
    pub rate: Decimal,
    /// The amount, more than 0.
    pub amount: Money,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Net and VAT of one tax: the account or the key takes the VAT out of it.
    Gross,
    /// Net of one tax.
    Net,
    /// VAT of one tax.
    Vat,
    /// What VAT taken out of the gross differs from VAT as it was charged.
    VatDifference,
    /// A payment, or a refund.
    Payment,
}

/// Why something cannot be booked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBookable {
    /// An account is missing.
    #[error("{reference}: {why}")]
    NoAccount {
        /// The document or payment.
        reference: String,
        /// Which.
        why: NoAccount,
    },
    /// No exchange rate.
    #[error("{reference}: {why}")]
    NoRate {
        /// The document or payment.
        reference: String,
        /// Which.
        why: NoAccountingVat,
    },
    /// Beyond what an amount can be.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

impl NotBookable {
    pub(crate) fn account(reference: &str, why: NoAccount) -> NotBookable {
        NotBookable::NoAccount { reference: reference.to_owned(), why }
    }

    fn rate(reference: &str, why: NoAccountingVat) -> NotBookable {
        NotBookable::NoRate { reference: reference.to_owned(), why }
    }
}

impl Booked<'_> {
    /// The rows of an issued document whose bills come to `sums`: one for each tax, and what VAT differs by.
    ///
    /// # Errors
    ///
    /// [`NotBookable`], with the document's number and what is missing.
    pub fn document(
        &self,
        document: &Document,
        sums: &[TaxSum],
        settings: &DatevSettings,
        catalogue: &Catalogue,
    ) -> Result<Vec<BookedRow>, NotBookable> {
        let reference = document.number.clone().unwrap_or_default();
        let debtor = settings.debtor(self.customer, self.debtor);
        let debtor = debtor.map_err(|why| NotBookable::account(&reference, why))?;
        let frozen = document.accounting.as_ref().filter(|frozen| frozen.currency == self.books);
        let rate = match frozen {
            Some(frozen) => Some(frozen.rate),
            None => self.rate(document.currency, document.date, &reference)?,
        };
        let mut posting =
            Posting { booked: self, document, settings, catalogue, rate, debtor, rows: Vec::new() };
        let sums = merged(sums)?;
        let vats = posting.vat_in_books(&sums)?;
        for (sum, vat) in sums.iter().zip(vats) {
            posting.post(sum, vat)?;
        }
        Ok(posting.rows)
    }

    /// The row of a payment: more than 0 where the customer paid. None where it is worth nothing in the books.
    ///
    /// # Errors
    ///
    /// [`NotBookable`], with its id and what is missing.
    pub fn payment(
        &self,
        (day, amount, currency): (Date, Money, Currency),
        text: String,
        settings: &DatevSettings,
    ) -> Result<Option<BookedRow>, NotBookable> {
        let reference = self.source.to_string();
        let debtor = settings.debtor(self.customer, self.debtor);
        let debtor = debtor.map_err(|why| NotBookable::account(&reference, why))?;
        let in_books = match self.rate(currency, day, &reference)? {
            Some(rate) => Some((rate, converted(amount, currency, rate, self.books)?)),
            None => None,
        };
        let row = BookedRow {
            account: debtor,
            contra: settings.clearing_account.clone(),
            ..self.row(RowKind::Payment, (day, amount.negated(), currency), reference, text)
        };
        Ok(worth(row, in_books.map(|(rate, amount)| (rate, amount.negated())), self.books))
    }

    fn rate(&self, currency: Currency, day: Date, reference: &str) -> Result<Option<Decimal>, NotBookable> {
        if currency == self.books {
            return Ok(None);
        }
        let missing = || NoAccountingVat::NoRate { currency, accounting_currency: self.books, day };
        let known = rate_on(self.rates, day).map(|known| Some(known.rate));
        known.ok_or_else(|| NotBookable::rate(reference, missing()))
    }

    /// A row of so much more receivable.
    pub(crate) fn row(
        &self,
        kind: RowKind,
        (date, signed, currency): (Date, Money, Currency),
        reference: String,
        text: String,
    ) -> BookedRow {
        BookedRow {
            source: self.source,
            number: 0,
            kind,
            contract: self.contract,
            customer: self.customer,
            date,
            reference,
            text,
            amount: if signed < Money::ZERO { signed.negated() } else { signed },
            currency,
            in_books: None,
            debit: signed > Money::ZERO,
            account: String::new(),
            contra: String::new(),
            key: None,
            tax_definition: None,
            rate: None,
            net: Money::ZERO,
            vat: Money::ZERO,
            service_date: None,
            eu: None,
            eu_rate: None,
        }
    }
}

/// The row with what it is worth in the books; none where that is nothing.
pub(crate) fn worth(
    row: BookedRow,
    in_books: Option<(Decimal, Money)>,
    currency: Currency,
) -> Option<BookedRow> {
    let in_books = in_books.map(|(rate, signed)| InBooks {
        currency,
        rate,
        amount: if signed < Money::ZERO { signed.negated() } else { signed },
    });
    let amount = in_books.map_or(row.amount, |it| it.amount);
    (amount != Money::ZERO).then_some(BookedRow { in_books, ..row })
}
