//! The rows of the tables that a tax audit is given.

use jiff::civil::Date;
use rust_decimal::Decimal;
use turnus_engine::contract::Contract;
use turnus_engine::customer::{Address, Customer};
use turnus_engine::document::{Document, DocumentKind};
use turnus_engine::{Currency, Id, Instant, Money};

use crate::delimited::Field;

/// An issued document with its keys.
#[derive(Clone, Copy, Debug)]
pub struct Issued<'a> {
    /// Its id.
    pub id: Id,
    /// The customer.
    pub customer: Id,
    /// The contract.
    pub contract: Id,
    /// When it was issued, account time.
    pub sent_at: Option<Instant>,
    /// What it prints.
    pub document: &'a Document,
    /// The name of its file in the ZIP, if it goes along.
    pub file: Option<&'a str>,
}

fn key(id: Id) -> Field {
    Field::text(id.to_string())
}

fn moment(at: Instant) -> Field {
    Field::text(at.to_string())
}

fn some_day(day: Option<Date>) -> Field {
    day.map_or(Field::Empty, Field::day)
}

fn some_text(text: Option<&String>) -> Field {
    Field::optional(text)
}

fn yes(holds: bool) -> Field {
    Field::text(if holds { "ja" } else { "nein" })
}

fn decimal(number: Decimal) -> Field {
    Field::number(number.normalize())
}

/// The lines of an address, commas between them.
fn address(address: &Address) -> Field {
    let words = |parts: [&Option<String>; 2]| {
        let words: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        words.join(" ")
    };
    let lines = [
        words([&address.street, &address.house_number]),
        address.address_line1.clone().unwrap_or_default(),
        address.address_line2.clone().unwrap_or_default(),
        words([&address.postal_code, &address.city]),
    ];
    Field::text(lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", "))
}

impl Issued<'_> {
    /// Amounts as in the ledger: a credit note's are negative.
    fn signed(&self, amount: Money) -> Money {
        match self.document.kind {
            DocumentKind::Invoice => amount,
            DocumentKind::CreditNote => amount.negated(),
        }
    }

    fn amount(&self, amount: Money) -> Field {
        Field::number(self.signed(amount).major(self.document.currency))
    }

    /// Its row of [`DOCUMENTS`](crate::gobd_tables::DOCUMENTS).
    pub fn row(&self) -> Vec<Field> {
        let document = self.document;
        let (recipient, books) = (&document.recipient, document.accounting.as_ref());
        let kind = match document.kind {
            DocumentKind::Invoice => "Rechnung",
            DocumentKind::CreditNote => "Rechnungskorrektur",
        };
        vec![
            key(self.id),
            some_text(document.number.as_ref()),
            Field::text(kind),
            Field::day(document.date),
            Field::day(document.due_date),
            self.sent_at.map_or(Field::Empty, moment),
            key(self.customer),
            key(self.contract),
            Field::text(&recipient.name),
            address(&recipient.address),
            some_text(recipient.address.country.as_ref()),
            some_text(recipient.vat_id.as_ref()),
            some_day(document.delivery_period.map(|(first, _)| first)),
            some_day(document.delivery_period.map(|(_, last)| last)),
            Field::text(document.currency.code()),
            self.amount(document.total_net),
            self.amount(document.total_vat),
            self.amount(document.total_gross),
            Field::optional(books.map(|vat| vat.currency.code())),
            books.map_or(Field::Empty, |vat| decimal(vat.rate)),
            books.map_or(Field::Empty, |vat| in_books(self.signed(vat.total_vat), vat.currency)),
            yes(document.reverse_charge),
            Field::optional(self.file),
        ]
    }

    /// Its rows of [`LINES`](crate::gobd_tables::LINES).
    pub fn lines(&self) -> impl Iterator<Item = Vec<Field>> {
        (1..).zip(&self.document.lines).map(|(place, line): (u32, _)| {
            vec![
                key(self.id),
                Field::Plain(place.to_string()),
                Field::text(&line.description),
                some_text(line.product_number.as_ref()),
                decimal(line.quantity),
                some_text(line.unit.as_ref()),
                decimal(line.price_per_unit),
                decimal(line.period_multiplier),
                some_day(line.period.map(|(first, _)| first)),
                some_day(line.period.map(|(_, last)| last)),
                decimal(line.vat_percentage),
                Field::text(format!("{:?}", line.vat_category)),
                self.amount(line.net),
                self.amount(line.vat),
                self.amount(line.gross),
                Field::optional(line.credits.as_ref().map(|credits| &credits.number)),
            ]
        })
    }

    /// Its rows of [`TAXES`](crate::gobd_tables::TAXES).
    pub fn taxes(&self) -> impl Iterator<Item = Vec<Field>> {
        let books = self.document.accounting.as_ref();
        self.document.vat.iter().enumerate().map(move |(place, sum)| {
            let part = books.and_then(|vat| Some((*vat.vat.get(place)?, vat.currency)));
            vec![
                key(self.id),
                decimal(sum.rate),
                Field::text(format!("{:?}", sum.category)),
                self.amount(sum.net),
                self.amount(sum.vat),
                self.amount(sum.gross),
                part.map_or(Field::Empty, |(vat, currency)| in_books(self.signed(vat), currency)),
                some_text(sum.exemption.as_ref()),
            ]
        })
    }
}

fn in_books(amount: Money, currency: Currency) -> Field {
    Field::number(amount.major(currency))
}

/// A posting of the ledger with what it comes from.
#[derive(Clone, Copy, Debug)]
pub struct LedgerPosting<'a> {
    /// The bill or the payment, and the number within it.
    pub source: (Id, u32),
    /// The document that presents the bill.
    pub document: Option<Id>,
    /// The contract.
    pub contract: Id,
    /// Account time.
    pub at: Instant,
    /// The account that is debited, and the one that is credited.
    pub accounts: (&'a str, &'a str),
    /// More than 0.
    pub amount: Money,
    /// Its currency.
    pub currency: Currency,
}

impl LedgerPosting<'_> {
    /// Its row of [`POSTINGS`](crate::gobd_tables::POSTINGS).
    pub fn row(&self) -> Vec<Field> {
        let (source, number) = self.source;
        let payment = self.document.is_none().then(|| source.to_string());
        vec![
            key(source),
            Field::Plain(number.to_string()),
            Field::optional(self.document.map(|id| id.to_string())),
            Field::optional(payment),
            key(self.contract),
            moment(self.at),
            Field::text(self.accounts.0),
            Field::text(self.accounts.1),
            Field::number(self.amount.major(self.currency)),
            Field::text(self.currency.code()),
        ]
    }
}

/// A customer's row of [`CUSTOMERS`](crate::gobd_tables::CUSTOMERS).
pub fn customer_row(customer: &Customer) -> Vec<Field> {
    let data = &customer.data;
    vec![
        key(customer.id),
        some_text(data.external_customer_id.as_ref()),
        some_text(data.debitor_account.as_ref()),
        some_text(data.company_name.as_ref()),
        some_text(data.first_name.as_ref()),
        some_text(data.last_name.as_ref()),
        address(&data.address),
        some_text(data.address.country.as_ref()),
        some_text(data.vat_id.as_ref()),
        moment(customer.created_at),
        customer.deleted_at.map_or(Field::Empty, moment),
    ]
}

/// A contract's row of [`CONTRACTS`](crate::gobd_tables::CONTRACTS), with what the customer owes.
pub fn contract_row(contract: &Contract, balance: Money) -> Vec<Field> {
    vec![
        key(contract.id),
        Field::text(&contract.reference_code),
        key(contract.customer),
        Field::text(contract.currency.code()),
        moment(contract.created_at),
        moment(contract.start),
        contract.end.map_or(Field::Empty, moment),
        yes(contract.annulled),
        Field::number(balance.major(contract.currency)),
    ]
}

/// A payment.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// Its id.
    pub id: Id,
    /// The contract.
    pub contract: Id,
    /// The customer.
    pub customer: Id,
    /// The day it was booked on.
    pub day: Date,
    /// When it was entered, account time.
    pub at: Instant,
    /// Negative: a refund.
    pub amount: Money,
    /// Its currency.
    pub currency: Currency,
    /// What it was for.
    pub text: &'a str,
}

impl Payment<'_> {
    /// Its row of [`PAYMENTS`](crate::gobd_tables::PAYMENTS).
    pub fn row(&self) -> Vec<Field> {
        vec![
            key(self.id),
            key(self.contract),
            key(self.customer),
            Field::day(self.day),
            moment(self.at),
            Field::number(self.amount.major(self.currency)),
            Field::text(self.currency.code()),
            Field::text(self.text),
        ]
    }
}

/// An event of the journal.
#[derive(Clone, Copy, Debug)]
pub struct JournalEvent<'a> {
    /// Its place in the account's chain.
    pub position: i64,
    /// Account time.
    pub at: Instant,
    /// What happened.
    pub kind: &'a str,
    /// Who did it.
    pub actor: &'a str,
    /// The customer and the contract it is about.
    pub about: (Option<Id>, Option<Id>),
    /// JSON, without personal values.
    pub body: &'a str,
    /// Over it and the hash before.
    pub hash: &'a [u8; 32],
}

impl JournalEvent<'_> {
    /// Its row of [`JOURNAL`](crate::gobd_tables::JOURNAL).
    pub fn row(&self) -> Vec<Field> {
        let hash = hex::encode(self.hash);
        vec![
            Field::Plain(self.position.to_string()),
            moment(self.at),
            Field::text(self.kind),
            Field::text(self.actor),
            Field::optional(self.about.0.map(|id| id.to_string())),
            Field::optional(self.about.1.map(|id| id.to_string())),
            Field::text(self.body),
            Field::text(hash),
        ]
    }
}
