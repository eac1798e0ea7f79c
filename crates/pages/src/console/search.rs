//! The search of every page: customers, contracts and invoices by the beginnings of words.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::contracts::Contract;
use turnus_wire::customers::Customer;
use turnus_wire::invoices::InvoiceSummary;

use crate::api::{Refusal, path};
use crate::form::Typed;
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

/// Of each kind.
const MOST: &str = "8";

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/search", get(search))
}

async fn search(person: Person, asked: Typed) -> Response {
    match found(&person, asked.get("words")).await {
        Ok(body) => {
            page(&person, StatusCode::OK, Shown { title: person.words.say("search"), place: "", body })
        }
        Err(refusal) if refusal.is_of_words() => {
            let words = person.words;
            let body = html! {
                h1 { (words.with("search-for", &[("words", asked.get("words"))])) }
                p { (words.say("nothing-found")) }
                p { (refusals::why(words, &refusal)) }
            };
            page(&person, StatusCode::OK, Shown { title: words.say("search"), place: "", body })
        }
        Err(refusal) => person.refused(&refusal),
    }
}

async fn found(person: &Person, typed: &str) -> Result<Markup, Refusal> {
    let words = person.words;
    if typed.is_empty() {
        return Ok(html! { h1 { (words.say("search")) } p { (words.say("search-hint")) } });
    }
    let ask = |noun: &str| path(noun, &[("words", typed), ("take", MOST)]);
    let customers: Vec<Customer> = person.api.get(&ask("/api/v1/customers")).await?;
    let contracts: Vec<Contract> = person.api.get(&ask("/api/v1/contracts")).await?;
    let invoices: Vec<InvoiceSummary> = person.api.get(&ask("/api/v1/invoices")).await?;
    let more = |noun: &str| path(&format!("/console/{noun}"), &[("words", typed)]);
    let nothing = customers.is_empty() && contracts.is_empty() && invoices.is_empty();
    Ok(html! {
        h1 { (words.with("search-for", &[("words", typed)])) }
        @if nothing { p { (words.say("nothing-found")) } }
        @if !customers.is_empty() {
            h2 { a href=(more("customers")) { (words.of("place", "customers")) } }
            ul.hits { @for it in &customers {
                li { a href={ "/console/customers/" (it.id) } { (it.customer_name.as_deref().unwrap_or(&it.id)) }
                    " " small { (it.email_address.as_deref().unwrap_or_default()) } }
            } }
        }
        @if !contracts.is_empty() {
            h2 { a href=(more("contracts")) { (words.of("place", "contracts")) } }
            ul.hits { @for it in &contracts {
                li { a href={ "/console/contracts/" (it.id) } { (it.reference_code.as_deref().unwrap_or(&it.id)) }
                    " " small { (it.customer_name.as_deref().unwrap_or_default()) } }
            } }
        }
        @if !invoices.is_empty() {
            h2 { a href=(more("invoices")) { (words.of("place", "invoices")) } }
            ul.hits { @for it in &invoices {
                li { a href={ "/console/invoices/" (it.id) } { (it.invoice_number.as_deref().unwrap_or(&it.id)) }
                    " " small { (it.recipient_name.as_deref().unwrap_or_default()) } }
            } }
        }
    })
}
