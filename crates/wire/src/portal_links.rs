//! Links to the portal by mail: `/api/turnus/v1/portalLinks`. billwerk does not have them.

use serde::{Deserialize, Serialize};

use crate::Id;

/// The body of `POST /portalLinks`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PortalLinkRequest {
    /// The customer's address of mail, in any case.
    pub email_address: String,
    /// The id of the account; absent: every one that knows the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Id>,
}

/// The answer to every request for links, whether the address is known or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PortalLinksAccepted {
    /// How long a link is good for once its mail is sent, in minutes.
    pub valid_minutes: u32,
}
