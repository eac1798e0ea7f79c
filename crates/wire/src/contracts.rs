//! Contracts: what runs, since when, and how it ends.

use serde::{Deserialize, Serialize};

use crate::component_subscriptions::ComponentSubscription;
use crate::discounts::DiscountSubscription;
use crate::invoices::InvoicePreview;
use crate::null::given;
use crate::{CustomFields, Decimal, Id, Json, Patch, Period, Timestamp};

/// A contract, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ContractReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Contract {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Whose it is.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The customer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// Whether the customer is locked.
    #[serde(default)]
    pub customer_is_locked: bool,
    /// The plan group of all its products.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_group_id: Option<Id>,
    /// The plan of the current phase.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<Id>,
    /// The plan variant of the current phase. None in a trial.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// The code that people name it by, `XXXX-XXXX`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_code: Option<String>,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// `InTrial`, `Active`, `Ended`, `TemporarilyInactive`, `TrialExpired` …
    #[serde(default)]
    pub lifecycle_status: String,
    /// What held since when, in order of time.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// The phase that holds now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_phase: Option<Phase>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// When it ends or ended; absent: no end is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// When the trial ends or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end_date: Option<Timestamp>,
    /// When it was last billed by the calendar. None in a trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_billing_date: Option<Timestamp>,
    /// When it is billed next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_billing_date: Option<Timestamp>,
    /// Up to when it is billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_until: Option<Timestamp>,
    /// What the customer owes; negative: a credit.
    #[serde(default)]
    pub balance: Decimal,
    /// The currency of every amount, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Net amount of all its documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover_net: Option<Decimal>,
    /// Gross amount of all its documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover_gross: Option<Decimal>,
    /// What is paid with. None on account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_bearer: Option<PaymentBearer>,
    /// Who collects, such as `PayOne` or `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_provider: Option<String>,
    /// `CreditCard`, `Debit`, `BlackLabel`, `OnAccount`, `None` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_provider_role: Option<String>,
    /// Whether the provider can refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_provider_support_refunds: Option<bool>,
    /// The role that it began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_payment_provider_role: Option<String>,
    /// Role and provider in one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// The SEPA mandate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandate_reference: Option<String>,
    /// When the mandate was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandate_signature_date: Option<Timestamp>,
    /// Whether overdue amounts are left alone.
    #[serde(default)]
    pub escalation_suspended: bool,
    /// Whether amounts are not collected by themselves.
    #[serde(default)]
    pub recurring_payments_paused: bool,
    /// Whether it is not billed by the calendar.
    #[serde(default)]
    pub billing_suspended: bool,
    /// Whether usage beyond the threshold waits for the next bill.
    #[serde(default)]
    pub threshold_billing_disabled: bool,
    /// The payment term on account, if it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_account_due_after: Option<Period>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The client's own members; `{}` if there are none.
    #[serde(default)]
    pub custom_fields: CustomFields,
    /// Whether it can be deleted now.
    #[serde(default)]
    pub is_deletable: bool,
    /// The country that taxes it, where that is not the customer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_country: Option<String>,
    /// The legal entity that sells.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_entity_id: Option<Id>,
    /// What is left on prepaid cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepaid_cards_amount_remaining: Option<Decimal>,
    /// When its deletion was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_requested_at: Option<Timestamp>,
    /// The open dunning process. Its shape is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_dunning: Option<Json>,
    /// What was written off. Its shape is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_off: Option<Json>,
    /// A subscription in an app store. Its shape is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_subscription: Option<Json>,
}

/// What holds on a contract from its start until the next phase begins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Phase {
    /// `Normal`, `Trial` or `Inactive`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// When it begins.
    pub start_date: Timestamp,
    /// The plan variant. None in a trial and while inactive.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// The plan. None while inactive.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<Id>,
    /// How many of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Whether terms run on from the phase before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inherit_start_date: Option<bool>,
}

/// What is paid with; which members it has depends on `Type`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct PaymentBearer {
    /// `CreditCard`, `BankAccount`, `Token`, `InvoicePayment`, or a provider's name.
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The card's brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<String>,
    /// The month after which the card is void, 1 to 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_month: Option<u32>,
    /// The year of that month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_year: Option<u32>,
    /// The name on card or account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The country of card or account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The last four digits of the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
    /// The bank's national code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The account's number, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The account's IBAN, masked.
    #[serde(rename = "IBAN", skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// The bank's BIC.
    #[serde(rename = "BIC", skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// The wallet's address of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// First name at the wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name at the wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The wallet's country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
}

/// The body of `PATCH /contracts/{id}`: only what is given changes, and null clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ContractPatchDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ContractPatch {
    /// Free text.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub notes: Patch<String>,
    /// The merchant's own id.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub external_id: Patch<String>,
    /// Leave overdue amounts alone.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub escalation_suspended: Patch<bool>,
    /// Do not collect amounts by themselves.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub recurring_payments_paused: Patch<bool>,
    /// Do not bill by the calendar.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub billing_suspended: Patch<bool>,
    /// Let usage beyond the threshold wait for the next bill.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub threshold_billing_disabled: Patch<bool>,
    /// The payment term on account.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Period>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub on_account_due_after: Patch<Period>,
    /// When it ends; null revokes an end that has not come.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Timestamp>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub end_date: Patch<Timestamp>,
    /// The client's own members.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<CustomFields>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub custom_fields: Patch<CustomFields>,
}

/// The body of `POST /contracts/{id}/end`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ContractEndDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ContractEnd {
    /// When it ends, after its start. It must be given; null revokes an end that has not come.
    #[serde(deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub end_date: Option<Timestamp>,
}

/// The answer to `POST /contracts/{id}/end`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ContractEnding {
    /// When the contract ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// The contract, with its end.
    pub contract_after: Contract,
    /// The closing bill or credit; zero and empty if there is none.
    pub invoice: InvoicePreview,
}

/// The answer to `GET /contracts/{id}/cancellationPreview`. Nothing is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct CancellationPreview {
    /// The last moment at which notice still reaches `EndDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_possible_cancellation_date: Option<Timestamp>,
    /// The end, if notice were given now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// The contract as it would be.
    pub contract_after: Contract,
    /// The closing bill or credit as it would be; zero and empty if there is none.
    pub invoice: InvoicePreview,
}

/// The body of `POST /contracts/{id}/pause`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ContractPauseDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ContractPause {
    /// When the pause begins; absent: now, or the start of today where plans count in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// When it ends; absent: open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
}

/// The body of `POST /contracts/{id}/resume`. billwerk's own path is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ContractResumeDTO))]
#[serde(rename_all = "PascalCase")]
pub struct ContractResume {
    /// When the contract goes on; absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume_date: Option<Timestamp>,
}

/// The answer to `GET /contracts/{id}/selfServiceToken`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SelfServiceToken {
    /// Until when it can be used.
    pub expiry: Timestamp,
    /// The token.
    pub token: String,
    /// `CustomerPortal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Where the customer takes it.
    pub url: String,
}

/// The answer to `GET /contracts/{id}/subscriptions`: what the contract has booked now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct ContractSubscriptions {
    /// The current phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Its plan variant.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// The components that are booked.
    #[serde(default)]
    pub component_subscriptions: Vec<ComponentSubscription>,
    /// The discounts that are granted.
    #[serde(default)]
    pub discount_subscriptions: Vec<DiscountSubscription>,
}
