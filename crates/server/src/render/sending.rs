//! How documents reach who pays.

use turnus_app::rows::{self, MailStatus};
use turnus_app::sending::{Delivery, SendingState as State};
use turnus_engine::Id;
use turnus_engine::document::{DocumentKind, Language};
use turnus_engine::sending::{Detour, MailTemplate as Template, Medium};
use turnus_wire::sending::*;

use crate::render::{id, time};

/// A mail.
pub(crate) fn mail(mail: &rows::Mail) -> Mail {
    Mail {
        id: id(mail.id),
        kind: format!("{:?}", mail.kind),
        invoice_id: mail.document.map(id),
        customer_id: mail.customer.map(id),
        contract_id: mail.contract.map(id),
        cancellation_id: mail.cancellation.map(id),
        legal_entity_id: id(mail.entity),
        recipient: mail.recipient.clone(),
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        status: format!("{:?}", mail.status),
        attempts: mail.attempts,
        last_answer: mail.last_answer.clone(),
        next_try: (mail.status == MailStatus::Waiting).then(|| time(mail.due)),
        created: time(mail.created_at),
        queued_at: time(mail.queued_at),
        sent_at: mail.sent_at.map(time),
    }
}

/// The name of a medium.
pub(crate) fn medium(medium: Medium) -> String {
    format!("{medium:?}")
}

/// How a document goes.
pub(crate) fn delivery(invoice: Id, delivery: &Delivery) -> InvoiceDelivery {
    let Some(sending) = &delivery.sending else {
        let message = Some("The document's PDF is still to be made.".to_owned());
        return InvoiceDelivery {
            invoice_id: id(invoice),
            status: "Pending".to_owned(),
            message,
            ..InvoiceDelivery::default()
        };
    };
    let by_mail = delivery.mail.as_ref().filter(|_| sending.way.medium == Medium::Email);
    let (status, sent_at) = match (sending.way.medium, by_mail) {
        (Medium::Email, Some(mail)) => (format!("{:?}", mail.status), mail.sent_at),
        (Medium::Email, None) => ("Erased".to_owned(), None),
        (Medium::Letter, _) if sending.printed_at.is_some() => ("Printed".to_owned(), sending.printed_at),
        (Medium::Letter, _) => ("ForPrint".to_owned(), None),
        (Medium::Archive, _) => ("Archived".to_owned(), None),
    };
    InvoiceDelivery {
        invoice_id: id(invoice),
        medium: Some(medium(sending.way.medium)),
        status,
        detour: sending.way.detour.map(|detour| format!("{detour:?}")),
        message: sending.way.detour.map(|detour| in_words(detour).to_owned()),
        chosen_at: Some(time(sending.created_at)),
        sent_at: sent_at.map(time),
        letter_date: (sending.way.medium == Medium::Letter).then(|| sending.day.into()),
        mail: by_mail.map(mail),
    }
}

fn in_words(detour: Detour) -> &'static str {
    match detour {
        Detour::NoMailAddress => "The customer has no address of mail, or one that is none: archived.",
        Detour::NoPostalAddress => "The customer lacks a name, a street or a city for a letter: archived.",
        Detour::NoMailServer => {
            "No server takes mail: archived. Set one in the section [mail] of the settings, and deliver it again."
        }
        Detour::UnknownMedium => {
            "The customer's DefaultBearerMedium is unknown (known: Email, Letter, Archive): sent as if there were none."
        }
        Detour::CustomerErased => "The customer was erased: archived.",
    }
}

/// What a legal entity can send with.
pub(crate) fn sending_state(state: &State) -> SendingState {
    let (mail, message) = match (&state.server, state.sandbox) {
        (_, true) => ("Captured", "This is a sandbox: its mail is kept and listed, and none is sent."),
        (Some(_), false) => ("Sending", "Documents are sent by mail."),
        (None, false) => (
            "NotConfigured",
            "No server takes mail: documents are archived. Set one in the section [mail] of the settings.",
        ),
    };
    SendingState {
        mail: mail.to_owned(),
        message: message.to_owned(),
        host: state.server.as_ref().map(|(host, _)| host.clone()),
        from: state.server.as_ref().map(|(_, from)| from.clone()),
        waiting: state.waiting,
        parked: state.parked,
    }
}

/// A day with letters.
pub(crate) fn letter_day(day: &rows::LetterDay) -> LetterDay {
    LetterDay { date: day.day.into(), letters: day.letters, printed: day.printed }
}

/// What mails say.
pub(crate) fn mail_templates(templates: &[Template]) -> MailTemplates {
    let one = |kind, language| {
        let found = templates.iter().find(|it| it.kind == kind && it.language == language);
        found.map(|it| MailTemplate { subject: it.subject.clone(), text: it.text.clone() })
    };
    let texts = |kind| Some(MailTexts { de: one(kind, Language::De), en: one(kind, Language::En) });
    MailTemplates { invoice: texts(DocumentKind::Invoice), credit_note: texts(DocumentKind::CreditNote) }
}
