//! Recurring revenue: `/api/turnus/v1/revenue`, which billwerk does not have. Amounts are net, in major units.

use serde::{Deserialize, Serialize};

use crate::{Decimal, Id, Timestamp};

/// The answer to `GET /api/turnus/v1/revenue`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Revenue {
    /// The currency of all amounts, ISO 4217.
    pub currency: String,
    /// The currencies that something is sold in.
    pub currencies: Vec<String>,
    /// As it is now.
    pub now: RevenueNow,
    /// False while contracts and documents of an older release are still being looked at: figures are too low then.
    pub complete: bool,
    /// The months, earliest first. The last one is the current one, up to now.
    pub months: Vec<RevenueMonth>,
}

/// Recurring revenue at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RevenueNow {
    /// Account time.
    pub at: Timestamp,
    /// A month's recurring revenue of all contracts.
    pub amount: Decimal,
    /// Contracts with more than nothing.
    pub contracts: u64,
}

/// A month of recurring revenue: Start + New + Expansion + Contraction + Churn + Reactivation = End.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RevenueMonth {
    /// `2026-03`: a calendar month in the legal entity's zone.
    pub month: String,
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment behind it; of the current month now.
    pub until: Timestamp,
    /// Before anything changes in it; the End of the month before.
    pub start: Decimal,
    /// Contracts above zero for the first time.
    pub new: Decimal,
    /// Contracts that came to more.
    pub expansion: Decimal,
    /// Contracts that came to less, and still to something; 0 or negative.
    pub contraction: Decimal,
    /// Contracts that came to nothing; 0 or negative.
    pub churn: Decimal,
    /// Contracts above zero again.
    pub reactivation: Decimal,
    /// At its end.
    pub end: Decimal,
    /// Contracts with more than nothing at its end.
    pub contracts: u64,
    /// Net of the lines for recurring fees of documents with a date in it; credit notes are negative.
    pub invoiced_recurring: Decimal,
    /// Net of all their other lines: both together are the net of these documents.
    pub invoiced_other: Decimal,
}

/// A change of a contract's recurring revenue: an element of `GET /api/turnus/v1/revenue/changes`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RevenueChange {
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub contract_id: Id,
    /// Its customer.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub customer_id: Id,
    /// The customer's name; empty where the person was erased.
    pub customer_name: String,
    /// The contract's code for people.
    pub reference_code: String,
    /// From then on, account time.
    pub at: Timestamp,
    /// `New`, `Expansion`, `Contraction`, `Churn` or `Reactivation`.
    pub kind: String,
    /// A month's revenue before.
    pub before: Decimal,
    /// And after it.
    pub after: Decimal,
    /// After less Before.
    pub change: Decimal,
}

/// The recurring revenue of a contract: an element of `GET /api/turnus/v1/revenue/contracts`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RevenueContract {
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub contract_id: Id,
    /// Its customer.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub customer_id: Id,
    /// The customer's name; empty where the person was erased.
    pub customer_name: String,
    /// The contract's code for people.
    pub reference_code: String,
    /// A month's revenue.
    pub amount: Decimal,
}
