//! The documents of a contract, with their PDFs.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::invoices::InvoiceSummary;

use crate::api::{Refusal, path};
use crate::form::Typed;
use crate::pages::Pages;
use crate::portal::frame::{Shown, page};
use crate::portal::visitor::Visitor;

const API: &str = "/api/turnus/v1/selfService/invoices";
/// Documents on a page.
const PAGE: &str = "50";

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/portal/data/{token}/invoices", get(all))
}

async fn all(visitor: Visitor, query: Typed) -> Response {
    part(&visitor, query.get("before")).await.unwrap_or_else(|refusal| visitor.refused(&refusal))
}

/// The latest documents before that one; all, where it is empty.
async fn part(visitor: &Visitor, before: &str) -> Result<Response, Refusal> {
    let documents: Vec<InvoiceSummary> =
        visitor.api.get(&path(API, &[("take", PAGE), ("before", before)])).await?;
    let last = documents.last().map(|document| document.id.as_str());
    // How many rows a page of the API has at most, its operator says.
    let older = match last {
        Some(last) => visitor.api.get(&path(API, &[("take", "1"), ("before", last)])).await?,
        None => Vec::<InvoiceSummary>::new(),
    };
    let body = html! {
        (rows(visitor, &documents))
        @if let Some(last) = last.filter(|_| !older.is_empty()) {
            p { a rel="next" href={ (visitor.base) "/invoices?before=" (last) } { (visitor.words.say("portal-older")) } }
        }
    };
    Ok(page(visitor, StatusCode::OK, Shown { title: "portal-invoices", body }))
}

/// Documents as a table.
pub(crate) fn rows(visitor: &Visitor, documents: &[InvoiceSummary]) -> Markup {
    let (words, format) = (visitor.words, &visitor.format);
    let day = |at: Option<turnus_wire::Timestamp>| at.map(|at| format.day(at)).unwrap_or_default();
    html! {
        @if documents.is_empty() {
            p { (words.say("portal-no-invoices")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(words.say("portal-invoices")) { table.rows {
                thead { tr {
                    th scope="col" { (words.say("portal-document")) }
                    th scope="col" { (words.say("portal-sent")) }
                    th scope="col" { (words.say("portal-due")) }
                    th.amount scope="col" { (words.say("portal-gross")) }
                } }
                tbody { @for document in documents {
                    @let number = document.invoice_number.as_deref().unwrap_or_default();
                    @let currency = document.currency.as_deref().unwrap_or_default();
                    tr {
                        td { a href={ (visitor.base) "/invoices/" (document.id) } { (number) " (PDF)" }
                            @if !document.is_invoice { br; small { (words.say("portal-credit-note")) } } }
                        td { (day(document.sent_at)) }
                        td { @if document.is_invoice { (day(document.due_date)) } }
                        td.amount { @if !document.is_invoice { "−" } (format.money(document.total_gross, currency)) }
                    }
                } }
            } }
        }
    }
}
