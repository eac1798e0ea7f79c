//! What is late, was put aside or is tried again: `/api/turnus/v1/operations`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// One thing that is late, was put aside or is tried again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Operation {
    /// `ParkedWork`, `RetriedWork`, `LateWork`, `FailedRender`, `ParkedContract`, `RetriedDelivery`, `DroppedDelivery`,
    /// `LateDelivery`, `ParkedMail`, `RetriedMail`, `LateMail`, `OpenCancellation`, `StuckClock` or
    /// `UnsealedEvents`.
    pub kind: String,
    /// Of work: what was to be done, `Bill`, `Phase`, `SendDraft`, `Render` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<String>,
    /// The contract, draft, document, order, webhook, mail, declared cancellation or account.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub subject_id: Id,
    /// Of a delivery: the event's position in the journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<i64>,
    /// Why, as it was said last.
    pub reason: String,
    /// When it fell due, by the account's clock, or was put into its queue, by the machine's.
    pub since: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again by itself; absent: not before someone acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_try: Option<Timestamp>,
    /// What mends it, once its cause is mended.
    pub action: Action,
}

/// A request that mends something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Action {
    /// The function, for `turnus call`.
    pub function: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// Where the clock is to be, for one that stands still on its way: the body's `To`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}
