//! `/api/turnus/v1/invoiceDrafts`: drafts changed by hand, discarded, sent by the dozen.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::contracts::contract;
use turnus_app::discard_draft::discard_draft;
use turnus_app::draft_edits::{DraftWish, EditedDraft, draft_pdf, edit_draft, edited_draft};
use turnus_app::draft_lines::{add_line, remove_line};
use turnus_app::invoices::draft;
use turnus_app::send_drafts::{Chosen, SentDrafts, send_drafts};
use turnus_engine::draft_edit::DraftEdit;
use turnus_wire as wire;
use turnus_wire::draft_edits::{DraftEditPatch, DraftSending};
use turnus_wire::rated_items::NewRatedItem;

use crate::api::error::ApiError;
use crate::api::route::{BILL, Route, Shape, change, make, read, remove};
use crate::border::{Asking, Exact, Ids, Nothing, Written};
use crate::read::Known;
use crate::render;
use crate::server::Server;
use crate::web::{answer, file, nothing, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/turnus/v1/invoiceDrafts/send", "sendInvoiceDrafts", BILL, send)
            .about("Sends many drafts, 1,000 at most, each by itself: the answer says what came of each.")
            .takes::<DraftSending>()
            .gives::<wire::draft_edits::SentDrafts>(),
        read("/api/turnus/v1/invoiceDrafts/{invoiceDraftId}", "getEditedInvoiceDraft", by_id)
            .about("Reads a draft with what was changed on it by hand.")
            .gives::<wire::draft_edits::EditedDraft>(),
        change("/api/turnus/v1/invoiceDrafts/{invoiceDraftId}", "patchInvoiceDraft", BILL, patch)
            .about("Changes who pays, texts and time to pay of a draft: null takes back what was changed.")
            .takes::<DraftEditPatch>()
            .gives::<wire::draft_edits::EditedDraft>(),
        remove("/api/turnus/v1/invoiceDrafts/{invoiceDraftId}", "discardInvoiceDraft", BILL, discard).about(
            "Discards a draft: its bill is taken back, and its contract waits until someone bills it.",
        ),
        make("/api/turnus/v1/invoiceDrafts/{invoiceDraftId}/lines", "addInvoiceDraftLine", BILL, add)
            .about(
                "Writes a line on a draft: a rated item of the contract. The draft is billed anew with it.",
            )
            .takes::<NewRatedItem>()
            .creates::<wire::draft_edits::EditedDraft>(),
        remove(
            "/api/turnus/v1/invoiceDrafts/{invoiceDraftId}/lines/{lineId}",
            "removeInvoiceDraftLine",
            BILL,
            remove_one,
        )
        .about("Takes a line off a draft that was written on it by hand."),
        read("/api/turnus/v1/invoiceDrafts/{invoiceDraftId}/pdf", "downloadInvoiceDraft", pdf)
            .about("The PDF of a draft as it would be issued now, marked as a draft. It is not kept.")
            .answering(StatusCode::OK, Shape::Pdf),
    ]
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::edited_draft(&edited_draft(&server.app, caller.account, id).await?)))
}

async fn patch(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<DraftEditPatch>>,
) -> Result<Response, ApiError> {
    let body = given.body.0.clone();
    let version = body.version;
    let changes = crate::read::draft_changes(body)?;
    let change = Arc::new(move |old: &DraftEdit| changes.new_edit(old));
    let wish = given.wish(|edited: &EditedDraft| answer(StatusCode::OK, &render::edited_draft(edited)));
    Ok(wish.answer(edit_draft(&server.app, &wish.call, id, DraftWish { version, change }).await?))
}

async fn discard(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(discard_draft(&server.app, &wish.call, id).await?))
}

async fn add(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<NewRatedItem>>,
) -> Result<Response, ApiError> {
    let (app, caller) = (&server.app, given.caller.clone());
    let body = given.body.0.clone();
    let row = draft(app, caller.account, id).await?.value;
    let catalogue = app.catalogue(caller.account).await?;
    let group = contract(app, caller.account, row.contract).await?.value.contract.plan_group;
    let known = Known { catalogue: &catalogue, plan_group: Some(group), now: caller.now };
    let item = crate::read::rated_item("", body, known)?;
    crate::read::printable_item(&item)?;
    let wish = given.wish(|edited: &EditedDraft| answer(StatusCode::CREATED, &render::edited_draft(edited)));
    Ok(wish.answer(add_line(app, &wish.call, id, item).await?))
}

async fn remove_one(
    State(server): State<Server>,
    Ids([id, line]): Ids<2>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|_: &EditedDraft| nothing());
    Ok(wish.answer(remove_line(&server.app, &wish.call, id, line).await?))
}

async fn send(
    State(server): State<Server>,
    given: Written<Exact<DraftSending>>,
) -> Result<Response, ApiError> {
    let chosen = match crate::read::chosen(&given.body.0)? {
        Chosen::Those { entity, created_before } => {
            Chosen::Those { entity: entity.or(given.caller.entity), created_before }
        }
        Chosen::These(ids) => Chosen::These(ids),
    };
    let wish = given.wish(|sent: &SentDrafts| answer(StatusCode::OK, &render::sent_drafts(sent)));
    Ok(wish.answer(send_drafts(&server.app, &wish.call, chosen).await?))
}

async fn pdf(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let (row, bytes) = draft_pdf(&server.app, &caller, id).await?;
    Ok(file("application/pdf", &format!("draft-{}.pdf", row.id), bytes))
}
