//! Deeds: forms of one button, with what they do told before, and the request that they become.

use axum::http::Method;
use axum::response::Response;
use maud::{Markup, html};
use serde::Serialize;
use serde_json::Value;

use crate::api::Refusal;
use crate::console::go;
use crate::form::{Sent, Typed, begin};
use crate::person::Person;

/// A form of one button; `key` is one of `act-…`.
pub(crate) fn button(person: &Person, at: &str, key: &str) -> Markup {
    html! {
        form.inline method="post" action=(at) {
            (begin(person, &Typed::default()))
            button { (person.words.of("act", key)) }
        }
    }
}

/// A deed that cannot be taken back: it opens to what it does (`act-KEY-what`), then to its button.
pub(crate) fn danger(person: &Person, at: &str, key: &str) -> Markup {
    let words = person.words;
    html! {
        details.act {
            summary { (words.of("act", key)) " …" }
            p { (words.of("act", &format!("{key}-what"))) }
            form method="post" action=(at) {
                (begin(person, &Typed::default()))
                button.danger { (words.of("act", key)) }
            }
        }
    }
}

/// Asks the API for what a form says.
pub(crate) async fn write(
    sent: &Sent,
    method: Method,
    at: &str,
    body: &impl Serialize,
) -> Result<Value, Refusal> {
    sent.person.api.write(method, at, body, sent.typed.key()).await
}

/// Goes on to a page, or tells why not.
pub(crate) fn done(sent: &Sent, to: &str, result: Result<Value, Refusal>) -> Response {
    match result {
        Ok(_) => go(to),
        Err(refusal) => sent.person.refused(&refusal),
    }
}
