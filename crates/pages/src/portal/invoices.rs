//! The documents of a contract, with their PDFs.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::invoices::InvoiceSummary;

use crate::form::Typed;
use crate::pages::Pages;
use crate::portal::frame::{Shown, page};
use crate::portal::visitor::Visitor;

/// Documents on a page.
const PAGE: usize = 50;

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/portal/data/{token}/invoices", get(all))
}

async fn all(visitor: Visitor, query: Typed) -> Response {
    let skip: usize = query.get("skip").parse().unwrap_or_default();
    let path = format!("/api/turnus/v1/selfService/invoices?take={}&skip={skip}", PAGE + 1);
    let mut documents: Vec<InvoiceSummary> = match visitor.api.get(&path).await {
        Ok(documents) => documents,
        Err(refusal) => return visitor.refused(&refusal),
    };
    let has_more = documents.len() > PAGE;
    documents.truncate(PAGE);
    let words = visitor.words;
    let body = html! {
        (rows(&visitor, &documents))
        @if has_more {
            p { a href={ (visitor.base) "/invoices?skip=" (skip + PAGE) } { (words.say("portal-older")) } }
        }
    };
    page(&visitor, StatusCode::OK, Shown { title: "portal-invoices", body })
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
