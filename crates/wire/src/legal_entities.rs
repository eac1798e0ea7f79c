//! Legal entities: the companies of an account that sell. `/api/turnus/v1`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::customers::Address;
use crate::null::null_as_empty;
use crate::{Id, Period};

/// The body of `POST /api/turnus/v1/legalEntities` and of `PUT …/legalEntities/{id}`, which replaces all of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct NewLegalEntity {
    /// The company's name, as documents print it.
    pub name: String,
    /// The zone of billing periods and document dates: a name of the IANA database; absent: `Europe/Berlin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Its address; the country decides whose taxes are domestic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// VAT id. Without one there is no reverse charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<String>,
    /// National tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Where questions go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Where questions go, by voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Court, register number, directors: one line each, at most 10.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub register: Vec<String>,
    /// The bank's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_name: Option<String>,
    /// The account to pay to.
    #[serde(rename = "IBAN", skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// Its bank.
    #[serde(rename = "BIC", skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// Language of documents for customers who name none: `de` or `en`; absent: `de`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Whether drafts become documents by themselves; absent: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_send: Option<bool>,
    /// So many minutes after they were made, at most 43200; absent: at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_send_after_minutes: Option<u32>,
    /// Time to pay from the document's date; absent: 14 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_term: Option<Period>,
    /// Invoice numbers: `{year}`, `{month}`, `{number}` or `{number:4}`; absent: `R{year}-{number:4}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_numbers: Option<String>,
    /// Credit note numbers; absent: `K{year}-{number:4}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_note_numbers: Option<String>,
    /// Whether bills of nothing make a document too; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents_of_zero: Option<bool>,
    /// The currency of its books, ISO 4217; absent: EUR. Documents in another one state their VAT in it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounting_currency: Option<String>,
}

/// A legal entity, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct LegalEntity {
    /// Its id: what `X-SELECTED-LEGAL-ENTITY-ID` and webhooks call it.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The company's name.
    pub name: String,
    /// The zone of billing periods and document dates.
    pub time_zone: String,
    /// Its address.
    #[serde(default)]
    pub address: Address,
    /// VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<String>,
    /// National tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Where questions go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Where questions go, by voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Court, register number, directors.
    #[serde(default)]
    pub register: Vec<String>,
    /// The bank's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_name: Option<String>,
    /// The account to pay to.
    #[serde(rename = "IBAN", skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// Its bank.
    #[serde(rename = "BIC", skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// Language of documents for customers who name none.
    pub language: String,
    /// Whether drafts become documents by themselves.
    pub auto_send: bool,
    /// So many minutes after they were made.
    pub auto_send_after_minutes: u32,
    /// Time to pay.
    pub payment_term: Period,
    /// The template of invoice numbers.
    pub invoice_numbers: String,
    /// The template of credit note numbers.
    pub credit_note_numbers: String,
    /// Whether bills of nothing make a document too.
    pub documents_of_zero: bool,
    /// The currency of its books.
    #[serde(default)]
    pub accounting_currency: String,
    /// What documents name of it and it lacks: `Name`, `Address.Street`, `Address.City` (without these no draft becomes a
    /// document), `VatId or TaxNumber` (without it none of more than 250 does). A name that nobody gave is no name.
    #[serde(default)]
    pub lacks: Vec<String>,
}
