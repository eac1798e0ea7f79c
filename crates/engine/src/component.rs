//! Components: what is sold beside a plan. Every version is immutable.

use serde::{Deserialize, Serialize};

use crate::Id;
use crate::calendar::Period;
use crate::customer::CustomFields;
use crate::pricing::Pricing;
use crate::text::LocalizedText;

/// What is sold beside a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Its group.
    pub plan_group: Id,
    /// How it is counted.
    pub kind: ComponentKind,
    /// Name.
    pub name: LocalizedText,
    /// Description.
    pub description: LocalizedText,
    /// What one of it is called.
    pub unit: Option<String>,
    /// Price of a unit for one fee period (metered: of a unit used).
    pub pricing: Pricing,
    /// The length the price is meant for; none means the plan variant's fee period.
    pub fee_period: Option<Period>,
    /// Parts of periods cost their part.
    pub prorate: bool,
    /// Its own tax policy.
    pub tax_policy: Option<Id>,
    /// The merchant's own id.
    pub external_id: Option<String>,
    /// Interim bills take its usage.
    pub include_in_interim_billing: bool,
    /// It costs during a trial too.
    pub bill_in_trial: bool,
    /// Subscribers may book it.
    pub allow_self_service: bool,
    /// Subscribers see it.
    pub show_self_service: bool,
    /// Not offered.
    pub hidden: bool,
    /// The client's own members.
    pub custom_fields: CustomFields,
}

/// How a component is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComponentKind {
    /// Booked or not: quantity 1.
    OnOff,
    /// Booked in a quantity.
    QuantityBased,
    /// Counted by usage.
    Metered,
}
