//! Mails: queued in the write that they tell of.

use turnus_documents::MailText;
use turnus_engine::document::Language;
use turnus_engine::entity::Entity;
use turnus_engine::event::EventKind;
use turnus_engine::{Id, Instant};
use turnus_store::mails::{self, Mail, MailKind, MailStatus};
use turnus_store::{Changes, customers};

use crate::app::App;
use crate::error::AppError;
use crate::journal;
use crate::sending::about_mail;
use crate::wish::Caller;

/// A mail to be queued.
pub(crate) struct Message {
    /// What it is about.
    pub(crate) kind: MailKind,
    /// The document that it brings.
    pub(crate) document: Option<Id>,
    /// In whose name.
    pub(crate) entity: Id,
    /// The customer, if it is one's.
    pub(crate) customer: Option<Id>,
    /// The contract, if it speaks of one.
    pub(crate) contract: Option<Id>,
    /// The declaration that it answers.
    pub(crate) cancellation: Option<Id>,
    /// To whom: an address.
    pub(crate) recipient: String,
    /// Its language; none: that of its document.
    pub(crate) language: Option<Language>,
    /// What it says.
    pub(crate) words: MailText,
}

/// The language of mails to a customer with that tag.
pub(crate) fn language_for(entity: &Entity, tag: Option<&str>) -> Language {
    tag.filter(|tag| !tag.is_empty()).map_or(entity.language, |tag| Language::of_tag(Some(tag)))
}

/// Adds the mail to what is written. A sandbox keeps it. Where no server takes mail it waits for one, and is shown as late.
pub(crate) async fn queue_message(
    app: &App,
    caller: &Caller,
    message: Message,
    changes: &mut Changes,
) -> Result<Mail, AppError> {
    let sandbox = app.is_sandbox(caller.account).await?;
    queue(app, caller, message, (sandbox, app.machine_now().await?), changes)
}

/// The same, of an account that is a sandbox or not, at that machine time.
pub(crate) fn queue(
    app: &App,
    caller: &Caller,
    message: Message,
    (sandbox, machine): (bool, Instant),
    changes: &mut Changes,
) -> Result<Mail, AppError> {
    let account = caller.account;
    let (status, event) = if sandbox {
        (MailStatus::Captured, EventKind::MailCaptured)
    } else {
        (MailStatus::Waiting, EventKind::MailQueued)
    };
    let mail = Mail {
        id: app.new_id(account, caller.now),
        kind: message.kind,
        document: message.document,
        entity: message.entity,
        customer: message.customer,
        contract: message.contract,
        cancellation: message.cancellation,
        language: message.language,
        recipient: message.recipient,
        subject: message.words.subject,
        text: message.words.text,
        status,
        attempts: 0,
        due: machine,
        round: 1,
        created_at: caller.now,
        queued_at: machine,
        sent_at: None,
        last_answer: None,
    };
    // Who is erased meanwhile leaves no mail behind.
    changes.statements.extend(mail.customer.map(|customer| customers::living(account, customer)));
    changes.statements.push(mails::insert(account, &mail)?);
    changes.events.push(caller.event(app, about_mail(caller, event, &mail), &journal::mail(None, &mail)));
    Ok(mail)
}
