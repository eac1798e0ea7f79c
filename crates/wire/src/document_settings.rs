//! How the documents of one customer are treated: `/api/turnus/v1/customers/{id}/documentSettings`.

use serde::{Deserialize, Serialize};

/// The settings, as they are written and read. What is absent or null is as the legal entity says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DocumentSettings {
    /// Whether new drafts become documents by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_send: Option<bool>,
}
