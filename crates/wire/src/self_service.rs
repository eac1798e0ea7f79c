//! What the subscriber of a contract sees and does with its self-service token. `/api/turnus/v1/selfService`, which
//! billwerk does not have as an API.

use serde::{Deserialize, Serialize};

use crate::customers::{Address, AddressPatch};
use crate::forecasts::{ForecastBill, ForecastSums};
use crate::invoices::InvoicePreview;
use crate::null::null_as_empty;
use crate::{Decimal, Id, Patch, Period, Timestamp};

/// The answer to `GET /api/turnus/v1/selfService`: the contract of the token, as its subscriber sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfService {
    /// Until then the token is good, machine time.
    pub expiry: Timestamp,
    /// The account's time.
    pub now: Timestamp,
    /// The contract.
    pub contract: SelfServiceContract,
    /// Who has it.
    pub customer: SelfServiceCustomer,
    /// What is booked beside the plan, and shown to subscribers.
    pub components: Vec<SelfServiceComponent>,
    /// The bill to come with its lines, of what is known today; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_bill: Option<ForecastBill>,
    /// Where notice given today leads; absent where the contract ends already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<SelfServiceNotice>,
    /// Its end was set here, and can be taken back.
    pub can_revoke: bool,
    /// What can be changed to: plan variants that are offered to subscribers.
    pub plan_variants: Vec<SelfServicePlanVariant>,
    /// What can be booked beside it.
    pub offered_components: Vec<SelfServiceOffer>,
    /// Who sells.
    pub seller: SelfServiceSeller,
}

/// A contract, as its subscriber sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceContract {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Eight letters for people.
    pub reference_code: String,
    /// `InTrial`, `Active`, `TemporarilyInactive`, `TrialExpired` or `Ended`.
    pub lifecycle_status: String,
    /// The plan variant of today's phase.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// The plan's name, in the customer's language.
    pub plan_name: String,
    /// The plan variant's description, in the customer's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many of the plan.
    pub quantity: Decimal,
    /// Net fee for one fee period and one of the plan, today's phase; absent where it is paused or over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recurring_fee: Option<Decimal>,
    /// The length the fee is meant for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// ISO 4217.
    pub currency: String,
    /// IANA name of the zone that its days are of.
    pub time_zone: String,
    /// First moment.
    pub start_date: Timestamp,
    /// Its end, if one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// The end of its trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end_date: Option<Timestamp>,
    /// Fees are billed until here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_until: Option<Timestamp>,
    /// When it is billed next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_billing_date: Option<Timestamp>,
    /// What issued documents ask for and is not paid, without drafts; negative: in the customer's favour.
    pub balance: Decimal,
}

/// A customer, as he sees himself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceCustomer {
    /// Company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Where mails go. It is changed by the seller alone: links to this portal go there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<String>,
    /// `de`, `en` or another language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// The body of `PATCH /api/turnus/v1/selfService/customer`. What is absent stays, null empties. An unknown member is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceCustomerPatch {
    /// Company.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub company_name: Patch<String>,
    /// First name.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub first_name: Patch<String>,
    /// Last name.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub last_name: Patch<String>,
    /// Telephone.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub phone_number: Patch<String>,
    /// VAT id.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub vat_id: Patch<String>,
    /// `de` or `en`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub language: Patch<String>,
    /// Postal address, member by member.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AddressPatch>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub address: Patch<AddressPatch>,
}

/// Something booked beside the plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceComponent {
    /// The component subscription.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// Its name, in the customer's language.
    pub name: String,
    /// What one of it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many.
    pub quantity: Decimal,
    /// First moment.
    pub start_date: Timestamp,
    /// Its end, if one is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// Subscribers may end it.
    pub allow_self_service: bool,
}

/// Where notice leads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceNotice {
    /// The last moment until which notice leads to this end.
    pub next_possible_cancellation_date: Timestamp,
    /// The end that notice given today leads to.
    pub end_date: Timestamp,
}

/// A plan variant that can be changed to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServicePlanVariant {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub plan_variant_id: Id,
    /// The plan's name, in the customer's language.
    pub plan_name: String,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Net fee for one fee period.
    pub recurring_fee: Decimal,
    /// The length the fee is meant for.
    pub fee_period: Period,
    /// How often it is billed.
    pub billing_period: Period,
}

/// A component that can be booked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceOffer {
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// Its name, in the customer's language.
    pub name: String,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What one of it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Net price of a unit for one fee period; absent where a scale decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_unit: Option<Decimal>,
    /// The length the price is meant for; absent: the plan's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// It is booked in a quantity; false: once or not at all.
    pub has_quantity: bool,
}

/// Who sells, and how the portal looks for him.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceSeller {
    /// Name.
    pub name: String,
    /// Where questions go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// The colour of strong things, such as `#0E5A6E`.
    pub accent_color: String,
    /// There is a logo: `GET /api/turnus/v1/selfService/logo`.
    pub has_logo: bool,
    /// His words above the contract, in the customer's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welcome: Option<String>,
    /// Where he says who he is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imprint_url: Option<String>,
    /// Where he says what becomes of data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_url: Option<String>,
    /// Origins that may show the portal in a frame.
    pub frame_origins: Vec<String>,
}

/// The body of `POST /api/turnus/v1/selfService/orders` and of its preview. An unknown member is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceOrder {
    /// Another plan variant; absent: the plan stays.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// How many of the plan; absent: as many as today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Components to book.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<SelfServiceBooking>,
    /// Component subscriptions to end, with what is paid of them credited.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub end_component_subscriptions: Vec<String>,
}

/// A component to book.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceBooking {
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// How many; absent: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
}

/// The answer to `GET /api/turnus/v1/selfService/cancellation`: what notice given now does. Nothing is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceCancellation {
    /// The last moment until which notice leads to this end; absent where notice was given, or another end asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_possible_cancellation_date: Option<Timestamp>,
    /// The end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// The closing bill: what it credits and charges.
    pub invoice: InvoicePreview,
}

/// The answer to the commit of an order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceCommitted {
    /// `Completed`, or `ApprovalPending` where the seller has to approve first.
    pub status: String,
}

/// The body of `POST /api/turnus/v1/selfService/cancellation`. An unknown member is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceEnd {
    /// When it ends, not before notice allows; absent: as soon as it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// The latest end that is agreed to, such as the one that was shown: where notice leads to a later one by now, it is
    /// refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_end: Option<Timestamp>,
}

/// The answer to `GET /api/turnus/v1/selfService/usage`: what was used since it was billed last, and what it costs so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceUsage {
    /// ISO 4217.
    pub currency: String,
    /// Component by component; those that subscribers see.
    pub components: Vec<SelfServiceUsed>,
}

/// Usage of one metered component.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceUsed {
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// Its name, in the customer's language.
    pub name: String,
    /// What one of it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many so far.
    pub quantity: Decimal,
    /// What it costs so far; a quota and a scale are counted in.
    pub sums: ForecastSums,
    /// Day by day, those with usage.
    pub days: Vec<SelfServiceDay>,
}

/// Usage of a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceDay {
    /// The day, in the contract's zone: `2026-11-27`.
    pub date: String,
    /// How many.
    pub quantity: Decimal,
}
