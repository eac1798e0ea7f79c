//! Exchange rates: `/api/turnus/v1/exchangeRates`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::null::null_as_empty;
use crate::{Date, Decimal};

/// The body of `PUT /api/turnus/v1/exchangeRates`, and the answer to it and to `GET`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ExchangeRates {
    /// The rates. Those that are put stand beside the others; one of the same pair and day takes its place.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub rates: Vec<ExchangeRate>,
}

/// What one unit of a currency is worth in the currency of the books, from a day on, until a later rate holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ExchangeRate {
    /// The currency of documents, ISO 4217.
    pub currency: String,
    /// The currency of the books, ISO 4217; absent: EUR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounting_currency: Option<String>,
    /// The first day it holds, in the legal entity's zone.
    pub valid_from: Date,
    /// Units of the books' currency for one unit of the other: where 1 CHF is 1.0512 EUR, 1.0512. More than 0, as exact
    /// as it is given; absent: the rate of that day is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
}
