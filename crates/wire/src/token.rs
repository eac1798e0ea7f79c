//! OAuth tokens.

use serde::{Deserialize, Serialize};

/// The form of `POST /oauth/token`. Client id and secret may come as HTTP Basic instead \[client\].
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenRequest {
    /// `client_credentials` or `password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_type: Option<String>,
    /// The client's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The client's secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The user's name, for the password grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The user's password, for the password grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

impl std::fmt::Debug for TokenRequest {
    /// Secrets are left out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenRequest").field("grant_type", &self.grant_type).finish_non_exhaustive()
    }
}

/// The answer to a granted token request \[sample\].
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// What `Authorization: Bearer` takes.
    pub access_token: String,
    /// `bearer`.
    #[serde(default)]
    pub token_type: String,
    /// Seconds until it expires; 0 means that it does not.
    #[serde(default)]
    pub expires: i64,
    /// The same in RFC 6749's word; absent if it does not expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<i64>,
}

impl std::fmt::Debug for Token {
    /// The token itself is left out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Token { token_type, expires, expires_in, .. } = self;
        let mut shown = f.debug_struct("Token");
        shown.field("token_type", token_type).field("expires", expires).field("expires_in", expires_in);
        shown.finish_non_exhaustive()
    }
}
