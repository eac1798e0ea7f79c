//! Billing told as texts, checked against the catalogue: `POST /api/turnus/v1/scenarios/check`.

use serde::{Deserialize, Serialize};

use crate::Id;

/// The body of `POST /api/turnus/v1/scenarios/check`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ScenarioDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Scenario {
    /// The scenario, as docs/rules/scenarios.md tells.
    pub text: String,
    /// The plan group that it sells from, where the text names none; absent: the first.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
}

/// Whether a scenario holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ScenarioResult {
    /// It is what the engine writes.
    pub holds: bool,
    /// The scenario as the engine writes it.
    pub text: String,
    /// The first line that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<ScenarioDifference>,
}

/// A line that differs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ScenarioDifference {
    /// The line, from 1.
    pub line: u32,
    /// What stands there; absent: nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands: Option<String>,
    /// What the engine writes there; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
}
