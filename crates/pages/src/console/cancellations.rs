//! Cancellations that were declared without signing in: those that nobody could match are settled here.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::cancellations::Cancellation;

use crate::api::{Refusal, path};
use crate::console::deed::write;
use crate::console::{Id, go};
use crate::field::Field;
use crate::form::{Member, Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{ROWS, badge};
use crate::pages::Pages;
use crate::person::Person;

const PLACE: &str = "cancellations";
const HERE: &str = "/console/cancellations";
const API: &str = "/api/turnus/v1/cancellations";
const MEMBERS: &[Member] =
    &[("ContractId", Takes::Text), ("EndDate", Takes::PlainDay), ("Note", Takes::Needed)];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route(HERE, get(list)).route("/console/cancellations/{id}", get(back).post(settle))
}

async fn back(_: Person) -> Response {
    go(HERE)
}

async fn list(person: Person, asked: Typed) -> Response {
    let nothing = Typed::default();
    let shown = shown(&person, StatusCode::OK, &asked, ("", &nothing)).await;
    shown.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// The list; `sent` is the declaration whose form was sent, and what was typed into it.
async fn shown(
    person: &Person,
    status: StatusCode,
    asked: &Typed,
    sent: (&str, &Typed),
) -> Result<Response, Refusal> {
    let words = person.words;
    let which = if asked.get("status") == "Settled" { "Settled" } else { "Open" };
    let skip: usize = asked.get("skip").parse().unwrap_or(0);
    let found: Vec<Cancellation> = person.api.rows(API, &[("status", which)], skip, ROWS + 1).await?;
    let next = (skip + ROWS).to_string();
    let title = words.of("place", PLACE);
    let body = html! {
        h1 { (title) }
        p { (words.say("cancellations-what")) " " a href="/portal/cancel" { "/portal/cancel" } }
        p.acts { @for kind in ["Open", "Settled"] {
            a.button href=(path(HERE, &[("status", kind)])) aria-current=[(kind == which).then_some("true")] {
                (words.of("cancellations", kind))
            }
        } }
        @if found.is_empty() { div.empty { p { (words.say("cancellations-none")) } } }
        @for (place, it) in found.iter().take(ROWS).enumerate() { (one(person, it, place, sent)) }
        @if found.len() > ROWS { nav.pager aria-label=(words.say("paging")) {
            a rel="next" href=(path(HERE, &[("status", which), ("skip", &next)])) { (words.say("further")) }
        } }
    };
    Ok(page(person, status, Shown { title, place: PLACE, body }))
}

/// A declaration. Two can be of one name: by its place each has a label of its own.
fn one(person: &Person, it: &Cancellation, place: usize, (id, typed): (&str, &Typed)) -> Markup {
    let (words, format) = (person.words, &person.format);
    let fact = |key: &str, value: Markup| html! { div { dt { (words.say(key)) } dd { (value) } } };
    html! {
        section aria-label={ (place + 1) ". " (it.name) } {
            h2 { (it.name) " " (badge(&words.of("cancellations", &it.status), &it.status)) }
            dl.facts {
                (fact("declared-at", html! { (format.moment(it.received_at)) }))
                (fact("declare-kind", html! { (words.of("cancellation", &it.kind)) }))
                (fact("declare-contract", html! { (it.contract) @if let Some(contract) = &it.contract_id {
                    " " a href={ "/console/contracts/" (contract) } { (words.say("to-contract")) }
                } }))
                (fact("declare-mail", html! { (it.email_address) }))
                @if let Some(reason) = &it.reason { (fact("declare-reason", html! { (reason) })) }
                (fact("declare-end", html! { @match it.end_date {
                    Some(end) => (format.last_day(end)), None => (words.say("declared-soonest")),
                } }))
                @if let Some(end) = it.ends_at { (fact("portal-end", html! { (format.last_day(end)) })) }
                @if let Some(note) = &it.note { (fact("field-Note", html! { (note) })) }
            }
            @if it.status == "Open" && person.may("Sell") { (settling(person, it, (id, typed))) }
        }
    }
}

fn settling(person: &Person, it: &Cancellation, (id, typed): (&str, &Typed)) -> Markup {
    let words = person.words;
    let known = Typed::of(&[("ContractId", it.contract_id.clone().unwrap_or_default())]);
    let is_this = it.id == id;
    let typed = if is_this { typed } else { &known };
    let label = |key: &str| format!("{} ({})", words.of("field", key), it.name);
    html! {
        details.act open[is_this] {
            summary { (words.of("act", "settleCancellation")) " …" }
            p { (words.say("cancellation-settle-what")) }
            form.fields method="post" action={ (HERE) "/" (it.id) } novalidate {
                (begin(person, typed))
                (Field::text("ContractId").of(&it.id).labelled(&label("ContractId")).hint("cancellation-contract-hint").show(words, typed))
                (Field::text("EndDate").of(&it.id).kind("date").labelled(&label("EndDate")).hint("cancellation-end-hint").show(words, typed))
                (Field::text("Note").of(&it.id).needed().labelled(&label("Note")).show(words, typed))
                button.danger { (words.of("act", "settleCancellation")) }
            }
        }
    }
}

async fn settle(Id(id): Id, mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, MEMBERS);
    if sent.typed.is_right() {
        match write(&sent, Method::POST, &format!("{API}/{id}/settle"), &body).await {
            Ok(_) => return go(HERE),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    let nothing = Typed::default();
    let again = shown(&sent.person, sent.typed.status(), &nothing, (&id, &sent.typed)).await;
    again.unwrap_or_else(|refusal| sent.person.refused(&refusal))
}
