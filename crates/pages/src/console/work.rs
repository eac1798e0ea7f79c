//! Operations: what is late, was put aside or is tried again, why, and what mends it.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::{Value, json};
use turnus_wire::operations::Operation;

use crate::api::{Refusal, path};
use crate::console::deed::{done, write};
use crate::console::go;
use crate::form::{Sent, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{ROWS, badge};
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

const PLACE: &str = "work";
const HERE: &str = "/console/work";
const API: &str = "/api/turnus/v1/operations";
const KINDS: [&str; 14] = [
    "OpenCancellation",
    "ParkedWork",
    "RetriedWork",
    "LateWork",
    "FailedRender",
    "ParkedContract",
    "RetriedDelivery",
    "DroppedDelivery",
    "LateDelivery",
    "ParkedMail",
    "RetriedMail",
    "LateMail",
    "StuckClock",
    "UnsealedEvents",
];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route(HERE, get(list)).route("/console/work/mend", post(mend))
}

async fn list(person: Person, asked: Typed) -> Response {
    listed(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let skip: usize = asked.get("skip").parse().unwrap_or(0);
    let found: Vec<Operation> = person.api.rows(API, &[("kind", asked.get("kind"))], skip, ROWS + 1).await?;
    let next = (skip + ROWS).to_string();
    let title = words.of("place", PLACE);
    let body = html! {
        h1 { (title) }
        p { (words.say("work-what")) }
        @if asked.has("gone") { p.note role="status" { (words.say("work-gone")) } }
        form.tools action=(HERE) method="get" {
            label { (words.say("filter-type")) " " select name="kind" {
                option value="" { (words.say("all")) }
                @for kind in KINDS { option value=(kind) selected[kind == asked.get("kind")] { (words.of("operation", kind)) } }
            } }
            button { (words.say("show")) }
        }
        @if found.is_empty() { div.empty { p { (words.say(if asked.has("kind") { "nothing-found" } else { "work-none" })) } } }
        @else { (rows(person, found.get(..ROWS).unwrap_or(&found))) }
        @if found.len() > ROWS { nav.pager aria-label=(words.say("paging")) {
            a rel="next" href=(path(HERE, &[("kind", asked.get("kind")), ("skip", &next)])) { (words.say("further")) }
        } }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: PLACE, body }))
}

fn rows(person: &Person, found: &[Operation]) -> Markup {
    let (words, format) = (person.words, &person.format);
    let columns = ["col-what", "col-reason", "col-waits-since", "col-tries", "col-next-try", "col-deed"];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.of("place", PLACE)) { table.rows {
            thead { tr { @for name in columns { th scope="col" { (words.say(name)) } } } }
            tbody { @for it in found { tr {
                td { (badge(&words.of("operation", &it.kind), &it.kind)) br;
                    @if let Some(work) = &it.work { (words.of("work", work)) " " }
                    (subject(person, it))
                    @if let Some(position) = it.position { " " small { (words.say("event-position")) " " (position) } } }
                td { (refusals::told(person, &it.reason)) }
                td { (format.moment(it.since)) @if has_age(person, it) { br; small { (age(person, it)) } } }
                td.amount { (it.attempts) }
                td { @if let Some(at) = it.next_try { (format.moment(at)) } @else { (words.say("not-by-itself")) } }
                td { @if it.kind == "OpenCancellation" {
                    a.button href="/console/cancellations" { (words.of("act", "settleCancellation")) }
                } @else if person.may("Bill") || person.may("Manage") { (mending(person, it)) } }
            } } }
        } }
    }
}

/// Where the thing is to be seen, where there is a page of it.
fn subject(person: &Person, it: &Operation) -> Markup {
    let words = person.words;
    let (place, key) = match (it.kind.as_str(), it.work.as_deref()) {
        ("ParkedContract", _) | (_, Some("Bill" | "Phase")) => ("contracts", "to-contract"),
        (_, Some("SendDraft")) => ("drafts", "to-draft"),
        ("FailedRender", _) | (_, Some("Render")) => ("invoices", "to-invoice"),
        ("RetriedDelivery" | "DroppedDelivery" | "LateDelivery", _) => ("webhooks", "to-webhook"),
        _ => return html! { small { (it.subject_id) } },
    };
    html! { a href={ "/console/" (place) "/" (it.subject_id) } { (words.say(key)) } }
}

/// Kinds that wait by the machine's time.
const BY_MACHINE: [&str; 5] = ["LateDelivery", "ParkedMail", "RetriedMail", "LateMail", "UnsealedEvents"];

/// How long it waits can be told: a sandbox's clock says nothing of what waits by the machine's.
fn has_age(person: &Person, it: &Operation) -> bool {
    !(person.clock.sandbox && BY_MACHINE.contains(&it.kind.as_str()))
}

/// How long it waits, by the account's time, in its two greatest units.
fn age(person: &Person, it: &Operation) -> String {
    let seconds = jiff::Timestamp::from(person.clock.now).duration_since(it.since.into()).as_secs().max(0);
    let words = person.words;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours) {
        (0, 0) => words.with("age-minutes", &[("minutes", &minutes.to_string())]),
        (0, _) => words.with("age-hours", &[("hours", &hours.to_string())]),
        (_, _) => words.with("age-days", &[("days", &days.to_string())]),
    }
}

fn mending(person: &Person, it: &Operation) -> Markup {
    html! {
        form.inline method="post" action="/console/work/mend" {
            (begin(person, &Typed::default()))
            input type="hidden" name="Kind" value=(it.kind);
            input type="hidden" name="SubjectId" value=(it.subject_id);
            input type="hidden" name="Position" value=(it.position.map(|at| at.to_string()).unwrap_or_default());
            button { (person.words.of("act", &it.action.function)) }
        }
    }
}

/// Does what mends a thing, if it is still there: which request that is says the API, not the form.
async fn mend(sent: Sent) -> Response {
    let typed = &sent.typed;
    let of_kind = [("kind", typed.get("Kind"))];
    let found: Vec<Operation> = match sent.person.api.rows(API, &of_kind, 0, usize::MAX).await {
        Ok(found) => found,
        Err(refusal) => return sent.person.refused(&refusal),
    };
    let position: Option<i64> = typed.get("Position").parse().ok();
    let is_it = |it: &&Operation| it.subject_id == typed.get("SubjectId") && it.position == position;
    let Some(it) = found.iter().find(is_it) else { return go(&path(HERE, &[("gone", "true")])) };
    let body = it.action.to.map_or_else(|| json!({}), |to| json!({ "To": to }));
    let result = match Method::from_bytes(it.action.method.as_bytes()) {
        Ok(method) => write(&sent, method, &it.action.path, &body).await,
        Err(_) => Ok(Value::Null),
    };
    done(&sent, HERE, result)
}
