//! Drafts and documents: read, sent, and their bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use turnus_documents::NotInFormat;
pub use turnus_documents::Syntax;
use turnus_engine::document::{Document, DocumentKind};
use turnus_engine::event::{Event, EventKind};
use turnus_engine::present::{Presenting, present};
use turnus_engine::recurring_revenue::recurring_net;
use turnus_engine::{Id, Instant, Money};
use turnus_store::documents::{self, DocumentFilter, DocumentRow, DocumentStatus, File};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::{Assigned, Slice, Statement, Versioned, bills, open_documents};

use crate::app::{App, apart, entity_of};
use crate::books::originals;
use crate::contracts::contract;
use crate::customers::customer;
use crate::error::AppError;
use crate::issuing::Issuing;
use crate::journal;
use crate::sending::plan_sending;
use crate::themes::logo_of;
use crate::when_quiet::when_quiet;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Drafts: of the chosen legal entity, or of all.
pub async fn list_drafts(app: &App, caller: &Caller, slice: Slice) -> Result<Vec<DocumentRow>, AppError> {
    let filter = DocumentFilter { entity: caller.entity, ..DocumentFilter::default() };
    list_drafts_of(app, caller.account, filter, slice).await
}

/// Drafts that the filter lets through.
pub async fn list_drafts_of(
    app: &App,
    account: Id,
    filter: DocumentFilter<'_>,
    slice: Slice,
) -> Result<Vec<DocumentRow>, AppError> {
    list(app, account, DocumentStatus::Draft, filter, slice).await
}

/// What is still to be paid of invoices; other ids are left out.
pub async fn remaining(app: &App, account: Id, ids: &[Id]) -> Result<BTreeMap<Id, Money>, AppError> {
    Ok(open_documents::remaining(app.store(), account, ids).await?.into_iter().collect())
}

/// Issued documents.
pub async fn list_invoices(
    app: &App,
    account: Id,
    filter: DocumentFilter<'_>,
    slice: Slice,
) -> Result<Vec<DocumentRow>, AppError> {
    list(app, account, DocumentStatus::Issued, filter, slice).await
}

async fn list(
    app: &App,
    account: Id,
    status: DocumentStatus,
    filter: DocumentFilter<'_>,
    slice: Slice,
) -> Result<Vec<DocumentRow>, AppError> {
    let rows = documents::list(app.store(), account, status, filter, slice).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// The draft `id`.
pub async fn draft(app: &App, account: Id, id: Id) -> Result<Versioned<DocumentRow>, AppError> {
    let found = documents::by_id(app.store(), account, id, DocumentStatus::Draft).await?;
    found.ok_or(AppError::NotFound { kind: "invoice draft", id })
}

/// The issued document `id`.
pub async fn invoice(app: &App, account: Id, id: Id) -> Result<DocumentRow, AppError> {
    let found = documents::by_id(app.store(), account, id, DocumentStatus::Issued).await?;
    found.map(|row| row.value).ok_or(AppError::NotFound { kind: "invoice", id })
}

/// What takes an issued document back, and what it takes back itself.
pub async fn counterparts(app: &App, account: Id, id: Id) -> Result<Vec<bills::Counterpart>, AppError> {
    Ok(bills::counterparts(app.store(), account, id).await?)
}

/// Sends a draft: it becomes a document with a number, and is never changed again.
pub async fn send_draft(app: &App, call: &Call<DocumentRow>, id: Id) -> Result<Done<DocumentRow>, AppError> {
    grant(app, call, || Box::pin(decide_send(app, &call.caller, id))).await
}

/// Sends a draft if it still is one.
pub(crate) async fn issue_draft(app: &App, call: &Call<DocumentRow>, id: Id) -> Result<(), AppError> {
    match send_draft(app, call, id).await {
        Ok(_) | Err(AppError::NotFound { .. }) => Ok(()),
        Err(other) => Err(other),
    }
}

/// What sending a draft comes to.
pub(crate) async fn decide_send(
    app: &App,
    caller: &Caller,
    id: Id,
) -> Result<Decision<DocumentRow>, AppError> {
    let Versioned { version, value } = draft(app, caller.account, id).await?;
    let (row, reversed) = presented(app, caller, value).await?;
    let issuing = Issuing::of(app, caller, row, reversed.as_ref()).await?;
    let mut changes = caller.changes(app);
    changes.statements.push(due_work::drop(caller.account, WorkKind::SendDraft, id)?);
    issuing.begin(app, caller, &mut changes)?;
    let account = caller.account;
    let numbered = move |assigned: &Assigned| -> Result<(DocumentRow, Vec<Statement>), AppError> {
        let (row, words) = issuing.numbered(assigned)?;
        let statement = documents::update(account, &row, &version)?;
        Ok((row, [Some(statement), words].into_iter().flatten().collect()))
    };
    Ok(Decision { changes, outcome: Outcome::Numbered(Arc::new(numbered)) })
}

/// The draft with everything it prints as it is now: who pays, who sells, the numbers of what it reduces, and what someone
/// changed on it. With it the document that it takes back, if it does.
pub(crate) async fn presented(
    app: &App,
    caller: &Caller,
    row: DocumentRow,
) -> Result<(DocumentRow, Option<Document>), AppError> {
    let account = caller.account;
    let catalogue = app.catalogue(account).await?;
    let shown = bills::of_document(app.store(), account, row.id).await?;
    let Some(bill) = shown.iter().find(|row| row.reversed_by.is_none()) else { return Ok((row, None)) };
    let entity = entity_of(&catalogue, Some(row.entity))?;
    let contract = contract(app, account, row.contract).await?.value.contract;
    let buyer = customer(app, account, row.customer).await?.value;
    let originals = originals(app, account, &bill.bill).await?;
    let presenting = Presenting {
        entity,
        customer: (buyer.id, &buyer.data),
        contract: &contract,
        catalogue: &catalogue,
        originals: &originals.by_bill,
        reversed: originals.reversed.as_ref(),
        replaces: row.document.replaces.as_ref(),
        edit: &row.edit,
        date: entity.zone.day(caller.now),
    };
    let document = present(&bill.bill, &presenting)?;
    // A draft that an older release made says nothing of it.
    let recurring_net = Some(recurring_net(&bill.bill)?);
    Ok((DocumentRow { document, recurring_net, ..row }, originals.reversed))
}

/// The event of that kind about a draft or document.
pub(crate) fn about(caller: &Caller, kind: EventKind, row: &DocumentRow) -> Event {
    Event {
        customer: Some(row.customer),
        contract: Some(row.contract),
        subject: Some(row.id),
        ..caller.about(kind, row.entity)
    }
}

/// The name of a file of a document: its number, with what file systems dislike replaced.
pub fn file_name(row: &DocumentRow, ending: &str) -> String {
    let number = row.document.number.clone().unwrap_or_else(|| row.id.to_string());
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let kind = match row.document.kind {
        DocumentKind::Invoice => "invoice",
        DocumentKind::CreditNote => "credit-note",
    };
    format!("{kind}-{}.{ending}", number.chars().map(plain).collect::<String>())
}

/// The PDF of an issued document: as first made, and made now if nobody did.
pub async fn pdf(app: &App, caller: &Caller, id: Id) -> Result<(DocumentRow, Vec<u8>), AppError> {
    let row = invoice(app, caller.account, id).await?;
    if let Some(file) = documents::file(app.store(), caller.account, id, PDF).await? {
        return Ok((row, file.bytes));
    }
    render(app, &Call::plain(caller.clone()), id).await?;
    let file = documents::file(app.store(), caller.account, id, PDF).await?;
    let file = file.ok_or_else(|| AppError::Internal(format!("document {id} has no bytes")))?;
    Ok((row, file.bytes))
}

const PDF: &str = "pdf";

/// Makes the bytes of an issued document, once: then InvoiceCreated is told.
pub async fn render(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_render(app, &call.caller, id))).await
}

async fn decide_render(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let row = invoice(app, caller.account, id).await?;
    let mut changes = caller.changes(app);
    changes.statements.push(due_work::drop(caller.account, WorkKind::Render, id)?);
    if documents::file(app.store(), caller.account, id, PDF).await?.is_none() {
        let logo = logo_of(app, caller.account, &row.document).await?;
        let bytes = said(&row, when_quiet(app, rendering(&row, logo)).await?)?;
        let hash = Sha256::digest(&bytes).into();
        let now: Instant = caller.now;
        changes.statements.push(documents::insert_file(caller.account, id, PDF, &File { hash, bytes }, now)?);
        let members = journal::document(None, Some(&row)).without_personal();
        let mut event = caller.event(app, about(caller, EventKind::InvoiceCreated, &row), &members);
        event.body = with_hash(&event.body, &hash);
        changes.events.push(event);
        plan_sending(app, caller, &row, &mut changes).await?;
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// The bytes of a document or draft. What has a number has the e-invoice inside.
pub(crate) async fn rendered(row: &DocumentRow, logo: Option<Vec<u8>>) -> Result<Vec<u8>, AppError> {
    said(row, apart(rendering(row, logo)).await?)
}

fn said(row: &DocumentRow, rendered: Result<Vec<u8>, String>) -> Result<Vec<u8>, AppError> {
    rendered.map_err(|error| AppError::Internal(format!("document {} cannot be rendered: {error}", row.id)))
}

fn rendering(
    row: &DocumentRow,
    logo: Option<Vec<u8>>,
) -> impl FnOnce() -> Result<Vec<u8>, String> + Send + use<> {
    let document = row.document.clone();
    move || {
        let pdf = turnus_documents::render_pdf(&document, logo.as_deref());
        let pdf = pdf.map_err(|error| error.to_string())?;
        match turnus_documents::hybrid(&document, &pdf) {
            Ok(hybrid) => Ok(hybrid),
            Err(NotInFormat::Pdf(why)) => Err(why),
            // What only the e-invoice lacks stops no document.
            Err(NotInFormat::Missing { .. } | NotInFormat::Unfit(_)) => Ok(pdf),
        }
    }
}

/// The XRechnung of an issued document.
///
/// # Errors
///
/// Not found; refused with each member that the format asks for and the document lacks.
pub async fn xml(app: &App, account: Id, id: Id, syntax: Syntax) -> Result<(DocumentRow, String), AppError> {
    let row = invoice(app, account, id).await?;
    let document = row.document.clone();
    let xml = apart(move || turnus_documents::xrechnung(&document, syntax)).await?;
    let xml = xml.map_err(|why| AppError::Refused(format!("document {id}: {why}")))?;
    Ok((row, xml))
}

/// The e-invoices that an issued document can be, by their names, and what each other one lacks.
pub async fn formats(
    app: &App,
    account: Id,
    id: Id,
) -> Result<[(&'static str, Option<String>); 2], AppError> {
    let row = invoice(app, account, id).await?;
    let formats = apart(move || turnus_documents::formats(&row.document)).await?;
    Ok(formats.map(|(name, can)| (name, can.err().map(|why| why.to_string()))))
}

/// The journal keeps the hash of the bytes with the event.
fn with_hash(body: &str, hash: &[u8; 32]) -> String {
    let hex = hex::encode(hash);
    match body.strip_suffix('}') {
        Some(members) => format!("{members},\"sha256\":\"{hex}\"}}"),
        None => body.to_owned(),
    }
}
