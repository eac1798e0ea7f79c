//! Webhooks: who is told of what. The bodies that they get are in [`crate::event`].

use serde::{Deserialize, Serialize};

use crate::Id;
use crate::null::null_as_empty;

/// The body of `POST /webhooks`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = HookDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewWebhook {
    /// Where events are sent.
    pub url: String,
    /// The names of the events, as in [`crate::event::EVENTS`].
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
}

/// A webhook, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = HookReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Webhook {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Where events are sent.
    pub url: String,
    /// The names of the events.
    #[serde(default)]
    pub events: Vec<String>,
}
