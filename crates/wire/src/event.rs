//! Webhook events: their names, and the body that a receiver gets.

use serde::{Deserialize, Serialize};

use crate::{Id, Timestamp};

/// The names of all events, by the alphabet \[doc\].
pub const EVENTS: [&str; 42] = [
    "AccountCreated",
    "AccountingExportFileCreated",
    "AutomaticDowngradeInsufficientBalance",
    "ComponentChanged",
    "ComponentCreated",
    "ComponentDeleted",
    "ContractCancelled",
    "ContractChanged",
    "ContractCreated",
    "ContractDataChanged",
    "ContractDeleted",
    "CustomerChanged",
    "CustomerCreated",
    "CustomerDeleted",
    "CustomerLocked",
    "CustomerUnlocked",
    "DebitAuthCancelled",
    "DunningCreated",
    "InsufficientBalanceForNextBilling",
    "InvoiceCorrected",
    "InvoiceCreated",
    "OrderSucceeded",
    "PaymentBearerExpired",
    "PaymentBearerExpiring",
    "PaymentDataChanged",
    "PaymentEscalated",
    "PaymentEscalationReset",
    "PaymentFailed",
    "PaymentProcessStatusChanged",
    "PaymentRegistered",
    "PaymentSucceeded",
    "PaymentsExportFileCreated",
    "PlanChanged",
    "PlanCreated",
    "PlanDeleted",
    "PlanVariantChanged",
    "PlanVariantCreated",
    "PlanVariantDeleted",
    "RecurringBillingApproaching",
    "ReportFailed",
    "ReportSucceeded",
    "TrialEndApproaching",
];

/// The name of the event that `text` means, without regard to case and to blanks around it (one client sends
/// `"PlanVariantCreated "`).
pub fn parse(text: &str) -> Option<&'static str> {
    let text = text.trim();
    EVENTS.into_iter().find(|name| name.eq_ignore_ascii_case(text))
}

/// What a receiver is sent: the event and the ids of what it is about. The receiver fetches the state itself.
///
/// Which ids there are depends on the event: `Contract…`, `Payment…`: contract and customer; `Customer…`: customer;
/// `OrderSucceeded`: order, contract and customer; `Invoice…`: invoice, contract and customer;
/// `RecurringBillingApproaching` and `TrialEndApproaching`: contract; `Plan…`, `PlanVariant…`, `Component…`: their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct EventBody {
    /// One of [`EVENTS`].
    pub event: String,
    /// The legal entity.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    #[serde(default)]
    pub entity_id: Id,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The merchant's own id of the customer, with `ContractChanged`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// The change, with `ContractChanged`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_change_id: Option<Id>,
    /// `Signup`, `Upgrade` …, with `ContractChanged`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_change_type: Option<String>,
    /// The order.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<Id>,
    /// The invoice or credit note.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<Id>,
    /// The payment.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_transaction_id: Option<Id>,
    /// The reminder, with `DunningCreated`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dunning_id: Option<Id>,
    /// How many days overdue, with `PaymentEscalated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_days: Option<i64>,
    /// Since when overdue, with `PaymentEscalated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Timestamp>,
    /// The dunning process, with `PaymentEscalated`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_escalation_process_id: Option<Id>,
    /// The plan.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<Id>,
    /// The plan variant.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_variant_id: Option<Id>,
    /// The component.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component_id: Option<Id>,
    /// The report.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_id: Option<Id>,
    /// The file, with `AccountingExportFileCreated` and `PaymentsExportFileCreated`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_id: Option<Id>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_known_by_its_name_in_any_case_and_with_blanks() {
        assert_eq!(parse("PlanVariantCreated "), Some("PlanVariantCreated"));
        assert_eq!(parse("invoicecreated"), Some("InvoiceCreated"));
        assert_eq!(parse("all"), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse("InvoiceCreate"), None);
    }

    #[test]
    fn the_names_are_in_order_and_none_comes_twice() {
        assert!(EVENTS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
