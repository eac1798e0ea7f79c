//! Mails: listed, sent from their queue, and sent again.

use std::time::Duration;

use turnus_documents::mail_html;
use turnus_engine::event::EventKind;
use turnus_engine::{Id, Instant};
use turnus_gateways::mail::{Mail as Message, MailAnswer};
use turnus_store::mails::{self, Ending, Mail, MailFilter, MailStatus};
use turnus_store::{Applied, Slice};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::invoices::{file_name, pdf};
use crate::journal;
use crate::portal_links::{links_mailed, with_links};
use crate::sending::{about_mail, queue_again};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Seconds before the second attempt; each next one waits twice as long.
const FIRST_DELAY: i64 = 60;
/// Attempts after the first, before a mail is put aside: twelve doublings are nearly three days.
const MOST_REPEATS: u32 = 12;
/// The time that a worker has for one attempt beside what the server may take, in milliseconds.
const LEASE: i64 = 60_000;
/// How often it is tried to note that the server has a mail: without the note it goes out twice.
const NOTES: u32 = 3;
/// Between them.
const BETWEEN_NOTES: Duration = Duration::from_secs(1);

/// Mails.
pub async fn list_mails(
    app: &App,
    account: Id,
    filter: MailFilter,
    slice: Slice,
) -> Result<Vec<Mail>, AppError> {
    Ok(mails::list(app.store(), account, filter, slice).await?)
}

/// The mail `id`.
pub async fn mail(app: &App, account: Id, id: Id) -> Result<Mail, AppError> {
    mails::by_id(app.store(), account, id).await?.ok_or(AppError::NotFound { kind: "mail", id })
}

/// Puts a mail into the queue again: one that was put aside, one that was sent and got lost, or one that waits for its
/// next attempt. It is a message of its own then.
///
/// # Errors
///
/// Refused where there is no server to send it, or the account is a sandbox.
pub async fn resend_mail(app: &App, call: &Call<Mail>, id: Id) -> Result<Done<Mail>, AppError> {
    grant(app, call, || Box::pin(decide_resend(app, &call.caller, id))).await
}

async fn decide_resend(app: &App, caller: &Caller, id: Id) -> Result<Decision<Mail>, AppError> {
    let found = mail(app, caller.account, id).await?;
    if found.status == MailStatus::Captured {
        return Err(AppError::refused("a sandbox keeps its mail and sends none"));
    }
    if app.mail().is_none() {
        return Err(AppError::refused("no server takes mail: set one in the section [mail] of the settings"));
    }
    let machine = app.machine_now().await?;
    let mut changes = caller.changes(app);
    let queued = queue_again(app, caller, found, machine, &mut changes)?;
    Ok(Decision { changes, outcome: Outcome::Known(queued) })
}

/// Takes up to `limit` mails of all accounts that are due, with their accounts, for one attempt each: nobody else takes
/// them before they are given up. None where no server takes mail.
pub async fn take_mails(app: &App, limit: i64) -> Result<Vec<(Id, Mail)>, AppError> {
    let Some(sender) = app.mail() else { return Ok(Vec::new()) };
    let machine = app.machine_now().await?;
    let patience = i64::try_from(sender.timeout().as_millis()).unwrap_or(i64::MAX);
    let until = machine.plus_millis(patience.saturating_add(LEASE));
    Ok(mails::take(app.store(), machine, until, limit).await?)
}

/// Tries a mail that was taken, and notes how it ended. Where it ends between the server's word and the note, the mail is
/// sent once more, with the same Message-ID.
pub async fn send_mail(app: &App, account: Id, mail: &Mail) -> Result<(), AppError> {
    let Some(sender) = app.mail() else { return Ok(()) };
    let now = app.now(account).await?;
    let caller = Caller { account, entity: None, actor: "worker".to_owned(), now };
    let answer = match message(app, &caller, mail).await {
        Ok(message) => sender.send(&message).await,
        Err(AppError::NotFound { kind, .. }) => MailAnswer::Refused(format!("the {kind} is gone")),
        Err(AppError::Internal(why) | AppError::Refused(why)) => MailAnswer::Refused(why),
        Err(other) => return Err(other),
    };
    note(app, &caller, mail, answer).await
}

async fn note(app: &App, caller: &Caller, mail: &Mail, answer: MailAnswer) -> Result<(), AppError> {
    for again in 1.. {
        let machine = app.machine_now().await;
        let noted = match machine {
            Ok(machine) => write_note(app, caller, mail, &answer, machine).await,
            Err(error) => Err(error),
        };
        match noted {
            Err(AppError::Busy | AppError::Database(_) | AppError::CannotWrite(_)) if again < NOTES => {
                tokio::time::sleep(BETWEEN_NOTES).await;
            }
            noted => return noted,
        }
    }
    Ok(())
}

async fn write_note(
    app: &App,
    caller: &Caller,
    mail: &Mail,
    answer: &MailAnswer,
    machine: Instant,
) -> Result<(), AppError> {
    let (ending, said, event) = match answer {
        MailAnswer::Taken(said) => (Ending::Sent(machine), said, Some(EventKind::MailSent)),
        MailAnswer::Refused(said) => (Ending::Parked, said, Some(EventKind::MailFailed)),
        MailAnswer::Failed(said) if mail.attempts >= MOST_REPEATS => {
            (Ending::Parked, said, Some(EventKind::MailFailed))
        }
        MailAnswer::Failed(said) => {
            let delay = FIRST_DELAY << mail.attempts;
            (Ending::Again(machine.plus_millis(delay * 1000)), said, None)
        }
    };
    let result = match ending {
        Ending::Sent(_) => "sent",
        Ending::Again(_) => "failed",
        Ending::Parked => "parked",
    };
    metrics::counter!("turnus_mails_total", "result" => result).increment(1);
    if ending == Ending::Parked {
        // What the server says may name the person: it stays in the mail's row.
        tracing::warn!(mail = %mail.id, kind = ?mail.kind, "a mail was put aside: see getMails");
    }
    let mut changes = caller.changes(app);
    changes.statements.push(mails::finish(caller.account, mail, ending, said));
    let after = Mail {
        status: if ending == Ending::Parked { MailStatus::Parked } else { MailStatus::Sent },
        ..mail.clone()
    };
    let members = journal::mail(Some(mail), &after);
    let event = event.map(|kind| caller.event(app, about_mail(caller, kind, mail), &members));
    changes.events.extend(event);
    if matches!(ending, Ending::Sent(_)) {
        changes.events.extend(links_mailed(app, caller, mail).await?);
    }
    // Stale: the customer was erased meanwhile, or the mail was queued again.
    let _: Applied = app.store().apply(changes).await?;
    Ok(())
}

/// The mail as it goes to the server, with the bytes of its document if it brings one.
async fn message(app: &App, caller: &Caller, mail: &Mail) -> Result<Message, AppError> {
    let (seller, language, text, pdf) = match mail.document {
        Some(document) => {
            let (row, bytes) = pdf(app, caller, document).await?;
            let file = (file_name(&row, "pdf"), bytes);
            (row.document.seller, row.document.language, mail.text.clone(), Some(file))
        }
        None => {
            let catalogue = app.catalogue(caller.account).await?;
            let entity = entity_of(&catalogue, Some(mail.entity))?;
            let text = with_links(app, caller.account, mail).await?;
            (entity.seller.clone(), mail.language.unwrap_or(entity.language), text, None)
        }
    };
    Ok(Message {
        to: mail.recipient.clone(),
        from_name: seller.name,
        reply_to: seller.email,
        subject: mail.subject.clone(),
        html: mail_html(&text, language),
        text,
        pdf,
        id: format!("{}.{}", mail.id, mail.round),
        date: mail.queued_at.timestamp(),
    })
}

/// Somebody takes mail.
pub fn can_send(app: &App) -> bool {
    app.mail().is_some()
}
