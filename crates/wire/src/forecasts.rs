//! What will be billed: `POST /api/turnus/v1/forecast`.

use serde::{Deserialize, Serialize};

use crate::contracts::ContractPause;
use crate::line_items::LineItem;
use crate::orders::NewOrder;
use crate::{Decimal, Id, Timestamp};

/// The body of `POST /api/turnus/v1/forecast`. Without ContractId and CustomerId it is about the whole account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ForecastDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ForecastRequest {
    /// Until when, at most ten years from now.
    pub until: Timestamp,
    /// One contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// All contracts of a customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// What if: exactly one of its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<What>,
}

/// What if.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct What {
    /// Something costs another price, for everybody who has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<OtherPrice>,
    /// This is ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<NewOrder>,
    /// The contract of ContractId ends then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// The contract of ContractId is paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause: Option<ContractPause>,
}

/// Another price.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OtherPrice {
    /// The plan variant, or the component with a price of a unit.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub product_id: Id,
    /// Its fee, or price of a unit.
    pub price: Decimal,
    /// From when; absent: from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
}

/// What will be billed, and with What the difference that it makes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Forecast {
    /// From when, account time.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The sums of each currency.
    pub totals: Vec<ForecastTotals>,
    /// Contract by contract; those with nothing to bill are left out.
    pub contracts: Vec<ContractForecast>,
}

/// Sums of one currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ForecastTotals {
    /// ISO 4217.
    pub currency: String,
    /// As things are.
    pub as_is: ForecastSums,
    /// With What.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<ForecastSums>,
    /// With What less as things are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<ForecastSums>,
    /// By month.
    pub months: Vec<ForecastMonth>,
}

/// Net, VAT, gross.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ForecastSums {
    /// Sum of nets.
    pub total_net: Decimal,
    /// VAT.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
}

/// A month.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ForecastMonth {
    /// `2027-01`, in the legal entity's zone.
    pub month: String,
    /// As things are.
    pub as_is: ForecastSums,
    /// With What.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<ForecastSums>,
}

/// The bills to come of one contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ContractForecast {
    /// The contract; of one that What orders, an id of the moment.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub contract_id: Id,
    /// Eight letters for people.
    pub reference_code: String,
    /// ISO 4217.
    pub currency: String,
    /// As things are.
    pub bills: Vec<ForecastBill>,
    /// With What; absent where it makes no difference to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Vec<ForecastBill>>,
    /// Why it cannot be billed, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A bill to come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ForecastBill {
    /// When.
    pub date: Timestamp,
    /// Net, VAT, gross; negative: a credit note.
    pub sums: ForecastSums,
    /// Its lines; left out where more than one customer is asked about.
    pub lines: Vec<LineItem>,
}
