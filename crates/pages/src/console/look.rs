//! Language and appearance.

use axum::Router;
use axum::extract::State;
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};

use crate::console::go;
use crate::cookie::{self, LANGUAGE, THEME};
use crate::form::Sent;
use crate::pages::Pages;

/// The one form.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/look", post(look))
}

async fn look(State(pages): State<Pages>, sent: Sent) -> Response {
    let here = sent.typed.get("_here");
    let mut response = go(if here.starts_with("/console") { here } else { "/console" });
    if let language @ ("de" | "en") = sent.typed.get("Language") {
        let body = json!({ "Language": language });
        let changed =
            sent.person.api.write::<_, Value>(Method::PATCH, "/api/turnus/v1/me", &body, None).await;
        if let Err(refusal) = changed {
            return sent.person.refused(&refusal);
        }
        cookie::set_for_long(&mut response, LANGUAGE, language, pages.secure);
    }
    match sent.typed.all("Theme").next() {
        Some(theme @ ("light" | "dark")) => cookie::set_for_long(&mut response, THEME, theme, pages.secure),
        Some(_) => cookie::remove(&mut response, THEME, pages.secure),
        None => {}
    }
    response
}
