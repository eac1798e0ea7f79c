//! Lines of orders, drafts and invoices.

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, Timestamp};

/// One line: `TotalNet` = `Quantity` x `PricePerUnit` x `PeriodMultiplier`, or `ScaleAmount` x
/// `PeriodMultiplier`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = LineItemDTO))]
#[serde(rename_all = "PascalCase")]
pub struct LineItem {
    /// The product's number in the merchant's books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_number: Option<String>,
    /// What is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// More about the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_description: Option<String>,
    /// How many.
    pub quantity: Decimal,
    /// Net price of one unit for one period, allowances already taken.
    pub price_per_unit: Decimal,
    /// VAT in percent (19).
    pub vat_percentage: Decimal,
    /// When the service begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// How many periods, or the part of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_multiplier: Option<Decimal>,
    /// What the price scale makes of the quantity, if one applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_amount: Option<Decimal>,
    /// What is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The plan variant or component.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<Id>,
    /// Net amount.
    pub total_net: Decimal,
    /// VAT on it.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
    /// The mark that leads to the rate in print.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_marker: Option<String>,
    /// The tax policy that the rate comes from.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_policy_id: Option<Id>,
    /// The component subscription, for its fee.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_subscription_id: Option<Id>,
}

/// The sum of all lines of one rate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = VatDescriptorDTO))]
#[serde(rename_all = "PascalCase")]
pub struct VatDescriptor {
    /// VAT in percent.
    pub vat_percentage: Decimal,
    /// Sum of nets.
    pub total_net: Decimal,
    /// VAT on that sum.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
}
