//! Exports: `/api/turnus/v1/exports`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::{Date, Decimal, Id};

/// A row of `GET /api/turnus/v1/exports/postings`: an amount that moves between two accounts. Each is a row of DATEV's
/// batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Posting {
    /// The document, or the payment.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub source_id: Id,
    /// Counted from 0 within the source.
    pub number: u32,
    /// `Gross`, `Net`, `Vat`, `VatDifference` or `Payment`.
    pub kind: String,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub contract_id: Id,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub customer_id: Id,
    /// The document's day, or the day the payment was booked on.
    pub date: Date,
    /// The document's number, or the payment's id.
    pub reference: String,
    /// Who and what.
    pub text: String,
    /// The account: the debtor, but for differences of VAT.
    pub account: String,
    /// The other account.
    pub contra_account: String,
    /// `Debit` or `Credit`: what happens to the account.
    pub side: String,
    /// More than 0.
    pub amount: Decimal,
    /// Its currency, ISO 4217.
    pub currency: String,
    /// Units of the books' currency for one unit of that one, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<Decimal>,
    /// The amount in the books.
    pub accounting_amount: Decimal,
    /// Their currency.
    pub accounting_currency: String,
    /// The tax key (BU-Schlüssel).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_key: Option<String>,
    /// The tax definition.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_definition_id: Option<Id>,
    /// The rate of VAT in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_percentage: Option<Decimal>,
    /// What it adds to revenue, in the currency of the amount; less than 0 on a credit.
    pub net: Decimal,
    /// What it adds to VAT.
    pub vat: Decimal,
    /// The last day of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_date: Option<Date>,
    /// Under reverse charge the recipient's VAT id, of a tax of another state that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eu_state_or_vat_id: Option<String>,
}
