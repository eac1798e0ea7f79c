//! How the documents of one customer are treated.

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_engine::document_settings::DocumentSettings;
use turnus_engine::event::EventKind;
use turnus_store::{Versioned, customers};

use crate::app::App;
use crate::customers::{about, customer};
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// The settings of the customer `id`.
pub async fn document_settings(app: &App, account: Id, id: Id) -> Result<DocumentSettings, AppError> {
    Ok(customer(app, account, id).await?.value.documents)
}

/// Decides anew how the documents of a customer are treated. Drafts that are there go on as they were planned.
pub async fn change_document_settings(
    app: &App,
    call: &Call<DocumentSettings>,
    id: Id,
    settings: DocumentSettings,
) -> Result<Done<DocumentSettings>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, id, settings.clone()))).await
}

async fn decide(
    app: &App,
    caller: &Caller,
    id: Id,
    documents: DocumentSettings,
) -> Result<Decision<DocumentSettings>, AppError> {
    let Versioned { version, value } = customer(app, caller.account, id).await?;
    let after = Customer { documents, ..value.clone() };
    let members = journal::customer(Some(&value), Some(&after));
    let mut changes = caller.changes(app);
    if members.is_empty() {
        changes.speaks_of = Some(id);
        return Ok(Decision { changes, outcome: Outcome::Known(after.documents) });
    }
    changes.statements.push(customers::update(caller.account, &after, version)?);
    let event = about(caller, EventKind::CustomerDocumentSettingsChanged, &after);
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known(after.documents) })
}
