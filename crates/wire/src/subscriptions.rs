//! Customers and contracts, joined.

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, Timestamp};

/// A contract and its customer in one row, in the answer to `GET /subscriptions`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SubscriptionReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Subscription {
    /// The contract's id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The contract's id again.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// Company, else first and last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The person, when a company is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_sub_name: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Address of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Whether lists for people leave the customer out.
    #[serde(default)]
    pub hidden: bool,
    /// Whether the customer is locked.
    #[serde(default)]
    pub is_locked: bool,
    /// The code that people name the contract by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_code: Option<String>,
    /// `InTrial`, `Active`, `Ended` …
    #[serde(default)]
    pub lifecycle_status: String,
    /// The plan of the current phase.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<Id>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_name: Option<String>,
    /// The plan variant of the current phase.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// Its internal name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_name: Option<String>,
    /// How many of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// When the contract began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// When the current phase began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_phase_change: Option<Timestamp>,
    /// When it was last billed by the calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_billing_date: Option<Timestamp>,
    /// When it is billed next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_billing_date: Option<Timestamp>,
    /// What the customer owes; negative: a credit.
    #[serde(default)]
    pub balance: Decimal,
    /// The currency of the balance, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Whether amounts are not collected by themselves.
    #[serde(default)]
    pub recurring_payments_paused: bool,
    /// Whether it is not billed by the calendar.
    #[serde(default)]
    pub billing_suspended: bool,
    /// Whether it can be deleted now.
    #[serde(default)]
    pub is_deletable: bool,
}
