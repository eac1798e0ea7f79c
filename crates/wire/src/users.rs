//! People who work with an account: `/api/turnus/v1/users` and `/me`. billwerk does not have them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Id, Patch, Timestamp};

/// A person who works with an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct User {
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
    /// A second factor is in force.
    #[serde(default)]
    pub has_totp: bool,
    /// When it was made, machine time.
    pub created_at: Timestamp,
    /// When the person was there last, machine time, to five minutes; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
}

/// The body of `POST /users`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct NewUser {
    /// Address of mail.
    pub email: String,
    /// What the person is called.
    pub name: String,
    /// `Owner`, `Finance`, `Support` or `ReadOnly`.
    pub role: String,
    /// The first password, at least 12 characters.
    pub password: String,
}

impl fmt::Debug for NewUser {
    /// The password is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser").field("role", &self.role).finish_non_exhaustive()
    }
}

/// The body of `PATCH /users/{userId}`. What is absent or null stays.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct UserPatch {
    /// What the person is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `Owner`, `Finance`, `Support` or `ReadOnly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// A new password, at least 12 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

impl fmt::Debug for UserPatch {
    /// The password is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserPatch").field("role", &self.role).finish_non_exhaustive()
    }
}

/// Whoever asks: a person, or a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Me {
    /// The person's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// The person's address of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What the person is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `Owner`, `Finance`, `Support` or `ReadOnly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// `de` or `en`; absent where nobody chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The person has a second factor in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_totp: Option<bool>,
    /// The client, where no person asks, or one through it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// What the token may do: some of `Read`, `Sell`, `Bill`, `Manage`.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The account.
    pub account: AccountName,
    /// It has a clock of its own.
    #[serde(default)]
    pub sandbox: bool,
}

/// An account and what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct AccountName {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// The body of `PATCH /me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MePatch {
    /// What the person is called; absent or null: as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `de`, `en`, or null for no choice; absent: as it is.
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub language: Patch<String>,
}

/// The body of `POST /me/password`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PasswordChange {
    /// The password that holds.
    pub current_password: String,
    /// The new one, at least 12 characters.
    pub new_password: String,
}

impl fmt::Debug for PasswordChange {
    /// Passwords are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordChange").finish_non_exhaustive()
    }
}

/// A second factor that was made and waits for a code of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct TotpOffer {
    /// The secret in base32, to be typed.
    pub secret: String,
    /// The same as `otpauth://totp/…`, to be shown as a picture.
    pub url: String,
}

impl fmt::Debug for TotpOffer {
    /// The secret is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TotpOffer").finish_non_exhaustive()
    }
}

/// The body of `POST /me/totp/confirm`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct TotpConfirmation {
    /// The six digits that the app shows.
    pub code: String,
}

/// The body of `DELETE /me/totp`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct TotpRemoval {
    /// The person's password.
    pub password: String,
}

impl fmt::Debug for TotpRemoval {
    /// The password is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TotpRemoval").finish_non_exhaustive()
    }
}
