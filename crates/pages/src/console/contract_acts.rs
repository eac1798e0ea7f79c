//! What can be done with a contract: end it after seeing what that brings, take the end back, go on after a pause, bill it.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;
use serde::Serialize;
use serde_json::json;
use turnus_wire::contracts::CancellationPreview;

use crate::api::Refusal;
use crate::console::deed::{done, write};
use crate::console::invoices::{Sums, lines, totals};
use crate::console::{Id, go};
use crate::end::brought_by;
use crate::field::Field;
use crate::form::{Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;

const PLACE: &str = "contracts";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/contracts/{id}/end", get(ending).post(end))
        .route("/console/contracts/{id}/revoke-end", post(revoke))
        .route("/console/contracts/{id}/resume", post(resume))
        .route("/console/contracts/{id}/bill", post(bill))
        .route("/console/contracts/{id}/bill-interim", post(bill_interim))
}

async fn ending(person: Person, Id(id): Id, asked: Typed) -> Response {
    end_form(&person, &id, asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// What an end brings, before it is told: its day by the notice period, or another one, with its closing bill.
async fn end_form(person: &Person, id: &str, mut typed: Typed) -> Result<Response, Refusal> {
    let (words, format) = (person.words, &person.format);
    let at = format!("/api/v1/contracts/{id}/cancellationPreview");
    let by_notice: CancellationPreview = person.api.get(&at).await?;
    let regular = by_notice.end_date;
    let day = regular.map(|at| format.field_moment(at)).unwrap_or_default();
    let is_chosen = typed.has("EndDate");
    let chosen = brought_by((&person.api, person), &at, &mut typed, Takes::Moment).await?;
    let shown = if is_chosen { typed } else { typed.or("EndDate", &day) };
    let status = if shown.is_right() { StatusCode::OK } else { shown.status() };
    let is_shown = chosen.is_some() || !is_chosen;
    let asks_again = is_chosen && is_shown;
    let (last_notice, preview) = (by_notice.next_possible_cancellation_date, chosen.unwrap_or(by_notice));
    let currency = preview.invoice.currency.clone().unwrap_or_default();
    let sums = Sums {
        net: preview.invoice.total_net,
        vat: preview.invoice.total_vat,
        gross: preview.invoice.total_gross,
        rates: &preview.invoice.vat_descriptors,
        reverse_charge: preview.invoice.reverse_charge,
    };
    let title = words.say("end-contract");
    let body = html! {
        h1 { (title) }
        dl.facts {
            @if let Some(by) = last_notice {
                div { dt { (words.say("notice-until")) } dd { (format.moment(by)) } }
            }
            @if let Some(end) = regular { div { dt { (words.say("regular-end")) } dd { (format.moment(end)) } } }
        }
        @if asks_again { p.done role="status" { (words.say("end-see-first")) } }
        h2 { (words.say("closing-bill")) }
        @if preview.invoice.item_list.is_empty() { p { (words.say("no-closing-bill")) } } @else {
            (lines(person, &preview.invoice.item_list, None, &currency))
            (totals(person, &sums, &currency))
        }
        form.fields method="post" action={ "/console/contracts/" (id) "/end" } novalidate {
            (begin(person, &shown))
            (Field::text("EndDate").kind("datetime-local").needed().hint("end-hint").show(words, &shown))
            @if is_shown { input type="hidden" name="Shown" value=(shown.get("EndDate")); }
            p { (words.say("end-what")) }
            div.acts {
                button.danger { (words.say("end-now")) }
                a.button href={ "/console/contracts/" (id) } { (words.say("cancel")) }
            }
        }
    };
    Ok(page(person, status, Shown { title, place: PLACE, body }))
}

/// Ends the contract where the closing bill of that end was shown; else shows it.
async fn end(Id(id): Id, mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &[("EndDate", Takes::Moment)]);
    if !sent.typed.has("EndDate") {
        sent.typed.mark("EndDate", sent.person.words.say("wrong-missing"));
    }
    // A browser may write the same time without its seconds.
    let time = |name: &str| sent.typed.get(name).parse::<jiff::civil::DateTime>().ok();
    if sent.typed.is_right() && time("Shown") == time("EndDate") {
        match write(&sent, Method::POST, &api(&id, "end"), &body).await {
            Ok(_) => return go(&format!("/console/contracts/{id}")),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    let form = end_form(&sent.person, &id, sent.typed.clone()).await;
    form.unwrap_or_else(|refusal| sent.person.refused(&refusal))
}

async fn revoke(Id(id): Id, sent: Sent) -> Response {
    acted(&id, &sent, "end", &json!({ "EndDate": null })).await
}

async fn resume(Id(id): Id, sent: Sent) -> Response {
    acted(&id, &sent, "resume", &json!({})).await
}

async fn bill(Id(id): Id, sent: Sent) -> Response {
    let at = format!("/api/turnus/v1/contracts/{id}/bill");
    done(&sent, &format!("/console/contracts/{id}"), write(&sent, Method::POST, &at, &json!({})).await)
}

async fn bill_interim(Id(id): Id, sent: Sent) -> Response {
    acted(&id, &sent, "interimBilling", &json!({})).await
}

/// Does it, and goes on to the contract's page.
async fn acted(id: &str, sent: &Sent, act: &str, body: &impl Serialize) -> Response {
    done(sent, &format!("/console/contracts/{id}"), write(sent, Method::POST, &api(id, act), body).await)
}

/// Where the API takes what is done with a contract.
fn api(id: &str, act: &str) -> String {
    format!("/api/v1/contracts/{id}/{act}")
}
