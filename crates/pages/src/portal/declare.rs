//! Cancelling without signing in: the page behind the cancellation button that § 312k BGB asks for.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde_json::Value;
use turnus_wire::cancellations::ReceivedCancellation;

use crate::field::Field;
use crate::form::{Typed, fetched_here, typed, unseen};
use crate::format::Format;
use crate::pages::Pages;
use crate::portal::frame::{foreign_form, open_form, open_language, open_page, open_page_with};
use crate::words::{Language, Words};

const HERE: &str = "/portal/cancel";
const MEMBERS: [&str; 7] = ["Kind", "Reason", "Name", "Contract", "EmailAddress", "EndDate", "Account"];

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route(HERE, get(form).post(declare))
}

async fn form(headers: HeaderMap, query: Typed) -> Response {
    let typed = Typed::of(&[("Kind", "Ordinary".to_owned()), ("Account", query.get("Account").to_owned())]);
    shown(open_language(&headers, &query).words(), StatusCode::OK, &typed)
}

fn shown(words: &Words, status: StatusCode, typed: &Typed) -> Response {
    let kinds = ["Ordinary", "Extraordinary"].map(|kind| (kind.to_owned(), words.of("cancellation", kind)));
    let body = html! {
        p { (words.say("declare-what")) }
        form.fields method="post" action=(HERE) novalidate {
            (open_form(words, typed))
            (unseen("Account", typed.get("Account")))
            (Field::text("Kind").needed().labelled(&words.say("declare-kind")).choice(words, typed, &kinds))
            (Field::text("Reason").kind("textarea").labelled(&words.say("declare-reason")).hint("declare-reason-hint").show(words, typed))
            (Field::text("Name").needed().filled("name").labelled(&words.say("declare-name")).show(words, typed))
            (Field::text("Contract").needed().labelled(&words.say("declare-contract")).hint("declare-contract-hint").show(words, typed))
            (Field::text("EmailAddress").kind("email").needed().filled("email").labelled(&words.say("declare-mail")).hint("declare-mail-hint").show(words, typed))
            (Field::text("EndDate").kind("date").labelled(&words.say("declare-end")).hint("portal-end-hint").show(words, typed))
            button.danger { (words.say("declare-now")) }
        }
    };
    let query = [("Account", typed.get("Account"))];
    open_page_with(words, status, &words.say("declare-title"), body, &query)
}

async fn declare(State(pages): State<Pages>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut typed = match typed(body).await {
        Ok(typed) => typed,
        Err(too_long) => return too_long,
    };
    let language = open_language(&parts.headers, &typed);
    let words = language.words();
    if !fetched_here(&parts.headers) {
        return foreign_form(words);
    }
    let api = pages.api.with(None, &parts.headers);
    let body = written(&typed, language);
    let path = "/api/turnus/v1/cancellations";
    match api.write::<_, ReceivedCancellation>(Method::POST, path, &body, typed.key()).await {
        Ok(received) => receipt(words, language, &received),
        Err(refusal) => {
            match refusal.parts().0 {
                // The seller's link says it; who reads this cannot.
                Some("Account") => typed.tell(words.say("declare-no-account")),
                _ => typed.refuse(words, &refusal),
            }
            if refusal.status == StatusCode::UNPROCESSABLE_ENTITY {
                mark_missing(words, &mut typed);
            }
            shown(words, refusal.status, &typed)
        }
    }
}

/// The API names the first thing that is missing: a person is told of all.
fn mark_missing(words: &Words, typed: &mut Typed) {
    let reason = (typed.get("Kind") == "Extraordinary").then_some("Reason");
    for name in reason.into_iter().chain(["Name", "Contract", "EmailAddress"]) {
        if !typed.has(name) {
            typed.mark(name, words.say("wrong-missing"));
        }
    }
}

/// The body of the API: what is empty is absent.
fn written(typed: &Typed, language: Language) -> Value {
    let filled = MEMBERS.into_iter().filter(|name| typed.has(name));
    let members = filled.map(|name| (name.to_owned(), Value::from(typed.get(name))));
    members.chain([("Language".to_owned(), Value::from(language.tag()))]).collect()
}

/// What was received and when, to keep: it says nothing of whether the contract is known.
fn receipt(words: &Words, language: Language, received: &ReceivedCancellation) -> Response {
    let zone = TimeZone::get(&received.time_zone).unwrap_or(TimeZone::UTC);
    let format = Format { language, zone };
    let fact = |key: &str, value: &str| -> Markup {
        html! { div { dt { (words.say(key)) } dd { (value) } } }
    };
    let body = html! {
        p.done role="status" { (words.say("declared-what")) }
        dl.facts {
            (fact("declared-at", &format.moment(received.received_at)))
            (fact("declared-id", &received.id))
            (fact("declare-kind", &words.of("cancellation", &received.kind)))
            @if let Some(reason) = &received.reason { (fact("declare-reason", reason)) }
            (fact("declare-name", &received.name))
            (fact("declare-contract", &received.contract))
            (fact("declare-mail", &received.email_address))
            @match received.end_date {
                Some(end) => (fact("declare-end", &format.last_day(end))),
                None => (fact("declare-end", &words.say("declared-soonest"))),
            }
        }
        p { (words.say("declared-keep")) }
    };
    open_page(words, StatusCode::OK, &words.say("declared-title"), body)
}
