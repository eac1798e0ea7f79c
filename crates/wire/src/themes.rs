//! The looks and texts of a legal entity's documents. `/api/turnus/v1`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::null::null_as_empty;

/// The body of `PUT /api/turnus/v1/legalEntities/{id}/theme`, which replaces all of it, and the answer to `GET`. An unknown
/// member is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Theme {
    /// The colour of the seller's name and of strong rules, such as `#0E5A6E`, of a contrast of at least 4.5 on white;
    /// absent: as it was before anyone chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent_color: Option<String>,
    /// The colour of text; the same holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_color: Option<String>,
    /// The logo, which stands where else the seller's name does: a PNG or JPEG in base64, of at most 512 KiB and 2400 dots
    /// a side; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Where the logo stands: `Left` or `Right`; absent: `Left`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_side: Option<String>,
    /// The columns of the lines: `Position`, `Description`, `Quantity`, `UnitPrice`, `Vat`, `Net`, `Gross`. Only Position,
    /// Vat and Gross may be left out; they stand in this order. Absent: all but Gross.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Texts around the lines, at most one for each kind and language.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<ThemeText>,
    /// What the portal of customers shows besides; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portal: Option<ThemePortal>,
}

/// What the portal shows besides a contract, and where it may be shown. Its colour and logo are those of documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ThemePortal {
    /// Words above the contract, at most one text for each language.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub welcome: Vec<ThemeWelcome>,
    /// Where the seller says who he is: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imprint_url: Option<String>,
    /// Where the seller says what becomes of data: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_url: Option<String>,
    /// Origins that may show the portal in a frame, such as `https://shop.example`, at most 20; empty: nobody may.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub frame_origins: Vec<String>,
}

/// Words above a contract in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ThemeWelcome {
    /// `de` or `en`.
    pub language: String,
    /// At most 2000 characters.
    pub text: String,
}

/// Texts around the lines of one kind of document in one language.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ThemeText {
    /// `Invoice` or `CreditNote`.
    pub kind: String,
    /// `de` or `en`.
    pub language: String,
    /// Above the lines, at most 2000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prologue: Option<String>,
    /// Below the totals, at most 2000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epilogue: Option<String>,
}
