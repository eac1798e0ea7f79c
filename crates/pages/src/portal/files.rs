//! Files that belong to the pages of a token: logo and colour, documents, everything there is.

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::console::is_id;
use crate::pages::Pages;
use crate::portal::frame;
use crate::portal::visitor::Visitor;

/// The files.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/portal/data/{token}/logo", get(logo))
        .route("/portal/data/{token}/look.css", get(look))
        .route("/portal/data/{token}/invoices/{id}", get(invoice))
        .route("/portal/data/{token}/export", get(export))
}

async fn look(visitor: Visitor) -> Response {
    frame::look(&visitor)
}

async fn logo(visitor: Visitor) -> Response {
    let mut response = passed_on(&visitor, "/api/turnus/v1/selfService/logo").await;
    if response.status().is_success() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(frame::FOR_A_WHILE));
    }
    response
}

async fn invoice(visitor: Visitor, Path((_, id)): Path<(String, String)>) -> Response {
    if !is_id(&id) {
        return StatusCode::NOT_FOUND.into_response();
    }
    passed_on(&visitor, &format!("/api/turnus/v1/selfService/invoices/{id}/download")).await
}

async fn export(visitor: Visitor) -> Response {
    passed_on(&visitor, "/api/turnus/v1/selfService/export").await
}

/// A file of the API, as it comes.
async fn passed_on(visitor: &Visitor, path: &str) -> Response {
    match visitor.api.file(path).await {
        Ok(mut response) => {
            let headers = response.headers_mut();
            headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(refusal) => visitor.refused(&refusal),
    }
}
