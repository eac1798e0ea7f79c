//! Tax policies: which rate holds where.

use serde::{Deserialize, Serialize};

use crate::null::null_as_empty;
use crate::{Decimal, Id, LocalizedText, Timestamp};

/// The body of `POST /taxPolicies`. billwerk's own path is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TaxPolicyDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewTaxPolicy {
    /// Its name.
    pub name: String,
    /// Whether private customers in the EU are taxed at their country's rate; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_moss_applicable: Option<bool>,
    /// Whether a period is split where a rate changes; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split_on_tax_change: Option<bool>,
    /// The definition that holds under reverse charge.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverse_charge_tax_definition_id: Option<Id>,
    /// Rates by country.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<TaxPolicyEntry>,
}

/// A tax policy, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TaxPolicyReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct TaxPolicy {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// The name of the predefined policy that it is, if it came with the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predefined: Option<String>,
    /// Whether private customers in the EU are taxed at their country's rate.
    #[serde(default)]
    pub is_moss_applicable: bool,
    /// Whether a period is split where a rate changes.
    #[serde(default)]
    pub split_on_tax_change: bool,
    /// The definition that holds under reverse charge.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverse_charge_tax_definition_id: Option<Id>,
    /// Rates by country.
    #[serde(default)]
    pub entries: Vec<TaxPolicyEntry>,
}

/// The rate of one country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct TaxPolicyEntry {
    /// Two capital letters of ISO 3166-1; `EU`: the other states of the EU; `XX`: all others.
    pub country: String,
    /// VAT in percent; absent: the definition's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// The definition that it belongs to.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_definition_id: Option<Id>,
    /// Since when; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
}

/// The body of `POST /taxDefinitions`. billwerk's own path is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TaxDefinitionDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewTaxDefinition {
    /// Its name.
    pub name: String,
    /// VAT in percent, 0 to 100.
    pub rate: Decimal,
    /// The category of EN 16931: `S`, `Z`, `E`, `AE`, `G`, `O` or `K`; absent: `S`, or `Z` for a rate of 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Why no VAT is charged, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemption_text: Option<LocalizedText>,
    /// The same as a code of EN 16931.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemption_code: Option<String>,
    /// The tax key in DATEV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datev_key: Option<String>,
}

/// What a rate means, in the answer to `GET /taxDefinitions`. billwerk's own members are not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TaxDefinitionReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct TaxDefinition {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// VAT in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// The category of EN 16931: `S`, `Z`, `E`, `AE`, `G`, `O` or `K`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Why no VAT is charged, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemption_text: Option<LocalizedText>,
    /// The same as a code of EN 16931.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemption_code: Option<String>,
    /// The tax key in DATEV.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datev_key: Option<String>,
}
