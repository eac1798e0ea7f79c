//! The account's clock, and billing by hand: `/api/turnus/v1`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, Period, Timestamp};

/// The answer to `GET /api/turnus/v1/clock`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Clock {
    /// The account's time.
    pub now: Timestamp,
    /// Whether the clock can be moved; false: it is the machine's.
    pub sandbox: bool,
    /// Whether it stands still; false: it runs with the machine's.
    #[serde(default)]
    pub stopped: bool,
}

/// The body of `PUT /api/turnus/v1/clock`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ClockSetting {
    /// The time that the sandbox's clock moves to, with all that falls due on the way, not before its own; absent:
    /// the time it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Timestamp>,
    /// Whether it stands still there; absent: as before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<bool>,
}

/// The body of `POST /api/turnus/v1/clock/advance`: one of the three says how far. Everything that falls due
/// on the way is done, in order, at its own time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ClockAdvance {
    /// Up to this time, not before the clock's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// By this many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// By this calendar period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// Work that goes on in the background, in the answer to `GET /api/turnus/v1/jobs/{id}` and to what begins
/// it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Job {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// What it does, such as `AdvanceClock`.
    #[serde(default)]
    pub kind: String,
    /// `Running` or `Done`.
    #[serde(default)]
    pub status: String,
    /// The account's time that the work has come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Timestamp>,
    /// Where it is to come to; absent once it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Timestamp>,
}

/// The body of `POST /api/turnus/v1/contracts/{id}/bill`: bill what is due now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct BillRequest {
    /// Keep the documents as drafts, whatever the account's setting; absent: the setting decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<bool>,
}

/// The answer to it: what was billed. Asked again, nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct BillResult {
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub contract_id: Id,
    /// The documents that were made; none if nothing was due.
    #[serde(default)]
    pub documents: Vec<BilledDocument>,
    /// Up to when the contract is billed now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_until: Option<Timestamp>,
    /// When it is billed next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_billing_date: Option<Timestamp>,
}

/// A document that billing made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct BilledDocument {
    /// Its id, if it was issued.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<Id>,
    /// Its number, if it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Its id, if it was kept as a draft.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_draft_id: Option<Id>,
    /// Whether it is an invoice; false: a credit note.
    pub is_invoice: bool,
    /// The currency of every amount, ISO 4217.
    pub currency: String,
    /// Sum of nets.
    pub total_net: Decimal,
    /// VAT.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
}
