//! Coupons: codes that give a discount.

use serde::{Deserialize, Serialize};

use crate::null::null_as_empty;
use crate::{Id, LocalizedText, Timestamp};

/// The body of `POST /coupons`. billwerk's own path is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CouponDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewCoupon {
    /// Its plan group; absent: the discount's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
    /// The discount that it gives.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub discount_id: Id,
    /// Its codes. They are compared in upper case, letters and digits alone.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// The name that the merchant's people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The name that customers see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// Since when it can be used; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Until when; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Whether it can be used; absent: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether each code can be used once; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_single_use: Option<bool>,
    /// Whether it is kept from customers; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
}

/// A coupon, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CouponReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Coupon {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its plan group.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
    /// The discount that it gives.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_id: Option<Id>,
    /// Its codes.
    #[serde(default)]
    pub codes: Vec<String>,
    /// The name that the merchant's people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The name that customers see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<LocalizedText>,
    /// Since when it can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Whether it can be used.
    #[serde(default)]
    pub enabled: bool,
    /// Whether it could be used now: enabled, and within its dates.
    #[serde(default)]
    pub active: bool,
    /// Whether each code can be used once.
    #[serde(default)]
    pub is_single_use: bool,
    /// Whether it is kept from customers.
    #[serde(default)]
    pub hidden: bool,
}
