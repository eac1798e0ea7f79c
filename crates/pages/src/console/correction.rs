//! Correcting an invoice after seeing what that takes back and issues.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde_json::Value;
use turnus_wire::Decimal;
use turnus_wire::clock::BilledDocument;
use turnus_wire::invoices::{CorrectionPreview, Invoice};

use crate::api::{Refusal, path};
use crate::console::deed::write;
use crate::console::invoices::{can_be_corrected, invoice_rows};
use crate::console::{Id, go, is_id};
use crate::form::{Sent, Typed, begin};
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/invoices/{id}/correct", get(ask).post(correct))
}

async fn ask(person: Person, Id(id): Id) -> Response {
    asked(&person, &id).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// What the correction would do, then its button; why not, where it cannot be done.
async fn asked(person: &Person, id: &str) -> Result<Response, Refusal> {
    let words = person.words;
    let invoice: Invoice = person.api.get(&format!("/api/v1/invoices/{id}")).await?;
    if !can_be_corrected(&invoice) {
        return Ok(go(&format!("/console/invoices/{id}")));
    }
    let at = format!("/api/turnus/v1/invoices/{id}/correctionPreview");
    let preview = match person.api.get::<CorrectionPreview>(&at).await {
        Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => Err(refusal),
        other => Ok(other?),
    };
    let number = invoice.invoice_number.as_deref().unwrap_or(id);
    let title = words.with("correct-title", &[("number", number)]);
    let body = html! {
        h1 { (title) }
        p { (words.say("correct-what")) }
        @match &preview {
            Ok(preview) => { (effects(person, preview)) }
            Err(refusal) => { p.wrong role="alert" { (refusals::sentence(words, refusal)) } }
        }
        form method="post" action={ "/console/invoices/" (id) "/correct" } {
            (begin(person, &Typed::default()))
            div.acts {
                @if preview.is_ok() { button.danger { (words.say("correct-now")) } }
                a.button href={ "/console/invoices/" (id) } { (words.say("cancel")) }
            }
        }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: "invoices", body }))
}

fn effects(person: &Person, preview: &CorrectionPreview) -> Markup {
    let words = person.words;
    html! {
        h2 { (words.say("correct-takes-back")) }
        @if preview.taken_back.len() > 1 { p.note { (words.say("correct-takes-more")) } }
        (invoice_rows(person, &preview.taken_back))
        h2 { (words.say("correct-issues")) }
        @if preview.documents.is_empty() { p { (words.say("correct-issues-nothing")) } }
        ul { @for document in &preview.documents { li { (to_issue(person, document)) } } }
    }
}

fn to_issue(person: &Person, document: &BilledDocument) -> Markup {
    let (kind, gross) = match document.is_invoice {
        true => ("Invoice", document.total_gross),
        false => ("CreditNote", Decimal::from(-document.total_gross.value())),
    };
    html! { (person.words.of("document", kind)) ": " (person.format.money(gross, &document.currency)) }
}

async fn correct(Id(id): Id, sent: Sent) -> Response {
    let at = format!("/api/turnus/v1/invoices/{id}/correct");
    match write(&sent, Method::POST, &at, &Value::Null).await {
        Ok(result) => match result.get("ContractId").and_then(Value::as_str).filter(|id| is_id(id)) {
            Some(contract) => go(&path(&format!("/console/contracts/{contract}"), &[("done", "corrected")])),
            None => go(&format!("/console/invoices/{id}")),
        },
        Err(refusal) => sent.person.refused(&refusal),
    }
}
