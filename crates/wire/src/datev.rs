//! How the postings of a legal entity are told to DATEV: `/api/turnus/v1/legalEntities/{id}/datev`.

use serde::{Deserialize, Serialize};

use crate::Id;
use crate::null::null_as_empty;

/// The body of `PUT`, which replaces all of it, and the answer to it and to `GET`. A member that is not here is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DatevSettings {
    /// The tax consultant's number (Beraternummer), 1001 to 9999999.
    pub consultant_number: u32,
    /// The client's number there (Mandantennummer), 1 to 99999.
    pub client_number: u32,
    /// The chart of accounts: `SKR03` or `SKR04`; absent: `SKR03`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// The month in which the fiscal year begins, 1 to 12; absent: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fiscal_year_start_month: Option<u32>,
    /// Digits of an account, 4 to 8; absent: 4. Debtors have one more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_length: Option<u32>,
    /// The debtor of customers without a `DebitorAccount`; absent: they are refused by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collective_debtor_account: Option<String>,
    /// Where payments come from; absent: 1360 of SKR03, 1460 of SKR04.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clearing_account: Option<String>,
    /// Revenue accounts by tax; those of the chart hold for all others.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub revenue_accounts: Vec<RevenueAccount>,
    /// Whether the batch is fixed when it is imported (Festschreibung); absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Whether rows say the last day of service (Leistungsdatum); absent: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_dates: Option<bool>,
}

/// Where the revenue of one tax is booked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct RevenueAccount {
    /// The tax definition.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub tax_definition_id: Id,
    /// The account, of as many digits as accounts have.
    pub account: String,
    /// The tax key (BU-Schlüssel), up to four digits, on an account without a tax of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_key: Option<String>,
    /// Where its VAT is booked. A tax with a rate needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_account: Option<String>,
    /// Whether DATEV takes the VAT out of the gross, by the account or by the key; absent: yes. Where not, net and VAT are
    /// rows of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic: Option<bool>,
}
