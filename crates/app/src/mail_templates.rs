//! What the mails of a legal entity say.

use std::collections::BTreeMap;

use turnus_documents::{check_mail_template, default_mail_template};
use turnus_engine::Id;
use turnus_engine::document::Language;
use turnus_engine::event::EventKind;
use turnus_engine::sending::MailTemplate;
use turnus_store::mail_templates;

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::journal;
use crate::sending::KINDS;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// The templates that the mails of a legal entity are made from: its own, and the defaults where it has none. One for
/// each kind of document and language.
pub async fn list_mail_templates(app: &App, account: Id, entity: Id) -> Result<Vec<MailTemplate>, AppError> {
    let catalogue = app.catalogue(account).await?;
    entity_of(&catalogue, Some(entity))?;
    Ok(filled(mail_templates::of_entity(app.store(), account, entity).await?))
}

fn filled(own: Vec<MailTemplate>) -> Vec<MailTemplate> {
    let languages = [Language::De, Language::En];
    let all = KINDS.into_iter().flat_map(|kind| languages.map(|language| (kind, language)));
    let one = |(kind, language)| {
        let known = own.iter().find(|it| it.kind == kind && it.language == language);
        known.cloned().unwrap_or_else(|| default_mail_template(kind, language))
    };
    all.map(one).collect()
}

/// Templates by what they are for.
fn by_name(templates: &[MailTemplate]) -> BTreeMap<String, &MailTemplate> {
    let name = |template: &MailTemplate| format!("{:?}{:?}", template.kind, template.language);
    templates.iter().map(|template| (name(template), template)).collect()
}

/// Replaces the templates of a legal entity: what is not among them is the default again.
///
/// # Errors
///
/// Refused where one cannot be filled, with its member (`Invoice.De.Subject`).
pub async fn put_mail_templates(
    app: &App,
    call: &Call<Vec<MailTemplate>>,
    entity: Id,
    templates: Vec<MailTemplate>,
) -> Result<Done<Vec<MailTemplate>>, AppError> {
    grant(app, call, || Box::pin(decide_put(app, &call.caller, entity, templates.clone()))).await
}

async fn decide_put(
    app: &App,
    caller: &Caller,
    entity: Id,
    templates: Vec<MailTemplate>,
) -> Result<Decision<Vec<MailTemplate>>, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    entity_of(&catalogue, Some(entity))?;
    for template in &templates {
        check_mail_template(template)
            .map_err(|why| AppError::Refused(format!("{:?}.{:?}.{why}", template.kind, template.language)))?;
    }
    let before = mail_templates::of_entity(app.store(), caller.account, entity).await?;
    let members = journal::plain("MailTemplates", Some(&by_name(&before)), Some(&by_name(&templates)));
    let mut changes = caller.changes(app);
    if members.is_empty() {
        return Ok(Decision { changes, outcome: Outcome::Known(filled(templates)) });
    }
    changes.statements.extend(mail_templates::replace(caller.account, entity, &templates)?);
    changes.events.push(caller.event(app, caller.about(EventKind::MailTemplatesChanged, entity), &members));
    Ok(Decision { changes, outcome: Outcome::Known(filled(templates)) })
}
