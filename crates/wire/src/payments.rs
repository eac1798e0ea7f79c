//! Payments and refunds.

use serde::{Deserialize, Serialize};

use crate::{Date, Decimal, Id, Timestamp};

/// The body of `POST /contracts/{id}/payment`: a payment that came another way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PaymentBookingDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewPayment {
    /// What was paid; negative: refunded or charged back.
    pub amount: Decimal,
    /// Its currency, ISO 4217; absent: the contract's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What it is, for the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether amounts are no longer collected by themselves; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recurring_payments_off: Option<bool>,
    /// The day it was booked; absent: today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_date: Option<Date>,
}

/// A payment by a provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PaymentTransactionReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct PaymentTransaction {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The customer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The invoice that it pays.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<Id>,
    /// That invoice's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_reference_code: Option<String>,
    /// Who collects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_provider: Option<String>,
    /// `CreditCard`, `Debit` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_provider_role: Option<String>,
    /// Its id at the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_transaction_id: Option<String>,
    /// What brought it: `Signup`, `Recurring`, `Payment` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// The amount.
    pub amount: Decimal,
    /// Its currency, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether it only reserves the amount.
    #[serde(default)]
    pub preauth: bool,
    /// What it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<PaymentStatus>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_timestamp: Option<Timestamp>,
    /// What it was before.
    #[serde(default)]
    pub status_history: Vec<PaymentStatus>,
}

/// A payment's status at one time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PaymentStatus {
    /// `Created`, `InProgress`, `Succeeded`, `Failed`, `Chargeback`, `Refunded` …
    #[serde(default)]
    pub status: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// The provider's answer; 0: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_code: Option<u32>,
    /// The amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// Whether it only reserved the amount.
    #[serde(default)]
    pub preauth: bool,
}

/// A refund by a provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PaymentRefundReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct PaymentRefund {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The payment that it refunds.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_transaction_id: Option<Id>,
    /// `Created`, `InProgress`, `Succeeded`, `Failed` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The amount.
    pub amount: Decimal,
    /// Its currency, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Since when it has the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_stamp: Option<Timestamp>,
}
