//! Drafts changed by hand, and sent by the dozen: `/api/turnus/v1/invoiceDrafts`, which billwerk does not have.

use serde::{Deserialize, Serialize};

use crate::customers::Address;
use crate::invoice_drafts::InvoiceDraft;
use crate::rated_items::RatedItem;
use crate::{Id, Patch, Period, Timestamp};

/// The body of `PATCH /api/turnus/v1/invoiceDrafts/{id}`: only what is given changes, and null takes back what was
/// changed before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DraftEditPatch {
    /// The version that was looked at; absent: whichever it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Who pays: company or person.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub recipient_name: Patch<String>,
    /// The person, when a company is named. An empty text: nobody.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub recipient_sub_name: Patch<String>,
    /// The whole address, in place of the customer's. Its country stays the customer's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Address>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub recipient_address: Patch<Address>,
    /// Always refused: tax was decided with it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub recipient_vat_id: Patch<String>,
    /// What the buyer wants to see on an e-invoice, such as a Leitweg-ID.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub buyer_reference: Patch<String>,
    /// The number of the buyer's order.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub order_reference: Patch<String>,
    /// Text above the lines, in place of the theme's. An empty text: none.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub prologue: Patch<String>,
    /// Text below the totals, in place of the theme's. An empty text: none.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub epilogue: Patch<String>,
    /// Time to pay from the document's date.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Period>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub payment_term: Patch<Period>,
}

/// What was changed on a draft by hand. An absent member is as the customer, the contract and the legal entity have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DraftEdit {
    /// Who pays: company or person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// The person, when a company is named. An empty text: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_sub_name: Option<String>,
    /// The address, without its country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_address: Option<Address>,
    /// What the buyer wants to see on an e-invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_reference: Option<String>,
    /// The number of the buyer's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_reference: Option<String>,
    /// Text above the lines, in place of the theme's. An empty text: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prologue: Option<String>,
    /// Text below the totals, in place of the theme's. An empty text: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epilogue: Option<String>,
    /// Time to pay from the document's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_term: Option<Period>,
}

/// A draft with what someone did to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct EditedDraft {
    /// The draft, with the changes.
    pub draft: InvoiceDraft,
    /// Counts its changes: who gives it back is told if someone else was faster.
    pub version: i64,
    /// What was changed.
    #[serde(default)]
    pub edit: DraftEdit,
    /// The lines that were written on it by hand. Their ids remove them.
    #[serde(default)]
    pub lines: Vec<RatedItem>,
}

/// The body of `POST /api/turnus/v1/invoiceDrafts/send`: `Ids`, or which others, or `All`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct DraftSending {
    /// These drafts, at most 1,000.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<crate::ObjectId>>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<Id>>,
    /// Drafts of this legal entity.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_entity_id: Option<Id>,
    /// Drafts that were made before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_before: Option<Timestamp>,
    /// True: every draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
}

/// The answer to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SentDrafts {
    /// What came of each draft.
    #[serde(default)]
    pub drafts: Vec<SentDraft>,
    /// Whether there are others that were not tried: ask again.
    #[serde(default)]
    pub more: bool,
}

/// What came of one draft: a document, or the reason why not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SentDraft {
    /// The draft.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub invoice_draft_id: Id,
    /// The document that it is now.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<Id>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Whether it is an invoice; false: a credit note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_invoice: Option<bool>,
    /// Why it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
