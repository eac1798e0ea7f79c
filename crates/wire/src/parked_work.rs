//! Work that was put aside: `/api/turnus/v1/parkedWork`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// Work that fell due, failed, and waits for someone who mends the cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ParkedWork {
    /// What was to be done: `Bill`, `Phase`, `SendDraft`, `Render` …
    pub kind: String,
    /// With which contract, draft, document or order.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub subject_id: Id,
    /// When it fell due, account time.
    pub due: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it failed; absent once it is to be tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
