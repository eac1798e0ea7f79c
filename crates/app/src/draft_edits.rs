//! Drafts changed by hand before they are sent: who pays, texts, time to pay (docs/rules/documents.md, "Editing").

use std::sync::Arc;

use turnus_engine::Id;
use turnus_engine::buyer_reference;
use turnus_engine::customer::Address;
use turnus_engine::document::DocumentKind;
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::event::EventKind;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::scope::Occasion;
use turnus_store::bills::{self, BillRow};
use turnus_store::documents::{self, DocumentRow};
use turnus_store::{Versioned, usage};

use crate::app::App;
use crate::customers::customer;
use crate::error::AppError;
use crate::invoices::{about, draft, presented, rendered};
use crate::journal;
use crate::themes::logo_of;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// A draft with what someone did to it.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedDraft {
    /// The draft; its edit is what was changed.
    pub row: DocumentRow,
    /// Counts its changes.
    pub version: i64,
    /// The lines that someone wrote on it.
    pub lines: Vec<RatedItem>,
}

/// What someone wishes to change of a draft.
#[derive(Clone)]
pub struct DraftWish {
    /// The version that was looked at; none: whichever it is.
    pub version: Option<i64>,
    /// Makes the new edit of the old.
    pub change: Arc<dyn Fn(&DraftEdit) -> DraftEdit + Send + Sync>,
}

/// The draft `id` with what someone did to it.
pub async fn edited_draft(app: &App, account: Id, id: Id) -> Result<EditedDraft, AppError> {
    let (Versioned { version, value: row }, lines) = opened(app, account, id).await?;
    Ok(EditedDraft { lines, row, version: version.number() })
}

/// The draft, and the lines that someone wrote on it.
async fn opened(
    app: &App,
    account: Id,
    id: Id,
) -> Result<(Versioned<DocumentRow>, Vec<RatedItem>), AppError> {
    let draft = draft(app, account, id).await?;
    let shown = bills::of_document(app.store(), account, id).await?;
    let mut items = Vec::new();
    for bill in shown.iter().map(|row| &row.bill) {
        items.extend(usage::rated_items_of_bill(app.store(), account, draft.value.contract, bill.id).await?);
    }
    Ok((draft, written_lines(&shown, &items)))
}

/// Those of `items` that someone wrote on the draft itself, of all that its bills took.
pub(crate) fn written_lines(bills: &[BillRow], items: &[RatedItem]) -> Vec<RatedItem> {
    let also = bills.iter().flat_map(|row| row.bill.also.iter().map(|taking| &taking.scope));
    let scopes = bills.iter().map(|row| &row.bill.scope).chain(also);
    let lines: Vec<Id> = scopes
        .filter(|scope| scope.occasion == Occasion::Line)
        .flat_map(|scope| scope.lines.clone())
        .collect();
    items.iter().filter(|item| lines.contains(&item.id)).cloned().collect()
}

/// Changes a draft by hand.
///
/// # Errors
///
/// Not found once it is sent. Refused where it was changed since the version that was looked at, for another country than
/// the customer's, for a Leitweg-ID whose check digits do not fit, and for another recipient of a document that takes
/// one back.
pub async fn edit_draft(
    app: &App,
    call: &Call<EditedDraft>,
    id: Id,
    wish: DraftWish,
) -> Result<Done<EditedDraft>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, id, wish.clone()))).await
}

async fn decide(
    app: &App,
    caller: &Caller,
    id: Id,
    wish: DraftWish,
) -> Result<Decision<EditedDraft>, AppError> {
    let (Versioned { version, value: row }, lines) = opened(app, caller.account, id).await?;
    let number = version.number();
    if let Some(seen) = wish.version.filter(|seen| *seen != number) {
        return Err(AppError::Refused(format!(
            "Version: the draft is at version {number}, and no more at {seen}: read it again"
        )));
    }
    let mut edit = (wish.change)(&row.edit);
    check(app, caller.account, &row, &edit).await?;
    if let Some(address) = &mut edit.address {
        address.country = None;
    }
    let before = row.clone();
    let (row, _) = presented(app, caller, DocumentRow { edit, ..row }).await?;
    let mut changes = caller.changes(app);
    changes.statements.push(documents::update(caller.account, &row, version)?);
    let members = journal::document(Some(&before), Some(&row));
    changes.events.push(caller.event(app, about(caller, EventKind::DraftEdited, &row), &members));
    Ok(Decision { changes, outcome: Outcome::Known(EditedDraft { row, version: number + 1, lines }) })
}

async fn check(app: &App, account: Id, row: &DocumentRow, edit: &DraftEdit) -> Result<(), AppError> {
    let takes_back = takes_back(app, account, row.id).await?;
    if takes_back && edit.buyer_reference.is_some() {
        return Err(AppError::refused(
            "BuyerReference: the draft takes an issued document back and names the reference of that",
        ));
    }
    if edit.payment_term.is_some() && row.document.kind == DocumentKind::CreditNote {
        return Err(AppError::refused("PaymentTerm: a credit note is not to be paid"));
    }
    if takes_back && edit.names_recipient() {
        return Err(AppError::refused(
            "the draft takes an issued document back and names the recipient of that: leave RecipientName, \
             RecipientSubName and RecipientAddress out",
        ));
    }
    if let Some(reference) = &edit.buyer_reference {
        let checked = buyer_reference::check(reference);
        checked.map_err(|why| AppError::Refused(format!("BuyerReference: {why}")))?;
    }
    let Some(Address { country: Some(country), .. }) = &edit.address else { return Ok(()) };
    let own = customer(app, account, row.customer).await?.value.data.address.country;
    if own.as_ref() == Some(country) {
        return Ok(());
    }
    let own = own.unwrap_or_else(|| "none".to_owned());
    Err(AppError::Refused(format!(
        "RecipientAddress.Country: tax was decided with the customer's, {own}, and {country} is another: change the \
         customer, discard the draft and bill the contract"
    )))
}

/// The draft presents the opposite of an issued document.
async fn takes_back(app: &App, account: Id, id: Id) -> Result<bool, AppError> {
    let shown = bills::of_document(app.store(), account, id).await?;
    Ok(shown.iter().any(|row| row.reverses.is_some() && row.reversed_by.is_none()))
}

/// The PDF of a draft as it would be issued now, without a number and marked as what it is. It is kept nowhere.
pub async fn draft_pdf(app: &App, caller: &Caller, id: Id) -> Result<(DocumentRow, Vec<u8>), AppError> {
    let (row, _) = presented(app, caller, draft(app, caller.account, id).await?.value).await?;
    let logo = logo_of(app, caller.account, &row.document).await?;
    let bytes = rendered(&row, logo).await?;
    Ok((row, bytes))
}
