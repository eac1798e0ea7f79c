//! How a document reaches its recipient: chosen with its bytes, in the same write, and told afterwards.

use turnus_documents::{MailText, default_mail_template, write_mail};
use turnus_engine::document::DocumentKind;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::sending::{Detour, Medium, Reach, Way, choose, has_postal_address};
use turnus_engine::{Id, Instant};
use turnus_gateways::mail::is_address;
use turnus_store::documents::DocumentRow;
use turnus_store::mails::{self, Mail, MailFilter, MailKind, MailStatus};
use turnus_store::sendings::{self, Sending};
use turnus_store::{Changes, Slice, Versioned, mail_templates};

use crate::app::{App, entity_of};
use crate::customers::customer;
use crate::error::AppError;
use crate::invoices::invoice;
use crate::journal;
use crate::messages::{Message, queue};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// How a document went, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What was chosen; none until its bytes are made.
    pub sending: Option<Sending>,
    /// The mail that brings it, the last one.
    pub mail: Option<Mail>,
}

/// What a legal entity can send with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendingState {
    /// The server that takes mail, and the address that it comes from; none: documents are archived.
    pub server: Option<(String, String)>,
    /// The account is a sandbox: it keeps its mail.
    pub sandbox: bool,
    /// Mails to be sent.
    pub waiting: u32,
    /// Mails put aside.
    pub parked: u32,
}

/// How the document `id` reaches its recipient.
pub async fn delivery(app: &App, account: Id, id: Id) -> Result<Delivery, AppError> {
    invoice(app, account, id).await?;
    let sending = sendings::of_document(app.store(), account, id).await?;
    let filter = MailFilter { document: Some(id), ..MailFilter::default() };
    let newest = Slice { newest_first: true, ..Slice::first(1) };
    let mail = mails::list(app.store(), account, filter, newest).await?.into_iter().next();
    Ok(Delivery { sending, mail })
}

/// The medium that was chosen for a document; none until its bytes are made.
pub async fn medium_of(app: &App, account: Id, id: Id) -> Result<Option<Medium>, AppError> {
    let sending = sendings::of_document(app.store(), account, id).await?;
    Ok(sending.map(|sending| sending.way.medium))
}

/// What the legal entity `entity` can send with.
pub async fn sending_state(app: &App, account: Id, entity: Id) -> Result<SendingState, AppError> {
    let catalogue = app.catalogue(account).await?;
    let entity = entity_of(&catalogue, Some(entity))?.id;
    let server = app.mail().map(|sender| (sender.host().to_owned(), sender.from().to_owned()));
    Ok(SendingState {
        server,
        sandbox: app.is_sandbox(account).await?,
        waiting: mails::count(app.store(), account, entity, MailStatus::Waiting).await?,
        parked: mails::count(app.store(), account, entity, MailStatus::Parked).await?,
    })
}

/// Chooses anew how the document `id` reaches its customer, at the address and by the medium that he has now.
///
/// # Errors
///
/// Refused while its bytes are still to be made, and for a letter, which stays among those of its day.
pub async fn deliver_again(app: &App, call: &Call<Delivery>, id: Id) -> Result<Done<Delivery>, AppError> {
    grant(app, call, || Box::pin(decide_deliver(app, &call.caller, id))).await
}

async fn decide_deliver(app: &App, caller: &Caller, id: Id) -> Result<Decision<Delivery>, AppError> {
    let mut row = invoice(app, caller.account, id).await?;
    let before = sendings::of_document(app.store(), caller.account, id).await?;
    let before =
        before.ok_or_else(|| AppError::refused("its PDF is still to be made: then it is delivered"))?;
    if before.way.medium == Medium::Letter {
        return Err(AppError::Refused(format!("it is among the letters of {}: print them", before.day)));
    }
    row.document.recipient.email =
        customer(app, caller.account, row.customer).await?.value.data.email_address;
    let mut changes = caller.changes(app);
    let delivery = plan_sending(app, caller, &row, &mut changes).await?;
    // What waits for another address, perhaps a wrong one, does not leave any more.
    let recipient = delivery.mail.as_ref().map(|mail| mail.recipient.as_str());
    changes.statements.push(mails::withdraw(caller.account, id, recipient));
    Ok(Decision { changes, outcome: Outcome::Known(delivery) })
}

/// Chooses how a document goes whose bytes are made in `changes`, and queues its mail there.
pub(crate) async fn plan_sending(
    app: &App,
    caller: &Caller,
    row: &DocumentRow,
    changes: &mut Changes,
) -> Result<Delivery, AppError> {
    let sandbox = app.is_sandbox(caller.account).await?;
    let address = row.document.recipient.email.as_deref().map(str::trim).filter(|text| is_address(text));
    let reach = Reach {
        mail_address: address.is_some(),
        mail_server: sandbox || app.mail().is_some(),
        postal_address: has_postal_address(&row.document),
    };
    let way = match customer(app, caller.account, row.customer).await {
        Ok(Versioned { value, .. }) => choose(value.data.default_bearer_medium.as_deref(), reach),
        Err(AppError::NotFound { .. }) => Way::archived(Detour::CustomerErased),
        Err(other) => return Err(other),
    };
    let catalogue = app.catalogue(caller.account).await?;
    let day = entity_of(&catalogue, Some(row.entity))?.zone.day(caller.now);
    let sending =
        Sending { document: row.id, entity: row.entity, way, day, created_at: caller.now, printed_at: None };
    changes.statements.push(sendings::put(caller.account, &sending)?);
    let mail = match (way.medium, address) {
        (Medium::Email, Some(address)) => {
            Some(queue_mail(app, caller, row, address, sandbox, changes).await?)
        }
        (Medium::Email | Medium::Letter | Medium::Archive, _) => None,
    };
    Ok(Delivery { sending: Some(sending), mail })
}

/// Queues the mail of a document; that to an address which has it already is queued again.
async fn queue_mail(
    app: &App,
    caller: &Caller,
    row: &DocumentRow,
    address: &str,
    sandbox: bool,
    changes: &mut Changes,
) -> Result<Mail, AppError> {
    let account = caller.account;
    let machine = app.machine_now().await?;
    let filter = MailFilter { document: Some(row.id), ..MailFilter::default() };
    let known = mails::list(app.store(), account, filter, Slice::first(u32::MAX)).await?;
    if let Some(known) = known.into_iter().find(|mail| mail.recipient == address) {
        if sandbox {
            let members = journal::mail(Some(&known), &known);
            let event = about_mail(caller, EventKind::MailCaptured, &known);
            changes.events.push(caller.event(app, event, &members));
            return Ok(known);
        }
        return queue_again(app, caller, known, machine, changes);
    }
    let message = Message {
        kind: MailKind::Document,
        document: Some(row.id),
        entity: row.entity,
        customer: Some(row.customer),
        contract: None,
        cancellation: None,
        recipient: address.to_owned(),
        language: None,
        words: written(app, account, row).await?,
    };
    queue(app, caller, message, (sandbox, machine), changes)
}

async fn written(app: &App, account: Id, row: &DocumentRow) -> Result<MailText, AppError> {
    let (kind, language) = (row.document.kind, row.document.language);
    let own = mail_templates::one(app.store(), account, row.entity, kind, language).await?;
    let template = own.unwrap_or_else(|| default_mail_template(kind, language));
    let written = write_mail(&template, &row.document);
    written.map_err(|error| AppError::Internal(format!("the mail of document {}: {error}", row.id)))
}

/// Puts a mail into the queue again: a message of its own, with attempts of its own.
pub(crate) fn queue_again(
    app: &App,
    caller: &Caller,
    mail: Mail,
    machine: Instant,
    changes: &mut Changes,
) -> Result<Mail, AppError> {
    changes.statements.push(mails::queue_again(caller.account, &mail, machine)?);
    let queued = Mail {
        status: MailStatus::Waiting,
        attempts: 0,
        due: machine,
        queued_at: machine,
        round: mail.round + 1,
        sent_at: None,
        ..mail.clone()
    };
    let members = journal::mail(Some(&mail), &queued);
    changes.events.push(caller.event(app, about_mail(caller, EventKind::MailQueued, &mail), &members));
    Ok(queued)
}

/// The event of that kind about a mail.
pub(crate) fn about_mail(caller: &Caller, kind: EventKind, mail: &Mail) -> Event {
    Event {
        customer: mail.customer,
        contract: mail.contract,
        // The document stays when the mail is erased.
        subject: Some(mail.document.or(mail.cancellation).unwrap_or(mail.id)),
        ..caller.about(kind, mail.entity)
    }
}

/// The kinds of documents that mails bring.
pub(crate) const KINDS: [DocumentKind; 2] = [DocumentKind::Invoice, DocumentKind::CreditNote];
