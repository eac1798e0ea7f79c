//! How documents reach who pays: `/api/turnus/v1/invoices/{id}/delivery`, `/mails`, `/letters`, and what mails say.
//! billwerk does not have them.

use serde::{Deserialize, Serialize};

use crate::{Date, Id, Timestamp};

/// How a document reaches its recipient, and how far it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct InvoiceDelivery {
    /// The document.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub invoice_id: Id,
    /// `Email`, `Letter` or `Archive`; absent until the document's PDF is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// `Pending` until the PDF is made; for mail `Waiting`, `Sent`, `Parked`, `Captured` (a sandbox keeps its mail) or
    /// `Erased`; for letters `ForPrint` or `Printed`; else `Archived`.
    pub status: String,
    /// Why it goes another way than the customer's DefaultBearerMedium says: `NoMailAddress`, `NoPostalAddress`,
    /// `NoMailServer`, `UnknownMedium` or `CustomerErased`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detour: Option<String>,
    /// The same for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When the way was chosen, account time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_at: Option<Timestamp>,
    /// When the mail was taken (machine time) or the letter printed (account time).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// The day whose letters it is among.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter_date: Option<Date>,
    /// The mail that brings it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
}

/// A mail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct Mail {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// `Document`: it brings one; `PortalLinks`: its links are put in when it is sent, and its text has placeholders for
    /// them; `CancellationReceived`, `CancellationConfirmed`, `CancellationRevoked`.
    pub kind: String,
    /// The document that is attached, if it brings one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    pub invoice_id: Option<Id>,
    /// The customer; absent where a cancellation was declared by somebody who is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    pub customer_id: Option<Id>,
    /// The contract that it speaks of, if it brings no document.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    pub contract_id: Option<Id>,
    /// The declared cancellation that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::ObjectId>))]
    pub cancellation_id: Option<Id>,
    /// The legal entity.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub legal_entity_id: Id,
    /// The address it goes to.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// `Waiting`, `Sent`, `Parked`, `Captured` (a sandbox keeps its mail and sends none), or `Withdrawn` where another way was
    /// chosen before it left.
    pub status: String,
    /// Attempts since it was queued.
    pub attempts: u32,
    /// What the server said last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_answer: Option<String>,
    /// When it is tried next, machine time, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_try: Option<Timestamp>,
    /// When it was written, account time.
    pub created: Timestamp,
    /// When it was queued, machine time: the last time, where it was sent again by hand.
    pub queued_at: Timestamp,
    /// When the server took it, machine time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
}

/// A day with letters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct LetterDay {
    /// The day, in the zone of the legal entity.
    pub date: Date,
    /// How many letters it has.
    pub letters: u32,
    /// How many of them were printed.
    pub printed: u32,
}

/// What a legal entity can send with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct SendingState {
    /// `Sending`, `Captured` (a sandbox keeps its mail) or `NotConfigured` (documents are archived).
    pub mail: String,
    /// The same for a person.
    pub message: String,
    /// The server that takes mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The address that mail comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Mails to be sent.
    pub waiting: u32,
    /// Mails put aside.
    pub parked: u32,
}

/// What the mails of a legal entity say, by the kind of document. In `PUT`, what is absent is the default again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MailTemplates {
    /// With an invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<MailTexts>,
    /// With a credit note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_note: Option<MailTexts>,
}

/// A mail in both languages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MailTexts {
    /// In German.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub de: Option<MailTemplate>,
    /// In English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<MailTemplate>,
}

/// A mail with `{number}`, `{date}`, `{due_date}`, `{total}`, `{customer}`, `{company}` and `{contract}` where the document
/// speaks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct MailTemplate {
    /// One line of at most 200 characters.
    pub subject: String,
    /// Plain text of at most 10,000 characters.
    pub text: String,
}
