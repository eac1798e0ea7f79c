//! Whether and when a new draft becomes a document by itself.

use std::sync::Arc;

use turnus_engine::Id;
use turnus_store::documents::{self, DocumentRow};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::{Assigned, Changes, Statement};

use crate::app::App;
use crate::books::{Books, Originals};
use crate::error::AppError;
use crate::issuing::Issuing;
use crate::settle::Settled;
use crate::wish::{Caller, Outcome};

/// Whether a draft becomes a document by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    /// As the customer's settings or the entity say.
    AsTheEntitySays,
    /// It is kept until someone sends it.
    Kept,
    /// The same, and what is to be a document at once is one in the write that makes it: for runs. People would wait for
    /// the number, and each other; and a draft that is not sent yet is changed by what they wish, not corrected.
    AtOnce,
}

impl Settled {
    /// Adds to `changes` what the bill writes ([`Settled::write`]), and gives what comes of the wish: true. What is to be a
    /// document at once is one in the same write, unless it lacks what law asks for: then it is a draft, whose sending is
    /// put aside with the reason.
    pub(crate) async fn send(
        &self,
        app: &App,
        caller: &Caller,
        (books, originals): (&Books, &Originals),
        sending: Sending,
        changes: &mut Changes,
    ) -> Result<Outcome<bool>, AppError> {
        let made = self.write(app, caller, books, originals, sending, changes)?;
        let draft = made.filter(|_| sending == Sending::AtOnce);
        let Some(draft) = draft else { return Ok(Outcome::Known(true)) };
        let issuing = match Issuing::of(app, caller, draft.clone(), originals.reversed.as_ref()).await {
            Ok(issuing) => issuing,
            Err(AppError::Refused(_)) => {
                changes.statements.extend(books.draft(caller, &draft, Sending::AsTheEntitySays)?);
                return Ok(Outcome::Known(true));
            }
            Err(other) => return Err(other),
        };
        issuing.begin(app, caller, changes)?;
        let account = caller.account;
        let numbered = move |assigned: &Assigned| -> Result<(bool, Vec<Statement>), AppError> {
            let (row, words) = issuing.numbered(assigned)?;
            let written = [Some(documents::insert(account, &row)?), words];
            Ok((true, written.into_iter().flatten().collect()))
        };
        Ok(Outcome::Numbered(Arc::new(numbered)))
    }
}

impl Books {
    /// Writes a new draft, and plans that it becomes a document where it does so by itself.
    pub(crate) fn draft(
        &self,
        caller: &Caller,
        draft: &DocumentRow,
        sending: Sending,
    ) -> Result<Vec<Statement>, AppError> {
        let mut written = vec![documents::insert(caller.account, draft)?];
        if sending == Sending::AsTheEntitySays {
            written.extend(self.plan_sending(caller, draft.id)?);
        }
        Ok(written)
    }

    /// A draft is a document at once, where nobody wants to look at it before.
    pub(crate) fn sends_at_once(&self) -> Result<bool, AppError> {
        Ok(self.entity()?.sends_after(&self.settings) == Some(0))
    }

    /// Plans that a draft becomes a document by itself, where the customer's settings or the entity say so.
    pub(crate) fn plan_sending(&self, caller: &Caller, draft: Id) -> Result<Option<Statement>, AppError> {
        let after = self.entity()?.sends_after(&self.settings);
        let due = |minutes: u32| caller.now.plus_millis(i64::from(minutes) * 60_000);
        let plan = |minutes| due_work::plan(caller.account, WorkKind::SendDraft, draft, due(minutes));
        Ok(after.map(plan).transpose()?)
    }
}
