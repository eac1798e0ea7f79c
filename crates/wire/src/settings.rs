//! What the owner of an account decides: `/api/turnus/v1/settings`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::Decimal;
use crate::null::null_as_empty;

/// The body of `PUT /api/turnus/v1/settings`, which replaces all of it, and the answer to `GET`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct AccountSettings {
    /// Requests an hour, at least 1 (billwerk: 10000); absent: as many as one likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<u32>,
    /// Hours, 0 to 168, that a billing date waits before it is billed, so that its usage can still come; absent: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_delay_hours: Option<u32>,
    /// How much may be open of a contract before an interim bill is made; absent: as much as there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_billing: Option<ThresholdBilling>,
}

/// How much may be open of a contract before an interim bill is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ThresholdBilling {
    /// Rated items count too; absent: no.
    #[serde(default)]
    pub include_rated_items: bool,
    /// The limits; that of a contract's payment method outranks the one without.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<BillingThreshold>,
}

/// A limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct BillingThreshold {
    /// The currency, ISO 4217.
    pub currency: String,
    /// In major units, gross, more than 0.
    pub amount: Decimal,
    /// The payment method, its role or its provider; absent: all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
}
