//! The figures that a console begins with: `/api/turnus/v1/summary`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::Decimal;

/// The answer to `GET /api/turnus/v1/summary`. Amounts in major units of the currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Summary {
    /// The currency of amounts and of what is counted, ISO 4217.
    pub currency: String,
    /// The currencies that something is sold in.
    pub currencies: Vec<String>,
    /// The balances of all contracts: what customers owe, less what is owed to them. What open drafts charge is in it.
    pub open_balance: Decimal,
    /// What customers owe and should have paid before today: of each contract its balance, less what its invoices that are
    /// due today or later and its open drafts ask for. So a payment pays what was due first.
    pub overdue_balance: Decimal,
    /// Contracts with a balance other than zero.
    pub open_contracts: u64,
    /// What comes within seven days.
    pub due_this_week: DueThisWeek,
    /// What is late, was put aside or is tried again, by kind; of all currencies. `/operations` lists it with the reasons.
    pub operations: Vec<OperationCount>,
    /// Contracts that are not over.
    pub running: RunningContracts,
    /// False while contracts of an older release are still being looked at: `Running` is too low then.
    pub complete: bool,
}

/// What comes within seven days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DueThisWeek {
    /// Contracts whose next billing date is today or on the next six days.
    pub billing_dates: u64,
    /// Open drafts, whenever they were made.
    pub drafts: OpenDrafts,
    /// What is still to be paid of invoices that are due today or on the next six days.
    pub payments: Decimal,
}

/// Open drafts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OpenDrafts {
    /// How many.
    pub count: u64,
    /// The sum of their gross amounts.
    pub gross: Decimal,
}

/// How much of a kind there is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OperationCount {
    /// The kind, as `/operations` names it.
    pub kind: String,
    /// How much.
    pub count: u64,
}

/// Contracts that are not over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RunningContracts {
    /// All of them: active or about to begin, in a trial, paused.
    pub contracts: u64,
    /// Those in a trial.
    pub trials: u64,
    /// Those that are paused.
    pub paused: u64,
}
