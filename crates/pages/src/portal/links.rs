//! Links to the portal by mail, for whoever asks: it says nothing of whether an address is known.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::html;
use serde_json::{Value, json};

use crate::api::Refusal;
use crate::field::Field;
use crate::form::{Typed, typed};
use crate::pages::Pages;
use crate::portal::frame::{open_form, open_language, open_page};
use crate::words::Words;

const HERE: &str = "/portal/link";

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route(HERE, get(form).post(ask))
}

async fn form(headers: HeaderMap, query: Typed) -> Response {
    shown(open_language(&headers, &query).words(), StatusCode::OK, &Typed::default())
}

fn shown(words: &Words, status: StatusCode, typed: &Typed) -> Response {
    let body = html! {
        p { (words.say("link-what")) }
        form.fields method="post" action=(HERE) novalidate {
            (open_form(words, typed))
            (Field::text("EmailAddress").kind("email").needed().filled("email").labelled(&words.say("declare-mail")).show(words, typed))
            button.main { (words.say("link-now")) }
        }
    };
    open_page(words, status, &words.say("link-title"), body)
}

async fn ask(State(pages): State<Pages>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut typed = match typed(body).await {
        Ok(typed) => typed,
        Err(too_long) => return too_long,
    };
    let words = open_language(&parts.headers, &typed).words();
    if !typed.has("EmailAddress") {
        typed.mark("EmailAddress", words.say("wrong-missing"));
        return shown(words, typed.status(), &typed);
    }
    let api = pages.api.with(None, &parts.headers);
    let body = json!({ "EmailAddress": typed.get("EmailAddress") });
    let path = "/api/turnus/v1/portalLinks";
    let asked: Result<Value, Refusal> = api.write(Method::POST, path, &body, None).await;
    match asked {
        Ok(_) => {
            let body = html! { p.done role="status" { (words.say("link-sent")) } };
            open_page(words, StatusCode::OK, &words.say("link-title"), body)
        }
        Err(refusal) => {
            typed.refuse(words, &refusal);
            shown(words, refusal.status, &typed)
        }
    }
}
