//! Deliveries of webhooks and their signing: below `/api/turnus/v1/webhooks`, which billwerk does not have.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// Deliveries, the latest first unless sorted otherwise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DeliveryPage {
    /// The deliveries.
    pub deliveries: Vec<Delivery>,
    /// `before` of the next request; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// `after` of the next request, of a list that is oldest first; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// One event on its way to one webhook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Delivery {
    /// The event's position in the journal.
    pub position: i64,
    /// The event's id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub event_id: Id,
    /// What happened.
    pub event: String,
    /// When it happened, account time.
    pub at: Timestamp,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// `Waiting`, `Delivered` or `Dropped`.
    pub status: String,
    /// While it waits: not before, machine time. During an attempt this is when another worker takes over. Events of the
    /// same contract before it go first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_try: Option<Timestamp>,
    /// What is sent.
    pub request: DeliveryRequest,
    /// The attempts of the last 30 days, in order.
    #[serde(default)]
    pub attempts: Vec<DeliveryAttempt>,
}

/// What a receiver is sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DeliveryRequest {
    /// Where to.
    pub url: String,
    /// The headers. `webhook-timestamp` and `webhook-signature` differ at each attempt and are not kept.
    pub headers: BTreeMap<String, String>,
    /// The body, made anew of the event: nothing that was sent is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// One attempt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DeliveryAttempt {
    /// When it began, machine time.
    pub at: Timestamp,
    /// Milliseconds until it ended.
    pub duration: i64,
    /// Who was asked last, behind redirects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The status of HTTP; absent where nobody answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The first 500 bytes of the answer, or what went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// The body of `POST …/resend`: events of a span of account time, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ResendSpan {
    /// From then.
    pub from: Timestamp,
    /// Until then; now, where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// Of these events; of all that the webhook wants, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// Behind that position: `After` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// What was queued again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Resent {
    /// Deliveries: 1,000 at most.
    pub queued: u64,
    /// There is more: ask again with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// The body of `POST …/secret`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SecretRotation {
    /// Hours, 0 to 168, that the secrets before it hold on: both sign meanwhile. 24 where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_hours: Option<u32>,
}

/// A secret that was made. It is shown this once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct WebhookSecret {
    /// `whsec_` and the key in base64.
    pub secret: String,
    /// Until when the ones before it hold, machine time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_valid_until: Option<Timestamp>,
}
