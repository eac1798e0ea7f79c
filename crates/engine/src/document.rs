//! What a document prints, frozen when it is issued.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::customer::Address;
use crate::tax::VatCategory;
use crate::theme::Looks;
use crate::{Currency, Id, Money, Span};

/// An invoice or credit note, whole: the PDF and the e-invoice are made from this alone.
///
/// Amounts are as printed: those of a credit note are positive, and a charge inside one is a negative line
/// (docs/rules/documents.md).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// The printed number. None on a draft.
    pub number: Option<String>,
    /// The day it is dated, in the entity's zone. On a draft: the day it was made.
    pub date: Date,
    /// The day it is due.
    pub due_date: Date,
    /// The currency of every amount.
    pub currency: Currency,
    /// The language of labels and texts.
    pub language: Language,
    /// Who sells.
    pub seller: Seller,
    /// Who pays.
    pub recipient: Recipient,
    /// It takes an issued document back as a whole.
    #[serde(default)]
    pub is_cancellation: bool,
    /// The document in whose place it stands: that was corrected, and another takes it back.
    #[serde(default)]
    pub replaces: Option<DocumentReference>,
    /// The contract's reference code.
    pub reference_code: String,
    /// The number of the buyer's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_reference: Option<String>,
    /// The first and the last day of what is billed, if any line has a period.
    pub delivery_period: Option<(Date, Date)>,
    /// The lines, in print order.
    pub lines: Vec<DocumentLine>,
    /// VAT by rate and category.
    pub vat: Vec<VatBreakdown>,
    /// Sum of nets.
    pub total_net: Money,
    /// Sum of VAT.
    pub total_vat: Money,
    /// Net and VAT.
    pub total_gross: Money,
    /// VAT is owed by the recipient.
    pub reverse_charge: bool,
    /// Its VAT in the currency of the seller's books, where that is another one. Frozen when it is issued.
    #[serde(default)]
    pub accounting: Option<AccountingVat>,
    /// Text above the lines.
    pub prologue: Option<String>,
    /// Text below the totals.
    pub epilogue: Option<String>,
    /// Colours, logo and columns.
    #[serde(default)]
    pub looks: Looks,
}

impl Document {
    /// VAT is charged at one rate at least.
    pub fn charges_vat(&self) -> bool {
        self.vat.iter().any(|sum| sum.vat != Money::ZERO)
    }

    /// What is stated of its VAT in the currency of the books: law asks for it where VAT is charged.
    pub fn stated_accounting(&self) -> Option<&AccountingVat> {
        self.accounting.as_ref().filter(|_| self.charges_vat())
    }
}

impl Document {
    /// A document of nothing: no number, no parties, no lines, due on its day.
    pub fn blank(kind: DocumentKind, date: Date, currency: Currency) -> Document {
        Document {
            kind,
            number: None,
            date,
            due_date: date,
            currency,
            language: Language::default(),
            seller: Seller::default(),
            recipient: Recipient::default(),
            is_cancellation: false,
            replaces: None,
            reference_code: String::new(),
            order_reference: None,
            delivery_period: None,
            lines: Vec::new(),
            vat: Vec::new(),
            total_net: Money::ZERO,
            total_vat: Money::ZERO,
            total_gross: Money::ZERO,
            accounting: None,
            reverse_charge: false,
            prologue: None,
            epilogue: None,
            looks: Looks::default(),
        }
    }
}

/// Which kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DocumentKind {
    /// The customer owes.
    Invoice,
    /// The customer is owed.
    CreditNote,
}

/// A language documents and mails are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

impl Language {
    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::De => "de",
            Language::En => "en",
        }
    }

    /// The language of a tag such as `de-DE` or `en`: English for every tag that is given and not German.
    pub fn of_tag(tag: Option<&str>) -> Language {
        match tag {
            None | Some("") => Language::De,
            Some(tag) if tag.to_ascii_lowercase().starts_with("de") => Language::De,
            Some(_) => Language::En,
        }
    }
}

/// Who sells, as printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seller {
    /// The company's name.
    pub name: String,
    /// Its address.
    pub address: Address,
    /// VAT id.
    pub vat_id: Option<String>,
    /// National tax number.
    pub tax_number: Option<String>,
    /// Where questions go.
    pub email: Option<String>,
    /// Where questions go, by voice.
    pub phone: Option<String>,
    /// Court, register number, directors: one line each.
    pub register: Vec<String>,
    /// The bank's name.
    pub bank_name: Option<String>,
    /// Account to pay to.
    pub iban: Option<String>,
    /// Its bank.
    pub bic: Option<String>,
}

/// Who pays, as printed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recipient {
    /// The customer the document belongs to.
    pub customer: Option<Id>,
    /// The merchant's own number of the customer, if any.
    pub external_customer_id: Option<String>,
    /// The account number in the merchant's books, if any.
    pub debitor_account: Option<String>,
    /// Company, else person.
    pub name: String,
    /// The person, when a company is named.
    pub sub_name: Option<String>,
    /// The address.
    pub address: Address,
    /// VAT id.
    pub vat_id: Option<String>,
    /// Address of mail.
    pub email: Option<String>,
    /// What the buyer wants to see on an e-invoice: a public buyer in Germany its Leitweg-ID.
    #[serde(default)]
    pub buyer_reference: Option<String>,
}

/// One printed line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentLine {
    /// The line of the bill that this presents.
    pub bill_line: u32,
    /// Plan variant or component.
    pub product: Option<Id>,
    /// The component subscription, for its fee.
    pub component_subscription: Option<Id>,
    /// The merchant's own number of the product.
    pub product_number: Option<String>,
    /// What is billed.
    pub description: String,
    /// More about the product.
    pub product_description: Option<String>,
    /// How many.
    pub quantity: Decimal,
    /// Of what.
    pub unit: Option<String>,
    /// Net price of one unit for one period, allowances already taken. Any number of decimals.
    pub price_per_unit: Decimal,
    /// How many periods, or the part of one, as a decimal of at most 9 places, for reading only.
    pub period_multiplier: Decimal,
    /// The result of a price scale, if one applied.
    pub scale_amount: Option<Money>,
    /// First day and last day of service, both included.
    pub period: Option<(Date, Date)>,
    /// The time of service to the moment.
    #[serde(default)]
    pub span: Option<Span>,
    /// VAT in percent.
    pub vat_percentage: Decimal,
    /// VAT category of EN 16931.
    pub vat_category: VatCategory,
    /// The tax policy the rate came from.
    pub tax_policy: Option<Id>,
    /// Net amount.
    pub net: Money,
    /// VAT of this line, for reading: the document's VAT is computed by rate.
    pub vat: Money,
    /// Net and VAT.
    pub gross: Money,
    /// Number and date of the document that this line reduces.
    pub credits: Option<DocumentReference>,
}

/// The sum of one rate and category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VatBreakdown {
    /// Percent.
    pub rate: Decimal,
    /// Category of EN 16931.
    pub category: VatCategory,
    /// Why no VAT is charged, where the category asks for a reason.
    pub exemption: Option<String>,
    /// Sum of nets.
    pub net: Money,
    /// VAT on that sum.
    pub vat: Money,
    /// Net and VAT.
    pub gross: Money,
}

/// VAT in the currency of the seller's books (Art. 230 of Directive 2006/112/EC).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountingVat {
    /// The currency of the books.
    pub currency: Currency,
    /// Units of it for one unit of the document's currency.
    pub rate: Decimal,
    /// The day from which that rate holds.
    pub rate_from: Date,
    /// The document's VAT, rounded once: minor units of the books' currency.
    pub total_vat: Money,
    /// The VAT of each of [`Document::vat`], in their order; together they are the sum.
    pub vat: Vec<Money>,
}

/// Another document, as it is named in print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentReference {
    /// Its id.
    pub id: Id,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Date,
}
