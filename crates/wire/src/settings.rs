//! What the owner of an account decides: `/api/turnus/v1/settings`, which billwerk does not have.

use serde::{Deserialize, Serialize};

/// The body of `PUT /api/turnus/v1/settings`, which replaces all of it, and the answer to `GET`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct AccountSettings {
    /// Requests an hour, at least 1 (billwerk: 10000); absent: as many as one likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<u32>,
}
