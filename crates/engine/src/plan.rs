//! Plan groups, plans and plan variants. Every version is immutable.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::Period;
use crate::customer::CustomFields;
use crate::proration::Proration;
use crate::text::LocalizedText;
use crate::{Currency, Id};

/// What plans and components of one currency and price type have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanGroup {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Name.
    pub name: LocalizedText,
    /// Description.
    pub description: LocalizedText,
    /// Currency of every price; never changed.
    pub currency: Currency,
    /// Whether prices are net or gross; never changed.
    pub price_type: PriceType,
    /// Whether instants are exact or moved to the start of the local day.
    pub granularity: Granularity,
    /// How parts of periods are weighed.
    pub proration: Proration,
    /// The tax policy of every product that names none.
    pub tax_policy: Id,
}

/// Net or gross prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PriceType {
    /// VAT comes on top.
    #[default]
    Net,
    /// VAT is inside.
    Gross,
}

/// How exact instants are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Granularity {
    /// To the millisecond.
    #[default]
    Precise,
    /// Starts are moved to the start of the local day.
    Daily,
}

/// What is sold: a name, a trial, and its variants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Its group.
    pub plan_group: Id,
    /// Name.
    pub name: LocalizedText,
    /// Description.
    pub description: LocalizedText,
    /// Description of the setup fee.
    pub setup_description: LocalizedText,
    /// How long the trial lasts, if there is one.
    pub trial_period: Option<Period>,
    /// How long before its end the trial's end is announced.
    pub trial_end_notification: Option<Period>,
    /// What follows the trial.
    pub trial_end_policy: TrialEndPolicy,
    /// The variant after the trial, where it is not the one ordered.
    pub variant_after_trial: Option<Id>,
    /// Its own tax policy.
    pub tax_policy: Option<Id>,
    /// The merchant's own id.
    pub external_id: Option<String>,
    /// It is sold in quantities.
    pub is_quantity_based: bool,
    /// Not offered.
    pub hidden: bool,
    /// Orders wait for approval.
    pub requires_order_approval: bool,
    /// The client's own members.
    pub custom_fields: CustomFields,
}

/// What follows a trial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrialEndPolicy {
    /// There is no trial.
    #[default]
    NoTrial,
    /// The contract ends.
    DeactivateAccount,
    /// The paid phase begins.
    RequestPayment,
}

/// A plan at a price, with its periods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanVariant {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Its plan.
    pub plan: Id,
    /// The plan's group.
    pub plan_group: Id,
    /// Name for staff.
    pub internal_name: Option<String>,
    /// Description.
    pub description: LocalizedText,
    /// Fee for one fee period, in major units.
    pub recurring_fee: Decimal,
    /// Fee once at the start, in major units.
    pub setup_fee: Decimal,
    /// The length the fee is meant for.
    pub fee_period: Period,
    /// How often the contract is billed.
    pub billing_period: Period,
    /// Whether fees are billed before or after their period.
    pub payment_period_mode: PaymentPeriodMode,
    /// Where in the calendar billing periods begin.
    pub billing_alignment: BillingAlignment,
    /// First term.
    pub contract_period: Period,
    /// Later terms; none means as the first.
    pub later_contract_period: Option<Period>,
    /// Notice before the end of the first term.
    pub cancellation_period: Period,
    /// Notice before the end of later terms; none means as for the first.
    pub later_cancellation_period: Option<Period>,
    /// What follows the first term.
    pub after_first_period: AfterFirstPeriod,
    /// Free units of metered components for each billing period.
    pub quotas: BTreeMap<Id, Decimal>,
    /// May be ordered without payment data.
    pub allow_without_payment_data: bool,
    /// Offered to subscribers.
    pub allow_self_service: bool,
    /// Not offered.
    pub hidden: bool,
    /// The merchant's own id.
    pub external_id: Option<String>,
    /// The product's id in the merchant's books.
    pub external_billing_product_id: Option<String>,
    /// The client's own members.
    pub custom_fields: CustomFields,
}

/// When fees are billed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentPeriodMode {
    /// At the start of their billing period.
    #[default]
    PrePaid,
    /// At the end of it.
    PostPaid,
    /// Like PrePaid (billwerk-api.md E.18).
    PrePaidBilledUntil,
}

impl PaymentPeriodMode {
    /// Fees are billed before their period, not after it.
    pub fn is_prepaid(self) -> bool {
        match self {
            PaymentPeriodMode::PrePaid | PaymentPeriodMode::PrePaidBilledUntil => true,
            PaymentPeriodMode::PostPaid => false,
        }
    }
}

/// Where in the calendar billing periods begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BillingAlignment {
    /// At the start of the phase.
    #[default]
    None,
    /// At local midnight.
    FixedDaily,
    /// At local midnight of this day of the month, 1 to 31.
    FixedMonthly(i8),
}

/// What follows the first term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AfterFirstPeriod {
    /// Later terms.
    #[default]
    RenewAutomatically,
    /// The end.
    EndAfterFirstPeriod,
    /// This variant.
    ChangeAfterFirstPeriod(Id),
}
