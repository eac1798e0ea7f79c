//! What mails say.

use turnus_engine::document::{DocumentKind, Language};
use turnus_engine::sending::MailTemplate;
use turnus_wire::sending::{MailTemplates, MailTexts};

/// The templates that are given. Their members are checked where they are filled.
pub(crate) fn mail_templates(given: MailTemplates) -> Vec<MailTemplate> {
    let kinds = [(DocumentKind::Invoice, given.invoice), (DocumentKind::CreditNote, given.credit_note)];
    kinds.into_iter().flat_map(|(kind, texts)| of_kind(kind, texts.unwrap_or_default())).collect()
}

fn of_kind(kind: DocumentKind, texts: MailTexts) -> impl Iterator<Item = MailTemplate> {
    let languages = [(Language::De, texts.de), (Language::En, texts.en)];
    languages.into_iter().filter_map(move |(language, template)| {
        template.map(|it| MailTemplate { kind, language, subject: it.subject, text: it.text })
    })
}
