//! The language that a visitor chooses.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use crate::cookie::{self, LANGUAGE};
use crate::pages::Pages;
use crate::portal::visitor::Sent;

/// The one form.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/portal/data/{token}/look", post(choose))
}

async fn choose(State(pages): State<Pages>, sent: Sent) -> Response {
    let mut response = Redirect::to(&format!("{}/", sent.visitor.base)).into_response();
    if let language @ ("de" | "en") = sent.typed.get("Language") {
        cookie::set_for_long(&mut response, LANGUAGE, language, pages.secure);
    }
    response
}
