//! Whether and when a new draft becomes a document by itself.

use turnus_engine::Id;
use turnus_store::Statement;
use turnus_store::documents::{self, DocumentRow};
use turnus_store::due_work::{self, WorkKind};

use crate::books::Books;
use crate::error::AppError;
use crate::wish::Caller;

/// Whether a draft becomes a document by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    /// As the customer's settings or the entity say.
    AsTheEntitySays,
    /// It is kept until someone sends it.
    Kept,
    /// It is one in the write that makes it, which the caller sees to: no draft is written.
    AtOnce,
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
