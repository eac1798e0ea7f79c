//! Drafts: documents that were billed and not yet issued.

use serde::{Deserialize, Serialize};

use crate::customers::Address;
use crate::line_items::{LineItem, VatDescriptor};
use crate::{Decimal, Id, Timestamp};

/// A draft in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = InvoiceDraftListDTO))]
#[serde(rename_all = "PascalCase")]
pub struct InvoiceDraftSummary {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Whether it becomes an invoice; false: a credit note.
    pub is_invoice: bool,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The merchant's own id of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Company or person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// The person, when a company is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_sub_name: Option<String>,
    /// The currency of every amount, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Sum of nets.
    pub total_net: Decimal,
    /// VAT.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
}

/// A draft, whole. It has no number yet, and no seller.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = InvoiceDraftDetailDTO))]
#[serde(rename_all = "PascalCase")]
pub struct InvoiceDraft {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// Whether it becomes an invoice; false: a credit note.
    pub is_invoice: bool,
    /// The customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Id>,
    /// The contract.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<Id>,
    /// The merchant's own id of the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Company or person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// The person, when a company is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_sub_name: Option<String>,
    /// The recipient's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_address: Option<Address>,
    /// The recipient's VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_vat_id: Option<String>,
    /// The language it will be printed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The currency of every amount, ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Sum of nets.
    pub total_net: Decimal,
    /// VAT.
    pub total_vat: Decimal,
    /// Net and VAT.
    pub total_gross: Decimal,
    /// VAT by rate.
    #[serde(default)]
    pub vat_descriptors: Vec<VatDescriptor>,
    /// Whether the recipient owes the VAT.
    #[serde(default)]
    pub reverse_charge: bool,
    /// The lines, in print order.
    #[serde(default)]
    pub item_list: Vec<LineItem>,
    /// When the service begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_period_start: Option<Timestamp>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_period_end: Option<Timestamp>,
    /// Text above the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prologue: Option<String>,
    /// Text below the totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epilogue: Option<String>,
    /// The template it will be printed by.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_template_id: Option<Id>,
    /// The sequence that its number will come from.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence_id: Option<Id>,
    /// The invoice that it became.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<Id>,
}
