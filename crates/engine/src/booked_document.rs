//! An issued document, on its way into rows of the books.

use rust_decimal::Decimal;

use crate::booked::{Booked, BookedRow, NotBookable, RowKind, TaxSum, worth};
use crate::catalogue::Catalogue;
use crate::datev::{DatevSettings, NOT_AUTOMATIC, NoAccount, TaxAccounts};
use crate::document::{Document, DocumentKind, DocumentLine};
use crate::exchange::converted;
use crate::money::TooLarge;
use crate::tax::{TaxTerm, VatCategory};
use crate::vat_id::in_eu;
use crate::{Currency, Exact, Money};

/// One document, on its way into rows.
pub(crate) struct Posting<'a> {
    /// What it is.
    pub(crate) booked: &'a Booked<'a>,
    pub(crate) document: &'a Document,
    pub(crate) settings: &'a DatevSettings,
    pub(crate) catalogue: &'a Catalogue,
    /// Units of the books' currency for one of the document's; none where it is the same.
    pub(crate) rate: Option<Decimal>,
    pub(crate) debtor: String,
    pub(crate) rows: Vec<BookedRow>,
}

/// The sums by tax, in the order in which they come.
pub(crate) fn merged(sums: &[TaxSum]) -> Result<Vec<TaxSum>, TooLarge> {
    let mut merged: Vec<TaxSum> = Vec::new();
    for sum in sums {
        let key =
            |sum: &TaxSum| (sum.tax.definition, sum.tax.rate, sum.tax.category, sum.tax.country.clone());
        match merged.iter_mut().find(|known| key(known) == key(sum)) {
            Some(known) => {
                known.net = known.net.plus(sum.net)?;
                known.vat = known.vat.plus(sum.vat)?;
            }
            None => merged.push(sum.clone()),
        }
    }
    Ok(merged)
}

impl Posting<'_> {
    /// The VAT of each sum in the books: what the document froze of its rate, shared where several have that rate.
    pub(crate) fn vat_in_books(&self, sums: &[TaxSum]) -> Result<Vec<Money>, TooLarge> {
        let Some(rate) = self.rate else { return Ok(sums.iter().map(|sum| sum.vat).collect()) };
        let of = |sum: &TaxSum| converted(sum.vat, self.document.currency, rate, self.booked.books);
        let mut vats: Vec<Money> = sums.iter().map(of).collect::<Result<_, _>>()?;
        let Some(frozen) = &self.document.accounting else { return Ok(vats) };
        let opposite = self.document.kind == DocumentKind::CreditNote;
        for (printed, vat) in self.document.vat.iter().zip(&frozen.vat) {
            let whole = if opposite { vat.negated() } else { *vat };
            let same = |sum: &TaxSum| sum.tax.rate == printed.rate && sum.tax.category == printed.category;
            let places: Vec<usize> = (0..sums.len()).filter(|place| same(&sums[*place])).collect();
            let Some((last, others)) = places.split_last() else { continue };
            let others = Money::sum(others.iter().map(|place| vats[*place]))?;
            vats[*last] = whole.minus(others)?;
        }
        Ok(vats)
    }

    /// The rows of one tax.
    pub(crate) fn post(&mut self, sum: &TaxSum, vat: Money) -> Result<(), NotBookable> {
        let reference = self.document.number.clone().unwrap_or_default();
        let definition = self.catalogue.tax_definitions.current(sum.tax.definition);
        let accounts = self.settings.tax_accounts(&sum.tax, definition, self.is_domestic(&sum.tax));
        let accounts = accounts.map_err(|why| NotBookable::account(&reference, why))?;
        let vat_account = || {
            let (id, name) = (sum.tax.definition, definition.map(|it| it.name.clone()).unwrap_or_default());
            let missing = NotBookable::account(&reference, NoAccount::Vat { id, name });
            accounts.vat.clone().ok_or(missing)
        };
        let gross = sum.net.plus(sum.vat)?;
        let gross_in_books = match self.rate {
            Some(rate) => converted(gross, self.document.currency, rate, self.booked.books)?,
            None => gross,
        };
        if !accounts.automatic && !sum.tax.rate.is_zero() {
            let net = gross_in_books.minus(vat)?;
            self.push(RowKind::Net, sum, [sum.net, net], &accounts, accounts.revenue.clone());
            if sum.vat != Money::ZERO {
                self.push(RowKind::Vat, sum, [sum.vat, vat], &accounts, vat_account()?);
            }
            return Ok(());
        }
        self.push(RowKind::Gross, sum, [gross, gross_in_books], &accounts, accounts.revenue.clone());
        let difference = vat.minus(self.taken_out(gross_in_books, sum.tax.rate)?)?;
        if difference != Money::ZERO {
            // What has no gross has no other row that says what it moves.
            let carried = if gross == Money::ZERO { [sum.net, sum.vat] } else { [Money::ZERO; 2] };
            self.push_difference((sum, carried), difference, &accounts, vat_account()?);
        }
        Ok(())
    }

    /// The VAT that DATEV takes out of a gross amount.
    fn taken_out(&self, gross: Money, rate: Decimal) -> Result<Money, TooLarge> {
        let part = Exact::from(rate).divided_by(&Exact::from(Decimal::ONE_HUNDRED + rate));
        let gross = Exact::from(gross.major(self.booked.books));
        Money::round(&(gross * part.unwrap_or(Exact::ZERO)), self.booked.books)
    }

    /// A row between the debtor and `contra`: the amount, signed, in the document's currency and in that of the books.
    fn push(
        &mut self,
        kind: RowKind,
        sum: &TaxSum,
        [signed, in_books]: [Money; 2],
        accounts: &TaxAccounts,
        contra: String,
    ) {
        let row = self.of_tax(kind, sum, (signed, self.document.currency));
        let row = BookedRow {
            account: self.debtor.clone(),
            contra,
            key: accounts.key.clone().filter(|_| kind == RowKind::Gross),
            net: if kind == RowKind::Vat { Money::ZERO } else { sum.net },
            vat: if kind == RowKind::Net { Money::ZERO } else { sum.vat },
            ..row
        };
        let in_books = self.rate.map(|rate| (rate, in_books));
        self.add(worth(row, in_books, self.booked.books));
    }

    /// From revenue to VAT, where DATEV takes out less than was charged; the other way where it takes out more.
    fn push_difference(
        &mut self,
        (sum, [net, charged]): (&TaxSum, [Money; 2]),
        difference: Money,
        accounts: &TaxAccounts,
        vat: String,
    ) {
        let row = self.of_tax(RowKind::VatDifference, sum, (difference, self.booked.books));
        let row = BookedRow {
            account: accounts.revenue.clone(),
            contra: vat,
            // An account with a key of its own has no tax without it.
            key: accounts.key.is_none().then(|| NOT_AUTOMATIC.to_owned()),
            net,
            vat: charged,
            ..row
        };
        self.add(Some(row));
    }

    fn add(&mut self, row: Option<BookedRow>) {
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.rows.extend(row.map(|row| BookedRow { number, ..row }));
    }

    fn of_tax(&self, kind: RowKind, sum: &TaxSum, (signed, currency): (Money, Currency)) -> BookedRow {
        let (document, tax) = (self.document, &sum.tax);
        let foreign = tax.category == VatCategory::S && !self.is_domestic(tax) && in_eu(&tax.country);
        let state = if tax.country == "GR" { "EL" } else { &tax.country };
        let owes = matches!(tax.category, VatCategory::AE | VatCategory::K);
        let vat_id = document.recipient.vat_id.as_deref().filter(|_| owes);
        let plain = |id: &str| id.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let of_tax =
            |line: &&DocumentLine| line.vat_percentage == tax.rate && line.vat_category == tax.category;
        let days = document.lines.iter().filter(of_tax).filter_map(|line| line.period);
        let reference = document.number.clone().unwrap_or_default();
        let name = document.recipient.name.clone();
        BookedRow {
            tax_definition: Some(tax.definition),
            rate: Some(tax.rate),
            service_date: days.map(|(_, last)| last).max(),
            eu: vat_id.map(plain).or(foreign.then(|| state.to_owned())),
            eu_rate: foreign.then_some(tax.rate),
            ..self.booked.row(kind, (document.date, signed, currency), reference, name)
        }
    }

    /// The policy names its definition for the seller's own country.
    fn is_domestic(&self, tax: &TaxTerm) -> bool {
        let home = self.document.seller.address.country.as_deref().unwrap_or("DE");
        let entries = self.catalogue.tax_policies.history(tax.policy).flat_map(|policy| &policy.entries);
        tax.country == home
            || entries.filter(|entry| entry.country == home).any(|entry| entry.definition == tax.definition)
    }
}
