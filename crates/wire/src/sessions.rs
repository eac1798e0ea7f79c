//! Sessions of people: `/api/turnus/v1/sessions`. billwerk does not have them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// The body of `POST /sessions`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct NewSession {
    /// Address of mail, in any case.
    pub email: String,
    /// The password.
    pub password: String,
    /// The six digits of the second factor, for who has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The id of the account, for who has the same password in several; absent: the one whose password fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Id>,
}

impl fmt::Debug for NewSession {
    /// Secrets are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession").field("account", &self.account).finish_non_exhaustive()
    }
}

/// A session that was opened.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OpenedSession {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// What `Authorization: Bearer` takes. It is not shown again.
    pub token: String,
    /// When it ends unless it is used before, machine time.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub user: SignedInUser,
}

impl fmt::Debug for OpenedSession {
    /// The token is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OpenedSession { id, expires_at, user, .. } = self;
        let mut shown = f.debug_struct("OpenedSession");
        shown.field("id", id).field("expires_at", expires_at).field("user", user).finish_non_exhaustive()
    }
}

/// Who signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SignedInUser {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Address of mail, in lower case.
    pub email: String,
    /// What the person is called; empty where nobody said.
    #[serde(default)]
    pub name: String,
    /// `Owner`, `Finance`, `Support` or `ReadOnly`.
    pub role: String,
    /// `de` or `en`; absent where nobody chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// A session, as it is listed. Times are the machine's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Session {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was used last, to five minutes.
    pub last_used_at: Timestamp,
    /// When it ends unless it is used before.
    pub expires_at: Timestamp,
    /// What the browser said of itself, at most 200 characters.
    #[serde(default)]
    pub user_agent: String,
    /// It is the one that asks.
    #[serde(default)]
    pub current: bool,
}
