//! Invoices and credit notes.

use serde::{Deserialize, Serialize};

use crate::clock::BilledDocument;
use crate::customers::Address;
use crate::line_items::{LineItem, VatDescriptor};
use crate::{Date, Decimal, Id, Timestamp};

/// An invoice or credit note in a list. The amounts of a credit note are positive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = InvoiceListDTO))]
#[serde(rename_all = "PascalCase")]
pub struct InvoiceSummary {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The printed number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Whether it is an invoice; false: a credit note.
    pub is_invoice: bool,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The merchant's own id of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// The account in the merchant's books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debitor_account: Option<String>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Timestamp>,
    /// When its draft was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The day it is dated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_date: Option<Date>,
    /// Company or person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// The person, when a company is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_sub_name: Option<String>,
    /// The address it went to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_address: Option<Address>,
    /// The currency of every amount, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Sum of nets.
    pub total_net: Decimal,
    /// VAT.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
    /// What is still to be paid. Lists tell it where open ones are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_total: Option<Decimal>,
}

/// An invoice or credit note, whole. The amounts of a credit note are positive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = InvoiceDetailDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Invoice {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The printed number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Whether it is an invoice; false: a credit note.
    pub is_invoice: bool,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The merchant's own id of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// The account in the merchant's books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debitor_account: Option<String>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Timestamp>,
    /// When its draft was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The day it is dated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_date: Option<Date>,
    /// Company or person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// The person, when a company is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_sub_name: Option<String>,
    /// The address it went to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_address: Option<Address>,
    /// The recipient's VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_vat_id: Option<String>,
    /// The recipient's tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_tax_number: Option<String>,
    /// Who sells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// The seller's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_address: Option<Address>,
    /// The seller's VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_vat_id: Option<String>,
    /// The seller's tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_tax_number: Option<String>,
    /// The currency of every amount, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Sum of nets.
    pub total_net: Decimal,
    /// VAT.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
    /// What is still to be paid; a payment of a contract pays first what was due first. Credit notes have none, and of
    /// what was taken back it is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_total: Option<Decimal>,
    /// VAT by rate.
    #[serde(default)]
    pub vat_descriptors: Vec<VatDescriptor>,
    /// Whether the recipient owes the VAT.
    #[serde(default)]
    pub reverse_charge: bool,
    /// The lines, in print order.
    #[serde(default)]
    pub item_list: Vec<LineItem>,
    /// When the service begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_period_start: Option<Timestamp>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_period_end: Option<Timestamp>,
    /// Text above the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prologue: Option<String>,
    /// Text below the totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epilogue: Option<String>,
    /// How it reached the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_medium: Option<String>,
    /// What takes it back as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_back_by: Option<InvoiceReference>,
    /// What it takes back as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<InvoiceReference>,
    /// The corrected document in whose place it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<InvoiceReference>,
}

/// A document that another one is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct InvoiceReference {
    /// Its id; of a draft its own.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub invoice_id: Id,
    /// Its number, once it is issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
}

/// What a correction would do. Nothing is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CorrectionPreview {
    /// The documents that would be taken back, the latest first: the corrected one, and what depends on it.
    pub taken_back: Vec<InvoiceSummary>,
    /// What would be issued, what takes back first; without ids and numbers.
    pub documents: Vec<BilledDocument>,
}

/// The bill or credit that an end would bring; zero and empty if there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct InvoicePreview {
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The merchant's own id of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// Company or person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// The person, when a company is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_sub_name: Option<String>,
    /// The recipient's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_address: Option<Address>,
    /// The currency of every amount, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The lines.
    #[serde(default)]
    pub item_list: Vec<LineItem>,
    /// Sum of nets; negative: a credit.
    #[serde(default)]
    pub total_net: Decimal,
    /// VAT.
    #[serde(default)]
    pub total_vat: Decimal,
    /// Net and VAT.
    #[serde(default)]
    pub total_gross: Decimal,
    /// VAT by rate.
    #[serde(default)]
    pub vat_descriptors: Vec<VatDescriptor>,
    /// Whether the recipient owes the VAT.
    #[serde(default)]
    pub reverse_charge: bool,
}

/// An e-invoice that an issued document can be, or not: an element of the answer to `GET …/invoices/{id}/formats`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct InvoiceFormat {
    /// `ZUGFeRD`, which is inside the PDF, or `XRechnung`, in CII and UBL.
    pub format: String,
    /// Whether the document can be had so.
    pub available: bool,
    /// If not: what it lacks, with the member that is to be filled before the next document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The answer to `POST /invoices/{id}/downloadLink`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DownloadLink {
    /// Where the file can be fetched without a token, for some time. It may be relative to the host.
    pub url: String,
}
