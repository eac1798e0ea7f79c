//! The ledger of a contract.

use serde::{Deserialize, Serialize};

use crate::{Date, Decimal, Id, Timestamp};

/// An entry of a contract's ledger. Newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LedgerEntryReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct LedgerEntry {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// `Receivable`, `Payment`, `CreditNote`, `Refund`, `Chargeback`, `WriteOff` …
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// When it was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// What it is, such as `Invoice: R2018-0022`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The amount: positive for a receivable, negative for a payment.
    pub amount: Decimal,
    /// `GrossAmount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_type: Option<String>,
    /// What the customer owes after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<Decimal>,
    /// The currency of both, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// VAT in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_percentage: Option<Decimal>,
    /// The document that it belongs to.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<Id>,
    /// The draft that presents it, where no document does yet.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_draft_id: Option<Id>,
    /// The day that a payment or refund was booked on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_date: Option<Date>,
    /// What people call the customer: in the ledgers of all contracts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The contract's reference code, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_reference_code: Option<String>,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Timestamp>,
    /// The payment that it belongs to.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_transaction_id: Option<Id>,
    /// That payment's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_transaction_status: Option<String>,
    /// `Confirmed` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<String>,
}
