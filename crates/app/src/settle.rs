//! A bill, decided and written: with its draft, its postings, and what the contract's row then says.

use std::collections::BTreeMap;

use turnus_engine::bill::{Bill, BillInput, bill};
use turnus_engine::contract::Contract;
use turnus_engine::correction::charged_time;
use turnus_engine::coverage::{Billed, Entry};
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::execution::Execution;
use turnus_engine::present::{Presenting, present};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::reverse::reverse;
use turnus_engine::scope::{Occasion, Scope, Taking};
use turnus_engine::usage::Usage;
use turnus_engine::{Id, Instant, Money, Span};
use turnus_store::bills::{self, BillRow};
use turnus_store::contracts::ContractRow;
use turnus_store::documents::{self, DocumentRow, DocumentStatus};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::{Changes, Statement, Versioned, ledger, usage};

use crate::app::App;
use crate::billing_row::row_after;
use crate::books::{Books, Draft, Originals};
use crate::drafting::Sending;
use crate::error::AppError;
use crate::journal;
use crate::postings::postings;
use crate::wish::Caller;

/// What is to be billed.
pub(crate) struct Wanted {
    /// The contract, as it is after the wish.
    pub(crate) contract: Contract,
    /// What may be taken.
    pub(crate) scope: Scope,
    /// Up to when what falls due is taken.
    pub(crate) horizon: Instant,
    /// Usage that the wish itself posts.
    pub(crate) usage: Vec<Usage>,
    /// Rated items that the wish itself adds.
    pub(crate) rated_items: Vec<RatedItem>,
    /// What is taken besides, each up to its own horizon.
    pub(crate) also: Vec<Taking>,
    /// Time of items that is billed whenever it falls due.
    pub(crate) again: Vec<(Id, Span)>,
    /// The draft that is billed anew in any case, and keeps its id.
    pub(crate) anew: Option<Draft>,
}

impl Wanted {
    /// What an execution bills, beside what is billed already.
    pub(crate) fn of(execution: &Execution, billed: &Billed) -> Wanted {
        Wanted {
            usage: execution.usage.clone(),
            rated_items: execution.rated_items.clone(),
            ..Wanted::scoped(&execution.contract, execution.scope_beside(billed), execution.horizon)
        }
    }

    /// What a contract's billing date bills, or whatever else `scope` takes up to `horizon`.
    pub(crate) fn scoped(contract: &Contract, scope: Scope, horizon: Instant) -> Wanted {
        Wanted {
            contract: contract.clone(),
            scope,
            horizon,
            usage: Vec::new(),
            rated_items: Vec::new(),
            also: Vec::new(),
            again: Vec::new(),
            anew: None,
        }
    }
}

/// A bill that is decided.
pub(crate) struct Settled {
    /// The bill; it may say nothing.
    pub(crate) bill: Bill,
    /// The bill as it would be if every draft were issued, where that is another: see [`Settled::own`].
    pub(crate) own: Option<Bill>,
    /// Drafts that it takes the place of, with the bills that undo theirs.
    pub(crate) undone: Vec<(Draft, Vec<Bill>)>,
    /// Of those, the draft that keeps its id.
    pub(crate) anew: Option<Id>,
    /// What is billed, this bill included.
    pub(crate) billed: Billed,
    /// The contract's row after it.
    pub(crate) row: ContractRow,
}

/// Makes the bill. A change that touches what an open draft shows undoes that draft and bills it anew: a draft is
/// changed, never corrected (decisions.md section 4).
pub(crate) fn settle(app: &App, caller: &Caller, books: &Books, wanted: Wanted) -> Result<Settled, AppError> {
    let mut input = Inputs {
        billed: books.billed.clone(),
        usage: [books.usage.clone(), wanted.usage].concat(),
        rated_items: [books.rated_items.clone(), wanted.rated_items].concat(),
        scope: wanted.scope,
        horizon: wanted.horizon,
        also: wanted.also,
        again: wanted.again,
    };
    let mut undone: Vec<(Draft, Vec<Bill>)> = Vec::new();
    if let Some(draft) = &wanted.anew {
        undone.push((draft.clone(), input.undo(app, caller, draft)?));
        input.again.extend(charged_time(draft.standing().map(|row| &row.bill)));
        input.rated_items.sort_by_key(|item| item.id);
        // The lines that it has now are those of the wish.
        input.also.retain(|taking| taking.scope.occasion != Occasion::Line);
    }
    let mut bill = input.bill(app, caller, books, &wanted.contract)?;
    let mut own = None;
    loop {
        let open = books.drafts.iter().filter(|draft| !undone.iter().any(|(other, _)| same(other, draft)));
        let touched: Vec<&Draft> = open.filter(|draft| touches(&bill, draft)).collect();
        if touched.is_empty() {
            break;
        }
        for draft in touched {
            let reversals = input.undo(app, caller, draft)?;
            undone.push((draft.clone(), reversals));
        }
        let first = std::mem::replace(&mut bill, input.bill(app, caller, books, &wanted.contract)?);
        own.get_or_insert(first);
    }
    let billed = std::mem::take(&mut input.billed).with(&bill)?;
    let reversals = undone.iter().flat_map(|(_, reversals)| reversals);
    let row = row_after(books, wanted.contract, &bill, reversals, &billed, caller.now)?;
    let anew = wanted.anew.map(|draft| draft.row.value.id);
    Ok(Settled { bill, own, undone, anew, billed, row })
}

/// What goes into a bill, and grows with each draft that is undone.
struct Inputs {
    billed: Billed,
    usage: Vec<Usage>,
    rated_items: Vec<RatedItem>,
    scope: Scope,
    horizon: Instant,
    /// What the undone drafts took, each up to its own horizon.
    also: Vec<Taking>,
    /// Time that is billed whenever it falls due.
    again: Vec<(Id, Span)>,
}

impl Inputs {
    fn bill(&self, app: &App, caller: &Caller, books: &Books, contract: &Contract) -> Result<Bill, AppError> {
        Ok(bill(&BillInput {
            bill: app.new_id(caller.account, caller.now),
            contract,
            catalogue: &books.catalogue,
            group: books.group()?,
            billed: &self.billed,
            usage: &self.usage,
            rated: &self.rated_items,
            tax: &books.tax()?,
            scope: &self.scope,
            now: caller.now,
            horizon: self.horizon,
            also: &self.also,
            again: &self.again,
        })?)
    }

    fn undo(&mut self, app: &App, caller: &Caller, draft: &Draft) -> Result<Vec<Bill>, AppError> {
        let mut reversals = Vec::new();
        for row in draft.standing().rev() {
            let reversal = reverse(&row.bill, app.new_id(caller.account, caller.now), caller.now);
            self.billed = std::mem::take(&mut self.billed).with(&reversal)?;
            // What was not late when the draft was made is not late when it is made anew.
            self.billed.usage_until = self.billed.usage_until.min(row.bill.previous_usage_until);
            self.also.push(Taking { scope: row.bill.scope.clone(), horizon: row.bill.horizon });
            self.also.extend(row.bill.also.iter().cloned());
            reversals.push(reversal);
        }
        self.usage.extend(draft.usage.iter().cloned());
        self.rated_items.extend(draft.rated_items.iter().cloned());
        Ok(reversals)
    }
}

fn same(one: &Draft, other: &Draft) -> bool {
    one.row.value.id == other.row.value.id
}

/// The bill credits a charge that the draft shows, charges again what the draft credits, or, as an end is moved or
/// taken back, charges more of a fee period that the draft charges in part.
fn touches(bill: &Bill, draft: &Draft) -> bool {
    let shown = || draft.bills.iter().flat_map(|shown| &shown.bill.rows);
    let closing = bill.scope.occasion == Occasion::Closing;
    let of_draft = |of: Id| draft.bills.iter().any(|shown| shown.bill.id == of);
    bill.usage.iter().filter_map(|charge| charge.credits).any(of_draft)
        || bill.rows.iter().any(|row| match &row.entry {
            Entry::Credit(of) => of_draft(of.bill),
            Entry::Charge { terms, .. } => shown()
                .filter(|other| other.item == row.item && other.kind == row.kind)
                .any(|other| match &other.entry {
                    Entry::Credit(_) => other.span.common(row.span).is_some(),
                    Entry::Charge { terms: part, .. } => closing && part.whole == terms.whole,
                    Entry::Restore(_) => false,
                }),
            Entry::Restore(_) => false,
        })
}

impl Settled {
    /// The bill as it would be if every draft were issued: what the wish itself costs.
    pub(crate) fn own(&self) -> &Bill {
        self.own.as_ref().unwrap_or(&self.bill)
    }

    /// It changes nothing but where billing stands.
    pub(crate) fn is_empty(&self) -> bool {
        self.bill.is_empty() && self.undone.is_empty()
    }

    /// The document that presents the bill, if one does, with what was edited by hand on the drafts that it takes the place
    /// of. Of drafts that become one, the oldest says; the one that keeps its id before all.
    pub(crate) fn document(
        &self,
        app: &App,
        caller: &Caller,
        books: &Books,
        originals: &Originals,
    ) -> Result<Option<DocumentRow>, AppError> {
        let edits = self.undone.iter().map(|(draft, _)| &draft.row.value.edit);
        let edit = edits.fold(DraftEdit::default(), DraftEdit::or);
        document_of(app, caller, books, &self.row.contract, &self.bill, originals, &edit)
    }

    /// Adds to `changes` what the bill writes: all but the contract's own row. The answer is the new draft, if the
    /// bill makes one.
    pub(crate) fn write(
        &self,
        app: &App,
        caller: &Caller,
        books: &Books,
        originals: &Originals,
        sending: Sending,
        changes: &mut Changes,
    ) -> Result<Option<DocumentRow>, AppError> {
        for (draft, reversals) in &self.undone {
            self.write_undone(app, caller, draft, reversals, changes)?;
        }
        if self.bill.is_empty() {
            return Ok(None);
        }
        let document = self.document(app, caller, books, originals)?;
        let kept =
            self.undone.iter().map(|(draft, _)| &draft.row).find(|row| Some(row.value.id) == self.anew);
        let document = document.map(|new| kept.map_or_else(|| new.clone(), |kept| in_place_of(kept, &new)));
        let contract = self.bill.contract.id;
        let row = BillRow {
            bill: self.bill.clone(),
            document: document.as_ref().map(|document| document.id),
            reverses: None,
            reversed_by: None,
        };
        changes.statements.extend(bills::insert(caller.account, &row)?);
        changes.statements.extend(takes(caller.account, contract, &self.bill));
        changes.statements.extend(ledger::insert(caller.account, &postings(&self.bill)));
        if let (Some(document), Some(kept)) = (&document, kept) {
            changes.statements.push(documents::update(caller.account, document, &kept.version)?);
        } else if let Some(document) = document.as_ref().filter(|_| sending != Sending::AtOnce) {
            changes.statements.extend(books.draft(caller, document, sending)?);
        }
        let members = journal::bill(&self.bill)
            .and(journal::billing(&books.row.value.billing, &self.row.billing))
            .and(journal::document(kept.map(|kept| &kept.value), document.as_ref()));
        let event = self.event(caller, EventKind::ContractBilled, self.bill.id);
        changes.events.push(caller.event(app, event, &members));
        Ok(document)
    }

    /// The event of that kind about the contract.
    pub(crate) fn event(&self, caller: &Caller, kind: EventKind, subject: Id) -> Event {
        let contract = &self.row.contract;
        Event {
            customer: Some(contract.customer),
            contract: Some(contract.id),
            subject: Some(subject),
            ..caller.about(kind, contract.entity)
        }
    }

    fn write_undone(
        &self,
        app: &App,
        caller: &Caller,
        draft: &Draft,
        reversals: &[Bill],
        changes: &mut Changes,
    ) -> Result<(), AppError> {
        let (account, contract, id) = (caller.account, self.bill.contract.id, draft.row.value.id);
        let keeps_id = self.anew == Some(id);
        for (shown, reversal) in draft.standing().rev().zip(reversals) {
            if keeps_id {
                changes.statements.push(bills::leave_document(account, contract, shown.bill.id));
            }
            let row = BillRow {
                bill: reversal.clone(),
                document: Some(id).filter(|_| !keeps_id),
                reverses: Some(shown.bill.id),
                reversed_by: None,
            };
            changes.statements.push(bills::reverse(account, contract, shown.bill.id, reversal.id));
            changes.statements.push(usage::release(account, contract, shown.bill.id));
            changes.statements.push(usage::release_rated_items(account, contract, shown.bill.id));
            changes.statements.extend(bills::insert(account, &row)?);
            changes.statements.extend(ledger::insert(account, &postings(reversal)));
        }
        if !keeps_id {
            changes.statements.extend(discard(account, &draft.row)?);
            let members = journal::document(Some(&draft.row.value), Some(&replaced(&draft.row.value)))
                .and(journal::made("Reversals", &reversals.iter().map(|bill| bill.id).collect::<Vec<_>>()));
            changes.events.push(caller.event(
                app,
                self.event(caller, EventKind::DraftMadeAnew, id),
                &members,
            ));
        }
        Ok(())
    }
}

/// The draft `new` under the id of `kept`, whose place it takes.
fn in_place_of(kept: &Versioned<DocumentRow>, new: &DocumentRow) -> DocumentRow {
    DocumentRow { id: kept.value.id, created_at: kept.value.created_at, ..new.clone() }
}

/// A draft that nobody will send: its bills are taken back.
pub(crate) fn discard(account: Id, draft: &Versioned<DocumentRow>) -> Result<[Statement; 2], AppError> {
    let update = documents::update(account, &replaced(&draft.value), &draft.version)?;
    Ok([update, due_work::drop(account, WorkKind::SendDraft, draft.value.id)?])
}

/// The draft once it is discarded.
pub(crate) fn replaced(draft: &DocumentRow) -> DocumentRow {
    DocumentRow { status: DocumentStatus::Replaced, ..draft.clone() }
}

/// The draft that presents a bill; none for a bill of nothing, unless the entity wants one.
pub(crate) fn document_of(
    app: &App,
    caller: &Caller,
    books: &Books,
    contract: &Contract,
    bill: &Bill,
    originals: &Originals,
    edit: &DraftEdit,
) -> Result<Option<DocumentRow>, AppError> {
    let entity = books.entity()?;
    let of_nothing = bill.totals.gross == Money::ZERO && bill.totals.net == Money::ZERO;
    if bill.lines.is_empty() || (of_nothing && !entity.documents_of_zero) {
        return Ok(None);
    }
    let presenting = Presenting {
        entity,
        customer: (contract.customer, &books.customer),
        contract,
        catalogue: &books.catalogue,
        originals: &originals.by_bill,
        reversed: originals.reversed.as_ref(),
        replaces: originals.replaced.as_ref(),
        edit,
        date: entity.zone.day(caller.now),
    };
    Ok(Some(DocumentRow {
        id: app.new_id(caller.account, caller.now),
        entity: entity.id,
        customer: contract.customer,
        contract: contract.id,
        status: DocumentStatus::Draft,
        created_at: caller.now,
        sent_at: None,
        place: None,
        document: present(bill, &presenting)?,
        edit: edit.clone(),
        recurring_net: Some(turnus_engine::recurring_revenue::recurring_net(bill)?),
    }))
}

fn takes(account: Id, contract: Id, bill: &Bill) -> Vec<Statement> {
    let mut by_line: BTreeMap<Option<u32>, Vec<Id>> = BTreeMap::new();
    for (id, line) in &bill.taken_usage {
        by_line.entry(*line).or_default().push(*id);
    }
    let usages = by_line.iter().flat_map(|(line, ids)| usage::take(account, contract, ids, (bill.id, *line)));
    let items = bill
        .taken_items
        .iter()
        .map(|(id, line)| usage::take_rated_item(account, contract, *id, bill.id, *line));
    usages.chain(items).collect()
}
