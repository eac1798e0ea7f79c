//! Orders: what a customer asks for, and what it would cost.

use serde::{Deserialize, Serialize};

use crate::component_subscriptions::NewComponentSubscription;
use crate::contracts::Contract;
use crate::customers::{CustomerPatch, NewCustomer};
use crate::discounts::{DiscountSubscription, NewDiscountSubscription};
use crate::line_items::LineItem;
use crate::null::null_as_empty;
use crate::rated_items::NewRatedItem;
use crate::usage::NewMeteredUsage;
use crate::{CustomFields, Decimal, Id, Period, Timestamp};

/// The body of `POST /orders` and `POST /orders/preview`. Exactly one of `Customer`, `CustomerId` and
/// `ContractId` says who orders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = OrderDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewOrder {
    /// An existing customer, for a new contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// A new customer, made when the order is committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<NewCustomer>,
    /// An existing contract that is to change.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// Changes to the existing customer, made with the order. Not on a signup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_change: Option<CustomerPatch>,
    /// What is ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart: Option<Cart>,
    /// Start of the subscription of a new contract, in the past or the future; absent: at the commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// End of the subscription.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Timestamp>,
    /// Up to when the contract is billed already; its first bill is due then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_until: Option<Timestamp>,
    /// When the existing contract changes, in the past or the future; absent: at the commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_date: Option<Timestamp>,
    /// Bill open usage that is due, and component fees, at once; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_interim_billing: Option<bool>,
    /// In a preview, show the figures after the trial; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview_after_trial: Option<bool>,
    /// The custom fields of the new or changed contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_custom_fields: Option<CustomFields>,
    /// The custom fields of the order itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<CustomFields>,
}

/// What an order is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CartDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Cart {
    /// The plan variant; absent on a contract that keeps its own.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// The variant's plan. It says nothing that the variant does not.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<Id>,
    /// Let the contract's terms run on as they began instead of beginning anew; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inherit_start_date: Option<bool>,
    /// How many of the plan; absent: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// A coupon's code, in any case and with any punctuation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<String>,
    /// Components to book.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub component_subscriptions: Vec<NewComponentSubscription>,
    /// Component subscriptions to end. A component's id ends every subscription of it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::ObjectId>))]
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub end_component_subscriptions: Vec<Id>,
    /// Discounts to grant.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub discount_subscriptions: Vec<NewDiscountSubscription>,
    /// Usage to post.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub metered_usages: Vec<NewMeteredUsage>,
    /// Items with a price of their own, billed at the commit.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub rated_items: Vec<NewRatedItem>,
}

/// The body of `POST /orders/{id}/commit`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = OrderCommitDTO))]
#[serde(rename_all = "PascalCase")]
pub struct OrderCommit {
    /// `Role:Provider` or a provider's name alone, such as `CreditCard:PayOne`, `None:None` or
    /// `InvoicePayment`; absent: what the contract pays by already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
}

/// The answer to `POST /orders/preview`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OrderPreview {
    /// The order as it would be. Nothing is stored.
    pub order: Order,
}

/// An order, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = OrderReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Order {
    /// Its id. Empty in a preview.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: Id,
    /// The plan variant that is ordered.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// Its plan.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<Id>,
    /// The plan's name, in the customer's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_name: Option<String>,
    /// The variant's internal name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_name: Option<String>,
    /// Whether the variant may be had without a payment method.
    #[serde(default)]
    pub allow_without_payment_data: bool,
    /// What is due now.
    #[serde(default)]
    pub line_items: Vec<LineItem>,
    /// The components that are ordered, with their prices.
    #[serde(default)]
    pub component_subscriptions: Vec<OrderedComponent>,
    /// The discounts that are granted.
    #[serde(default)]
    pub discount_subscriptions: Vec<DiscountSubscription>,
    /// The usage that is posted with the order.
    #[serde(default)]
    pub metered_usages: Vec<NewMeteredUsage>,
    /// The items with prices of their own.
    #[serde(default)]
    pub rated_items: Vec<NewRatedItem>,
    /// The plan's recurring fee. Always in a preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recurring_fee: Option<OrderFee>,
    /// The plan's setup fee. Always in a preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_fee: Option<OrderFee>,
    /// How long the trial is, in a preview of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_period: Option<Period>,
    /// What became of the coupon's code, in a preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<OrderCoupon>,
    /// The contract that the order changes, or the one it makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<Box<Contract>>,
    /// The currency of every amount, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Net amount due now. Negative on a downgrade that credits more than it charges.
    pub total: Decimal,
    /// VAT on it.
    pub total_vat: Decimal,
    /// Net and VAT.
    #[serde(default)]
    pub total_gross: Decimal,
    /// Gross amount of the recurring charge after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_total_gross: Option<Decimal>,
    /// When that one is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_total_gross_date: Option<Timestamp>,
    /// Whether the contract begins with a trial.
    #[serde(default)]
    pub is_trial: bool,
    /// `NoTrial`, `DeactivateAccount` or `RequestPayment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_end_policy: Option<String>,
    /// `InProgress`, `ApprovalPending`, `Completed`, `Declined`, `Expired` …
    #[serde(default)]
    pub status: String,
    /// When it was placed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// `Signup`, or `Upgrade` for every change of a contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_type: Option<String>,
    /// Whether open usage is billed with it.
    #[serde(default)]
    pub trigger_interim_billing: bool,
    /// The customer. On a signup the id is given before the customer exists.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// What the customer is called now, or will be called. billwerk does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The contract. On a signup the id is given before the contract exists.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The customer that a signup makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<NewCustomer>,
    /// The custom fields of the new or changed contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_custom_fields: Option<CustomFields>,
    /// The custom fields of the order itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<CustomFields>,
    /// Whether the figures are those after the trial.
    #[serde(default)]
    pub preview_after_trial: bool,
    /// In a preview: why the first document of it would stay a draft, such as an address that law asks for and nobody
    /// gave. billwerk does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stays_draft: Option<String>,
    /// First moment of a change. billwerk does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_date: Option<Timestamp>,
    /// First moment of the new contract, where one was chosen. billwerk does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
}

/// A component in an order, with its price.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OrderedComponent {
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub component_id: Id,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// `OnOff` or `QuantityBased`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_type: Option<String>,
    /// Whether a quantity can be chosen.
    #[serde(default)]
    pub is_quantity_based: bool,
    /// Whether the customer may not change it. Always false.
    #[serde(default)]
    pub prevent_modification: bool,
    /// Since when it is booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Timestamp>,
    /// Its name, in the customer's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For how long the price holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// Price of one unit for one period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_unit: Option<Decimal>,
    /// VAT in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_percentage: Option<Decimal>,
    /// Net amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_net: Option<Decimal>,
    /// VAT on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_vat: Option<Decimal>,
    /// What is due now for it.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub line_items: Vec<LineItem>,
}

/// A fee of the plan in an order, with its lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OrderFee {
    /// What the fee is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For how long the price holds. None on a setup fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_period: Option<Period>,
    /// Price of one unit for one period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_per_unit: Option<Decimal>,
    /// How many of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Net amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_net: Option<Decimal>,
    /// VAT on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_vat: Option<Decimal>,
    /// The lines of the fee.
    #[serde(default)]
    pub line_items: Vec<LineItem>,
}

/// What became of a coupon's code: the ids of what it gives, or why it gives nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OrderCoupon {
    /// The code, as it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<String>,
    /// The coupon.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_id: Option<Id>,
    /// The discount that it gives.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_id: Option<Id>,
    /// `InvalidCouponCode` if it gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// The same for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}
