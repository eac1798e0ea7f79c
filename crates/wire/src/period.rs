//! Lengths of time on the calendar.

use serde::{Deserialize, Serialize};

/// A number of calendar units: one month, two weeks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Period {
    /// `Day`, `Week`, `Month`, `Year`, `Hour` or `Minute`.
    pub unit: String,
    /// How many, 0 to 9999.
    pub quantity: u32,
}

impl Period {
    /// `quantity` of `unit`.
    pub fn new(quantity: u32, unit: &str) -> Period {
        Period { unit: unit.to_owned(), quantity }
    }
}
