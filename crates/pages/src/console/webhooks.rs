//! Webhooks: who is told of what, their secrets, what was sent and what came back, and sending it again.

use axum::Router;
use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::{Value, json};
use turnus_wire::deliveries::{Resent, WebhookSecret};
use turnus_wire::event::EVENTS;
use turnus_wire::webhooks::Webhook;

use crate::api::{Refusal, path};
use crate::boxes::boxes;
use crate::console::deed::{danger, done, going_on, write};
use crate::console::deliveries::delivery_list;
use crate::console::{Id, go, is_id};
use crate::field::Field;
use crate::form::{Sent, Takes, Typed, begin, new_key};
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, Filter, List, Row, column, is_file, rows_of};
use crate::pages::Pages;
use crate::person::Person;
use crate::words::Words;

pub(crate) const PLACE: &str = "webhooks";
pub(crate) const HERE: &str = "/console/webhooks";
const API: &str = "/api/v1/webhooks";
pub(crate) const OURS: &str = "/api/turnus/v1/webhooks";
const COLUMNS: [Column; 2] = [column("col-address"), column("col-events")];
/// The key of the first form of a span that is sent again piece by piece.
const FIRST_KEY: &str = "FirstKey";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route(HERE, get(list))
        .route("/console/webhooks/new", get(new).post(create))
        .route("/console/webhooks/{id}", get(one).post(again))
        .route("/console/webhooks/{id}/secret", post(secret))
        .route("/console/webhooks/{id}/unsign", post(unsign))
        .route("/console/webhooks/{id}/remove", post(remove))
        .route("/console/webhooks/{id}/deliveries/{position}/resend", post(resend))
}

async fn list(person: Person, asked: Typed) -> Response {
    listed(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let hooks: Vec<Webhook> = rows_of(person, API, asked, &["event"]).await?;
    let row = |hook: &Webhook| Row {
        url: format!("{HERE}/{}", hook.id),
        id: hook.id.clone(),
        cells: vec![Cell::text(address(&hook.url)), Cell::text(events(person.words, &hook.events))],
    };
    let list = List {
        names: &["event"],
        filters: vec![Filter { name: "event", options: event_names(person.words) }],
        rows: hooks.iter().map(row).collect(),
        empty: html! { p { (person.words.say("no-webhooks")) } },
        ..List::of(PLACE, asked, &COLUMNS)
    };
    let new = html! {
        @if person.may("Manage") { a.button.main href={ (HERE) "/new" } { (person.words.say("new-webhook")) } }
    };
    Ok(list.answer(person, &new, &html! {}))
}

/// The events that one can hear of, with their words.
pub(crate) fn event_names(words: &Words) -> Vec<(String, String)> {
    EVENTS.iter().map(|it| ((*it).to_owned(), words.of("event", it))).collect()
}

/// Where a webhook goes, without who signs in there: headings are read over shoulders.
pub(crate) fn address(url: &str) -> String {
    // One slash, or none, is as good as two.
    let parts = url.split_once(':').and_then(|(scheme, rest)| {
        let rest = rest.trim_start_matches('/');
        let (host, _) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
        host.rsplit_once('@').map(|(who, _)| (scheme, &rest[who.len() + 1..]))
    });
    parts.map_or_else(|| url.to_owned(), |(scheme, rest)| format!("{scheme}://…@{rest}"))
}

/// What a webhook is told of.
fn events(words: &Words, events: &[String]) -> String {
    events.iter().map(|it| words.of("event", it)).collect::<Vec<_>>().join(", ")
}

async fn new(person: Person) -> Response {
    new_form(&person, StatusCode::OK, &Typed::default())
}

fn new_form(person: &Person, status: StatusCode, typed: &Typed) -> Response {
    let words = person.words;
    let title = words.say("new-webhook");
    let events = event_names(words);
    let body = html! {
        h1 { (title) }
        form.fields method="post" action={ (HERE) "/new" } novalidate {
            (begin(person, typed))
            (Field::text("Url").kind("url").needed().hint("webhook-url-hint").show(words, typed))
            (boxes(words, typed, "Events", &events))
            div.acts {
                button.main { (words.say("save")) }
                a.button href=(HERE) { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}

async fn create(mut sent: Sent) -> Response {
    let mut body = sent.typed.body(&sent.person, &[("Url", Takes::Needed)]);
    let events: Vec<String> = sent.typed.all("Events").map(str::to_owned).collect();
    if events.is_empty() {
        sent.typed.mark("Events", sent.person.words.say("scopes-missing"));
    }
    body["Events"] = events.into();
    if sent.typed.is_right() {
        match sent.person.api.write::<_, Webhook>(Method::POST, API, &body, sent.typed.key()).await {
            Ok(hook) => return go(&format!("{HERE}/{}", hook.id)),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    new_form(&sent.person, sent.typed.status(), &sent.typed)
}

async fn one(person: Person, Id(id): Id, asked: Typed) -> Response {
    let shown = shown(&person, &id, StatusCode::OK, &asked).await;
    shown.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn shown(person: &Person, id: &str, status: StatusCode, typed: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let hook: Webhook = person.api.get(&format!("{API}/{id}")).await?;
    let list = delivery_list(person, id, address(&hook.url), typed).await?;
    if is_file(typed) {
        return Ok(list.answer(person, &html! {}, &html! {}));
    }
    let body = html! {
        h1 #heading { (list.heading(person)) }
        p { (events(words, &hook.events)) }
        @if hook.url.starts_with("http://") { p.note { (words.say("webhook-in-the-clear")) } }
        @if typed.has("queued") { p.note role="status" { (words.with("queued", &[("count", typed.get("queued"))])) } }
        @if person.may("Manage") { (acts(person, id, typed)) }
        h2 { (words.say("deliveries")) }
        (list.body(person))
    };
    Ok(page(person, status, Shown { title: list.heading(person), place: PLACE, body }))
}

fn acts(person: &Person, id: &str, typed: &Typed) -> Markup {
    let words = person.words;
    // A form that failed goes on where it was, under its key.
    let key = if typed.has(FIRST_KEY) { typed.get(FIRST_KEY).to_owned() } else { new_key() };
    let carried = [(FIRST_KEY, key.as_str()), ("After", typed.get("After")), ("Queued", typed.get("Queued"))];
    let carried = carried.into_iter().filter(|(_, value)| !value.is_empty());
    let at = |act: &str| format!("{HERE}/{id}/{act}");
    html! {
        details.act open[typed.names("From")] {
            summary { (words.say("resend-span")) " …" }
            p { (words.say("resend-span-what")) }
            form.fields method="post" action={ (HERE) "/" (id) } novalidate {
                (begin(person, typed))
                @for (name, value) in carried { input type="hidden" name=(name) value=(value); }
                (Field::text("From").kind("datetime-local").labelled(&words.say("span-from")).needed().show(words, typed))
                (Field::text("To").kind("datetime-local").hint("resend-to-hint").show(words, typed))
                button { (words.say("resend-span")) }
            }
        }
        (danger(person, &at("secret"), "new-secret"))
        (danger(person, &at("unsign"), "unsign"))
        (danger(person, &at("remove"), "remove-webhook"))
    }
}

/// Queues a span of time again: a thousand events, and then what asks for the next. The first form's key goes along, so
/// whatever is asked for twice is queued once.
async fn again(Id(id): Id, mut sent: Sent) -> Response {
    let members = [("From", Takes::Moment), ("To", Takes::Moment), ("After", Takes::Whole)];
    let body = sent.typed.body(&sent.person, &members);
    if !sent.typed.has("From") {
        sent.typed.mark("From", sent.person.words.say("wrong-missing"));
    }
    if sent.typed.is_right() {
        let at = format!("{OURS}/{id}/resend");
        let key = format!("{}-{}", sent.typed.get(FIRST_KEY), sent.typed.get("After"));
        match sent.person.api.write::<_, Resent>(Method::POST, &at, &body, Some(&key)).await {
            Ok(resent) => return resent_piece(&sent, &id, &resent),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    let shown = shown(&sent.person, &id, sent.typed.status(), &sent.typed).await;
    shown.unwrap_or_else(|refusal| sent.person.refused(&refusal))
}

/// How far it is, and what goes on; the webhook's page where nothing is left.
fn resent_piece(sent: &Sent, id: &str, resent: &Resent) -> Response {
    let (person, typed) = (&sent.person, &sent.typed);
    let here = format!("{HERE}/{id}");
    let queued = typed.get("Queued").parse().unwrap_or(0) + resent.queued;
    let (words, queued) = (person.words, queued.to_string());
    let Some(after) = resent.after.map(|after| after.to_string()) else {
        let done = path(&here, &[("queued", &queued)]);
        return if typed.has("After") {
            resent_page(
                person,
                html! { (words.with("queued", &[("count", &queued)])) " "
                a.button href=(done) { (words.say("to-webhook")) } },
            )
        } else {
            go(&done)
        };
    };
    let carried = ["From", "To", FIRST_KEY].map(|name| (name, typed.get(name)));
    let carried = [&carried[..], &[("After", &after), ("Queued", &queued)]].concat();
    resent_page(
        person,
        html! {
            p { (words.with("queued", &[("count", &queued)])) }
            (going_on(person, &here, "resending", "resend", &carried))
        },
    )
}

fn resent_page(person: &Person, shown: Markup) -> Response {
    let title = person.words.of("going", "resend");
    let body = html! { h1 { (title) } section #resending aria-live="polite" { (shown) } };
    page(person, StatusCode::OK, Shown { title, place: PLACE, body })
}

async fn resend(Path((id, position)): Path<(String, String)>, sent: Sent) -> Response {
    let Some(position) = position.parse::<u64>().ok().filter(|_| is_id(&id)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let at = format!("{OURS}/{id}/deliveries/{position}/resend");
    done(&sent, &format!("{HERE}/{id}?queued=1"), write(&sent, Method::POST, &at, &json!({})).await)
}

/// A new secret, on the one page that shows it.
async fn secret(Id(id): Id, sent: Sent) -> Response {
    let (person, at) = (&sent.person, format!("{OURS}/{id}/secret"));
    let made: WebhookSecret = match person.api.write(Method::POST, &at, &json!({}), sent.typed.key()).await {
        Ok(made) => made,
        Err(refusal) => return person.refused(&refusal),
    };
    let words = person.words;
    let title = words.say("webhook-secret");
    let body = html! {
        h1 { (title) }
        p.note role="status" { (words.say("secret-once")) }
        p { code { (made.secret) } }
        @if let Some(until) = made.previous_valid_until {
            p { (words.with("old-secrets-until", &[("until", &person.format.moment(until))])) }
        }
        p { a.button.main href={ (HERE) "/" (id) } { (words.say("secret-kept")) } }
    };
    page(person, StatusCode::CREATED, Shown { title, place: PLACE, body })
}

async fn unsign(Id(id): Id, sent: Sent) -> Response {
    let result = write(&sent, Method::DELETE, &format!("{OURS}/{id}/secret"), &Value::Null).await;
    done(&sent, &format!("{HERE}/{id}"), result)
}

async fn remove(Id(id): Id, sent: Sent) -> Response {
    done(&sent, HERE, write(&sent, Method::DELETE, &format!("{API}/{id}"), &Value::Null).await)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn who_signs_in_at_a_receiver_stands_in_no_heading() {
        assert_eq!(address("https://ada:secret@example.com/hook?a@b"), "https://…@example.com/hook?a@b");
        assert_eq!(address("https://a:b@c@example.com"), "https://…@example.com");
        assert_eq!(address("https://example.com/ada@hook"), "https://example.com/ada@hook");
    }
}
