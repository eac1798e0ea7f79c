//! `/invoiceDrafts`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::invoices::{draft, list_drafts_of, send_draft};
use turnus_app::rows::{DocumentFilter, DocumentRow};
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::invoices::zone_of;
use crate::api::paging::{ORDER, PAGING};
use crate::api::route::{BILL, Route, Takes, make, parameter, read};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/invoiceDrafts", "getInvoiceDrafts", list)
            .about("Lists drafts: billed, and not yet issued.")
            .with(&[
                parameter("customerId", Takes::Id, "Drafts of that customer."),
                parameter("contractId", Takes::Id, "Drafts of that contract."),
                parameter("currency", Takes::Text, "Drafts in that currency."),
            ])
            .with(&ORDER)
            .with(&PAGING)
            .lists::<wire::invoice_drafts::InvoiceDraftSummary>(),
        read("/api/v1/invoiceDrafts/{invoiceDraftId}", "getInvoiceDraft", by_id)
            .about("Reads a draft.")
            .gives::<wire::invoice_drafts::InvoiceDraft>(),
        make("/api/v1/invoiceDrafts/{invoiceDraftId}", "sendInvoiceDraft", BILL, send)
            .about(
                "Issues a draft: it gets its number, and is never changed again. Answers the new document.",
            )
            .gives::<wire::invoices::Invoice>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.ordered()?;
    let words = listing.words()?;
    let code = listing.query.text("currency")?;
    let filter = DocumentFilter {
        entity: caller.entity,
        customer: listing.query.id("customerId")?,
        contract: listing.query.id("contractId")?,
        currency: code.map(|code| crate::read::currency("currency", &code)).transpose()?,
        words: words.as_ref(),
        ..DocumentFilter::default()
    };
    let rows = list_drafts_of(&server.app, caller.account, filter, listing.slice).await?;
    let shown: Vec<_> = rows.iter().map(render::draft_summary).collect();
    Ok(ok(&shown))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let row = draft(&server.app, caller.account, id).await?.value;
    Ok(ok(&render::draft(&row)))
}

async fn send(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(request.caller.account).await?;
    let render = move |row: &DocumentRow| {
        answer(StatusCode::OK, &render::invoice(row, &zone_of(&catalogue, row), None))
    };
    let wish = request.wish(render);
    Ok(wish.answer(send_draft(&server.app, &wish.call, id).await?))
}
