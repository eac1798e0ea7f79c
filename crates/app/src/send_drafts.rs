//! Sending many drafts: each by itself, so that one that cannot be sent does not stop the rest.

use turnus_engine::document::DocumentKind;
use turnus_engine::{Id, Instant};
use turnus_store::Created;
use turnus_store::Slice;
use turnus_store::documents::{self, DocumentFilter, DocumentRow, DocumentStatus};

use crate::app::App;
use crate::error::AppError;
use crate::invoices::{invoice, send_draft};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant, replayed};

/// The most drafts that are sent at once.
pub const MOST_SENT: u32 = 1_000;

/// Drafts that are sent side by side.
const SIDE_BY_SIDE: usize = 16;

/// Which drafts.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// These, at most [`MOST_SENT`].
    These(Vec<Id>),
    /// The first [`MOST_SENT`] of a legal entity, or of all, made before some moment.
    Those {
        /// The legal entity.
        entity: Option<Id>,
        /// Made before it, account time.
        created_before: Option<Instant>,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SentDrafts {
    /// Each draft, in the order asked for or in which they were made.
    pub drafts: Vec<SentDraft>,
    /// There are others that were not tried.
    pub more: bool,
}

/// What came of one draft.
#[derive(Clone, Debug, PartialEq)]
pub struct SentDraft {
    /// The draft.
    pub id: Id,
    /// The document that it is now, or why it is none.
    pub outcome: Result<Sent, String>,
}

/// A draft that is a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its number.
    pub number: String,
    /// Invoice or credit note.
    pub kind: DocumentKind,
}

/// Sends drafts, each once. One that is a document already, because the request is repeated or someone was faster, is
/// answered as sent.
///
/// # Errors
///
/// Refused where too many are named. What is wrong with one draft is said in its place.
pub async fn send_drafts(
    app: &App,
    call: &Call<SentDrafts>,
    chosen: Chosen,
) -> Result<Done<SentDrafts>, AppError> {
    if let Some(answer) = replayed(app, call).await? {
        return Ok(Done::Replayed(answer));
    }
    let (ids, more) = ids(app, call.caller.account, chosen).await?;
    let mut drafts = Vec::new();
    for some in ids.chunks(SIDE_BY_SIDE) {
        let tasks: Vec<_> = some
            .iter()
            .map(|id| {
                let (app, caller, id) = (app.clone(), call.caller.clone(), *id);
                tokio::spawn(async move { send(&app, caller, id).await })
            })
            .collect();
        for (task, id) in tasks.into_iter().zip(some) {
            let outcome =
                task.await.unwrap_or_else(|panic| Err(told(&AppError::Internal(panic.to_string()))));
            drafts.push(SentDraft { id: *id, outcome });
        }
    }
    let sent = SentDrafts { drafts, more };
    // Nothing more to write but the answer, where its key asks for that.
    grant(app, call, || {
        let decision = Decision { changes: call.caller.changes(app), outcome: Outcome::Known(sent.clone()) };
        Box::pin(async { Ok(decision) })
    })
    .await
}

async fn ids(app: &App, account: Id, chosen: Chosen) -> Result<(Vec<Id>, bool), AppError> {
    let most = usize::try_from(MOST_SENT).unwrap_or(usize::MAX);
    let (entity, created_before) = match chosen {
        Chosen::These(mut ids) => {
            if ids.len() > most {
                return Err(AppError::Refused(format!(
                    "Ids: expected at most {MOST_SENT} items, got {}",
                    ids.len()
                )));
            }
            let mut known = std::collections::HashSet::new();
            ids.retain(|id| known.insert(*id));
            return Ok((ids, false));
        }
        Chosen::Those { entity, created_before } => (entity, created_before),
    };
    let created = Created { from: None, to: created_before.map(|before| before.plus_millis(-1)) };
    let filter = DocumentFilter { entity, created, ..DocumentFilter::default() };
    let slice = Slice::first(MOST_SENT + 1);
    let rows = documents::list(app.store(), account, DocumentStatus::Draft, filter, slice).await?;
    let more = rows.len() > most;
    Ok((rows.into_iter().take(most).map(|row| row.value.id).collect(), more))
}

async fn send(app: &App, caller: Caller, id: Id) -> Result<Sent, String> {
    let account = caller.account;
    let row = match send_draft(app, &Call::plain(caller), id).await.and_then(Done::fresh) {
        // It may have been sent before; else there is no such draft.
        Err(AppError::NotFound { kind, .. }) => {
            invoice(app, account, id).await.map_err(|_| told(&AppError::NotFound { kind, id }))?
        }
        other => other.map_err(|why| told(&why))?,
    };
    let DocumentRow { document, .. } = row;
    Ok(Sent { number: document.number.unwrap_or_default(), kind: document.kind })
}

/// What a client may read of it.
fn told(error: &AppError) -> String {
    match error {
        AppError::Internal(why) | AppError::Database(why) => {
            tracing::error!("a draft could not be sent: {why}");
            "something went wrong on our side: send it again".to_owned()
        }
        AppError::Refused(_)
        | AppError::NotFound { .. }
        | AppError::Unauthorized(_)
        | AppError::Busy
        | AppError::CannotWrite(_)
        | AppError::CodeNeeded
        | AppError::Forbidden(_)
        | AppError::TooManyTries { .. }
        | AppError::TooOften { .. }
        | AppError::TooLong(_) => error.to_string(),
    }
}
