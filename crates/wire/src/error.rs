//! The bodies of refusals.

use serde::{Deserialize, Serialize};

/// The body of every answer that is a refusal or a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ErrorBody {
    /// What was wrong, for a person \[sample\].
    pub message: String,
    /// What was wrong, in one word that programs may go by; absent where there is none. `CodeNeeded`: the password is right,
    /// and the code of the second factor is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl ErrorBody {
    /// A refusal in these words.
    pub fn new(message: impl Into<String>) -> ErrorBody {
        ErrorBody { message: message.into(), reason: None }
    }

    /// The same, with a word that programs may go by.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> ErrorBody {
        ErrorBody { reason: Some(reason.into()), ..self }
    }
}

/// The body of a refused token request: RFC 6749 section 5.2, and `Message` for clients that read that \[inferred\].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenError {
    /// `invalid_client`, `invalid_request`, `invalid_grant` or `unsupported_grant_type`.
    pub error: String,
    /// What was wrong, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
    /// The same as `error_description`.
    #[serde(rename = "Message", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl TokenError {
    /// A refusal with RFC 6749's `error` in these words.
    pub fn new(error: impl Into<String>, message: impl Into<String>) -> TokenError {
        let message = Some(message.into());
        TokenError { error: error.into(), error_description: message.clone(), message }
    }
}
