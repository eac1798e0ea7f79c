//! Confirmations of cancellations, by mail (§ 312k Abs. 4 BGB): part of the write that ends the contract.

use turnus_documents::{CancellationMail, MailText, NamedContract, cancellation_mail, revocation_mail};
use turnus_engine::Instant;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::Contract;
use turnus_engine::document::Language;
use turnus_engine::entity::Entity;
use turnus_gateways::mail::is_address;
use turnus_store::Changes;
use turnus_store::mails::{Mail, MailKind};

use crate::app::{App, entity_of};
use crate::end_contract::Ending;
use crate::error::AppError;
use crate::messages::{Message, language_for, queue_message};
use crate::wish::Caller;

/// How a mail names a contract.
pub(crate) fn named(
    contract: &Contract,
    catalogue: &Catalogue,
    now: Instant,
    language: Language,
) -> NamedContract {
    let phase = contract.plan_phase_at(now).or(contract.phases.first());
    let plan = phase.and_then(|phase| phase.plan).and_then(|plan| catalogue.plans.current(plan));
    NamedContract {
        reference_code: contract.reference_code.clone(),
        plan: plan.map(|plan| plan.name.text(language).to_owned()).filter(|name| !name.is_empty()),
    }
}

/// Adds the mail to `changes` that confirms to the customer when the contract ends, and what its closing bill comes to.
/// `received_at` is when the cancellation was received, account time. None, and nothing is added, where the customer has no
/// address of mail.
pub async fn cancellation_confirmed(
    app: &App,
    caller: &Caller,
    ending: &Ending,
    received_at: Instant,
    changes: &mut Changes,
) -> Result<Option<Mail>, AppError> {
    let words = |language: Language, entity: &Entity, contract: NamedContract| {
        cancellation_mail(&CancellationMail {
            language,
            company: entity.seller.name.clone(),
            contract: Some(contract),
            declared: None,
            received: entity.zone.local(received_at),
            end: ending.end.map(|end| entity.zone.local(end)),
            closing: Some((ending.closing.totals.gross, ending.row.contract.currency)),
        })
    };
    tell_customer(app, caller, ending, (MailKind::CancellationConfirmed, &words), changes).await
}

/// Adds the mail to `changes` that tells the customer that a cancellation was taken back, at the caller's `now`. None, and
/// nothing is added, where the customer has no address of mail.
pub async fn cancellation_revoked(
    app: &App,
    caller: &Caller,
    ending: &Ending,
    changes: &mut Changes,
) -> Result<Option<Mail>, AppError> {
    let words = |language: Language, entity: &Entity, contract: NamedContract| {
        revocation_mail(language, &entity.seller.name, &contract, entity.zone.local(caller.now))
    };
    tell_customer(app, caller, ending, (MailKind::CancellationRevoked, &words), changes).await
}

/// What a mail says in that language, of that legal entity's contract.
type Words<'a> = &'a (dyn Fn(Language, &Entity, NamedContract) -> MailText + Send + Sync);

/// Adds the mail to whoever has the contract. None where he has no address of mail.
async fn tell_customer(
    app: &App,
    caller: &Caller,
    ending: &Ending,
    (kind, words): (MailKind, Words<'_>),
    changes: &mut Changes,
) -> Result<Option<Mail>, AppError> {
    let address = ending.customer.email_address.as_deref().map(str::trim);
    let Some(recipient) = address.filter(|text| is_address(text)) else { return Ok(None) };
    let contract = &ending.row.contract;
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, Some(contract.entity))?;
    let language = language_for(entity, ending.customer.language.as_deref());
    let words = words(language, entity, named(contract, &catalogue, caller.now, language));
    let message = Message {
        kind,
        document: None,
        entity: contract.entity,
        customer: Some(contract.customer),
        contract: Some(contract.id),
        cancellation: None,
        recipient: recipient.to_owned(),
        language: Some(language),
        words,
    };
    queue_message(app, caller, message, changes).await.map(Some)
}
