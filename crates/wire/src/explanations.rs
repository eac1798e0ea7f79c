//! Why the lines of a document are what they are: `GET /api/turnus/v1/invoices/{id}/explain`.

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, Timestamp};

/// A document, line by line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct InvoiceExplanation {
    /// The document.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub invoice_id: Id,
    /// Its number, once it is issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// The currency of every amount, ISO 4217.
    pub currency: String,
    /// Whether line amounts are `Net` or `Gross`.
    pub price_tax_type: String,
    /// The bills it presents.
    pub bills: Vec<ExplainedBill>,
}

/// A bill: when it was made, from which versions, by which rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ExplainedBill {
    /// The bill.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub bill_id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub contract_id: Id,
    /// Of the contract.
    pub contract_version: u32,
    /// Of the rules.
    pub rules_version: u32,
    /// Why it was made: `Recurring`, `Order`, `Closing`, `Interim`, `Threshold`, `Correction`, `Reversal` …
    pub occasion: String,
    /// When it was made, account time.
    pub made_at: Timestamp,
    /// What fell due until then was taken.
    pub horizon: Timestamp,
    /// Its lines.
    pub lines: Vec<ExplainedLine>,
}

/// A line with everything its amount was computed from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ExplainedLine {
    /// What is billed.
    pub description: String,
    /// The rule: `Fee`, `Setup`, `UsageWindow`, `RatedItem`, `Discount`, `Credit`, `Reversal`.
    pub rule: String,
    /// The page of docs/rules that tells the rule.
    pub rule_page: String,
    /// What it is billed for: phase or component subscription.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<Id>,
    /// Plan variant or component.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<Id>,
    /// Of the product, at which it was booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_version: Option<u32>,
    /// First moment of the time it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// First moment after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// First moment of the whole fee period, of which it may be a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period_start: Option<Timestamp>,
    /// First moment after that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period_end: Option<Timestamp>,
    /// How parts of fee periods are weighed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proration_policy: Option<String>,
    /// Fee periods, as a fraction in lowest terms: `10/31`, or `12`.
    pub ratio: String,
    /// How many; negative where it credits.
    pub quantity: Decimal,
    /// Price of a unit for a fee period; absent where a scale made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_unit: Option<Decimal>,
    /// Units of the usage period, free ones among them, as a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<String>,
    /// Free units of the usage period, as a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_units: Option<String>,
    /// The roundings: the amount is the sum of `Rounded` less `Before`.
    pub steps: Vec<RoundingStep>,
    /// Net or gross, as the document's `PriceTaxType` says.
    pub amount: Decimal,
    /// Net.
    pub net: Decimal,
    /// Percent.
    pub vat_percentage: Decimal,
    /// The country whose rate it is.
    pub tax_country: String,
    /// The document that it credits or takes back, if that was issued.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits_invoice_id: Option<Id>,
    /// Usage, rated items or bookings it comes from.
    pub sources: Vec<Id>,
    /// The same in words.
    pub words: Words,
}

/// One rounding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RoundingStep {
    /// In major units, as a fraction in lowest terms.
    pub unrounded: String,
    /// Half away from zero.
    pub rounded: Decimal,
    /// What was charged of it before.
    pub before: Decimal,
}

/// Sentences.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Words {
    /// German.
    pub de: Vec<String>,
    /// English.
    pub en: Vec<String>,
}
