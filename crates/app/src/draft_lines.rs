//! Lines written on a draft by hand: rated items of its contract, billed with it (decisions.md section 4).

use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::scope::Scope;
use turnus_store::documents::DocumentRow;
use turnus_store::{Changes, contracts, usage};

use crate::app::App;
use crate::books::{self, Books, Draft, originals};
use crate::draft_edits::{EditedDraft, written_lines};
use crate::drafting::Sending;
use crate::error::AppError;
use crate::invoices::{about, draft};
use crate::journal::{self, Members};
use crate::rated_items::check;
use crate::schedule_work::schedule_work;
use crate::settle::{Wanted, settle};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// The most lines that are written on a draft by hand.
const MOST_LINES: usize = 200;

/// Adds a line to a draft: its bill is taken back and made anew with the line, at once. The draft keeps its id, and goes
/// on as the customer's tax and the catalogue are now.
///
/// # Errors
///
/// Not found once it is sent; refused for a document that takes one back, for a line that leaves nothing to print, and
/// for what a rated item is refused for.
pub async fn add_line(
    app: &App,
    call: &Call<EditedDraft>,
    id: Id,
    item: RatedItem,
) -> Result<Done<EditedDraft>, AppError> {
    grant(app, call, || Box::pin(decide_add(app, &call.caller, id, item.clone()))).await
}

async fn decide_add(
    app: &App,
    caller: &Caller,
    id: Id,
    item: RatedItem,
) -> Result<Decision<EditedDraft>, AppError> {
    let (books, open) = open(app, caller, id).await?;
    check(&item, &books.catalogue)?;
    item.check_cost(books.row.value.contract.currency)?;
    let mut lines = written_lines(&open.bills, &open.rated_items);
    if lines.len() >= MOST_LINES {
        return Err(AppError::Refused(format!("draft {id} has {MOST_LINES} lines written by hand: no more")));
    }
    let new = app.new_id(caller.account, caller.now);
    let item = RatedItem { id: new, transferred_at: caller.now, ..item };
    lines.push(item.clone());
    let mut changes = caller.changes(app);
    changes.statements.push(usage::insert_rated_item(caller.account, open.row.value.contract, &item)?);
    let members = journal::rated_item(None, Some(&item));
    let made = Anew { app, caller, books, draft: open, lines, new: Some(item) };
    made.write(EventKind::DraftLineAdded, new, members, changes).await
}

/// Takes a line off a draft that was written on it by hand.
///
/// # Errors
///
/// Not found where the draft has no rated item of that id; refused where that was not written on the draft.
pub async fn remove_line(
    app: &App,
    call: &Call<EditedDraft>,
    id: Id,
    line: Id,
) -> Result<Done<EditedDraft>, AppError> {
    grant(app, call, || Box::pin(decide_remove(app, &call.caller, id, line))).await
}

async fn decide_remove(
    app: &App,
    caller: &Caller,
    id: Id,
    line: Id,
) -> Result<Decision<EditedDraft>, AppError> {
    let (books, mut open) = open(app, caller, id).await?;
    if !open.rated_items.iter().any(|item| item.id == line) {
        return Err(AppError::NotFound { kind: "line written by hand", id: line });
    }
    let mut lines = written_lines(&open.bills, &open.rated_items);
    if !lines.iter().any(|item| item.id == line) {
        return Err(AppError::Refused(format!(
            "rated item {line} was posted to the contract and not written on the draft: add a line with a negative \
             Quantity instead"
        )));
    }
    let members = journal::rated_item(lines.iter().find(|item| item.id == line), None);
    lines.retain(|item| item.id != line);
    open.rated_items.retain(|item| item.id != line);
    let made = Anew { app, caller, books, draft: open, lines, new: None };
    let contract = made.books.row.value.contract.id;
    let mut decision = made.write(EventKind::DraftLineRemoved, line, members, caller.changes(app)).await?;
    // Behind the statement that opens it.
    decision.changes.statements.push(usage::delete_rated_item(caller.account, contract, line));
    Ok(decision)
}

/// The books of the draft's contract, without what no bill took: the draft gets the line and nothing else.
async fn open(app: &App, caller: &Caller, id: Id) -> Result<(Books, Draft), AppError> {
    let contract = draft(app, caller.account, id).await?.value.contract;
    let mut books = books::open(app, caller.account, contract).await?;
    books.usage.clear();
    books.rated_items.clear();
    let found = books.drafts.iter().find(|draft| draft.row.value.id == id).cloned();
    let found = found.ok_or(AppError::NotFound { kind: "invoice draft", id })?;
    if found.standing().next().is_none() {
        return Err(AppError::Refused(format!(
            "draft {id} takes an issued document back, line by line: send it, and write the line on another"
        )));
    }
    Ok((books, found))
}

/// A draft that is billed anew with other lines.
struct Anew<'a> {
    app: &'a App,
    caller: &'a Caller,
    books: Books,
    draft: Draft,
    /// The lines written by hand that it has then.
    lines: Vec<RatedItem>,
    /// The one among them that no bill had.
    new: Option<RatedItem>,
}

impl Anew<'_> {
    async fn write(
        self,
        kind: EventKind,
        line: Id,
        members: Members,
        mut changes: Changes,
    ) -> Result<Decision<EditedDraft>, AppError> {
        let Anew { app, caller, books, draft, lines, new } = self;
        let (account, before) = (caller.account, &books.row.value);
        let (id, version) = (draft.row.value.id, draft.row.version.number());
        let scope = Scope::lines_by_hand(lines.iter().map(|item| item.id).collect());
        let wanted = Wanted {
            rated_items: new.into_iter().collect(),
            anew: Some(draft),
            ..Wanted::scoped(&before.contract, scope, caller.now)
        };
        let settled = settle(app, caller, &books, wanted)?;
        let (contract, billing) = (&settled.row.contract, &settled.row.billing);
        changes.statements.push(contracts::update_billing(account, contract.id, billing, &books.row.version));
        changes.statements.extend(schedule_work(account, &settled.row, &books.catalogue, caller.now)?);
        let originals = originals(app, account, &settled.bill).await?;
        let row = settled.write(app, caller, &books, &originals, Sending::Kept, &mut changes)?;
        let row: DocumentRow = row.ok_or_else(|| {
            AppError::Refused(format!(
                "draft {id} would come to nothing, and nothing makes no document: discard it instead"
            ))
        })?;
        let told = about(caller, kind, &row);
        let event = turnus_engine::event::Event { subject: Some(line), ..told };
        changes.events.push(caller.event(app, event, &members));
        let outcome = Outcome::Known(EditedDraft { row, version: version + 1, lines });
        Ok(Decision { changes, outcome })
    }
}
