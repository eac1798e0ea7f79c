//! API clients: `/api/turnus/v1/clients`. billwerk has them in its web pages.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// A program that may ask for tokens.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ApiClient {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// What `/oauth/token` takes as `client_id`.
    pub client_id: String,
    /// What people call it.
    pub name: String,
    /// What it may do: some of `Read`, `Sell`, `Bill`, `Manage`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// When it was made, machine time.
    pub created_at: Timestamp,
    /// When a token of it was used last, machine time, to five minutes; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

/// The body of `POST /clients`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct NewApiClient {
    /// What people call it.
    pub name: String,
    /// What it may do: at least one of `Read`, `Sell`, `Bill`, `Manage`.
    pub scopes: Vec<String>,
}

/// A client that was made.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CreatedApiClient {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// What `/oauth/token` takes as `client_id`.
    pub client_id: String,
    /// And as `client_secret`. It is not shown again.
    pub client_secret: String,
    /// What people call it.
    pub name: String,
    /// What it may do.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// When it was made, machine time.
    pub created_at: Timestamp,
}

impl fmt::Debug for CreatedApiClient {
    /// The secret is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CreatedApiClient { client_id, name, scopes, .. } = self;
        let mut shown = f.debug_struct("CreatedApiClient");
        shown
            .field("client_id", client_id)
            .field("name", name)
            .field("scopes", scopes)
            .finish_non_exhaustive()
    }
}

/// The body of `PATCH /clients/{clientId}`. What is absent or null stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ApiClientPatch {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it may do: at least one of `Read`, `Sell`, `Bill`, `Manage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
}
