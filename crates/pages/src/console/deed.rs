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
    opening(person, at, key, "danger")
}

/// A deed that opens to what it does, likewise.
pub(crate) fn told(person: &Person, at: &str, key: &str) -> Markup {
    opening(person, at, key, "main")
}

fn opening(person: &Person, at: &str, key: &str, look: &str) -> Markup {
    let words = person.words;
    html! {
        details.act {
            summary { (words.of("act", key)) " …" }
            p { (words.of("act", &format!("{key}-what"))) }
            form method="post" action=(at) {
                (begin(person, &Typed::default()))
                button class=(look) { (words.of("act", key)) }
            }
        }
    }
}

/// What does the next piece of a long deed: by itself, or by its button where there is no script. What is shown under
/// that id takes the place of what stands under it now. `key` is one of `going-…`.
pub(crate) fn going_on(person: &Person, at: &str, id: &str, key: &str, carried: &[(&str, &str)]) -> Markup {
    let (words, shown) = (person.words, format!("#{id}"));
    let label = words.of("going", key);
    html! {
        form method="post" action=(at) hx-post=(at) hx-trigger="load, submit" hx-target=(shown) hx-select=(shown)
            hx-swap="outerHTML" {
            (begin(person, &Typed::default()))
            @for (name, value) in carried { input type="hidden" name=(name) value=(value); }
            p.working { progress aria-label=(label) {} " " (words.of("going", &format!("{key}-more"))) }
            noscript { button.main { (words.of("going", &format!("{key}-next"))) } }
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
