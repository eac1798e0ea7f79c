//! People get a page, whatever was refused: an answer without content becomes one that says what is the matter.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::any;
use maud::html;

use crate::frame::bare;
use crate::pages::Pages;
use crate::person::{language_of, theme_of};
use crate::portal::open_page;

/// Places below the pages that are none.
pub(crate) fn router() -> Router<Pages> {
    let nothing = || any(async || StatusCode::NOT_FOUND);
    Router::new()
        .route("/console/{*rest}", nothing())
        .route("/portal", nothing())
        .route("/portal/", nothing())
        .route("/portal/{*rest}", nothing())
}

/// Gives a refusal without content its page.
pub(crate) async fn filled(request: Request, next: Next) -> Response {
    let (headers, path) = (request.headers().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let status = response.status();
    let is_blank = !response.headers().contains_key(CONTENT_TYPE);
    if !is_blank || !(status.is_client_error() || status.is_server_error()) || path.starts_with("/assets/") {
        return response;
    }
    let words = language_of(&headers).words();
    let (title, why) = match status {
        StatusCode::NOT_FOUND => ("not-found", None),
        StatusCode::FORBIDDEN => ("refused", Some("blank-foreign")),
        StatusCode::PAYLOAD_TOO_LARGE => ("refused", Some("blank-too-long")),
        StatusCode::METHOD_NOT_ALLOWED => ("refused", Some("blank-method")),
        _ => ("refused", None),
    };
    let why = why.map(|why| html! { p role="alert" { (words.say(why)) } });
    if path.starts_with("/portal") {
        return open_page(words, status, &words.say(title), html! { @if let Some(why) = why { (why) } });
    }
    let body = html! {
        h1 { (words.say(title)) }
        @if let Some(why) = why { (why) }
        p { a href="/console" { (words.say("back-to-start")) } }
    };
    bare(words, theme_of(&headers).as_deref(), status, &words.say(title), body)
}
