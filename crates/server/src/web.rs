//! Answers: JSON, pages, files.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinHandle;
use turnus_app::{Answer, AppError};

/// The bytes of most answers in JSON: room for them is made once.
const OFTEN: usize = 4096;

/// An answer in JSON.
pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    let mut bytes = Vec::with_capacity(OFTEN);
    match serde_json::to_writer(&mut bytes, body) {
        Ok(()) => answered(status, Body::from(bytes)),
        // Every DTO can be written; what cannot is a bug, and still an answer.
        Err(error) => {
            tracing::error!("an answer could not be written: {error}");
            let message = "{\"Message\":\"Something went wrong on our side.\"}";
            answered(StatusCode::INTERNAL_SERVER_ERROR, Body::from(message))
        }
    }
}

/// 200 in JSON.
pub(crate) fn ok<T: Serialize>(body: &T) -> Response {
    json(StatusCode::OK, body)
}

/// An answer as a wish keeps it.
pub(crate) fn answer<T: Serialize>(status: StatusCode, body: &T) -> Answer {
    Answer { status: status.as_u16(), body: serde_json::to_string(body).unwrap_or_default() }
}

/// 204, as a wish keeps it.
pub(crate) fn nothing() -> Answer {
    Answer { status: StatusCode::NO_CONTENT.as_u16(), body: String::new() }
}

/// The answer that was kept for an earlier request with the same Idempotency-Key, and says so.
pub(crate) fn replayed(answer: Answer) -> Response {
    let mut response = kept(answer);
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer as a wish keeps it.
pub(crate) fn kept(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    if status == StatusCode::NO_CONTENT {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        return response;
    }
    answered(status, Body::from(answer.body))
}

fn answered(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Bytes that a client saves.
pub(crate) fn file(media_type: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let disposition = HeaderValue::try_from(format!("inline; filename=\"{name}\""));
    if let Ok(disposition) = disposition {
        headers.insert(HeaderName::from_static("content-disposition"), disposition);
    }
    response
}

/// Bytes that a client saves, as they come. Where `writing` fails the answer breaks off.
pub(crate) fn file_in_pieces(
    media_type: &'static str,
    name: &str,
    pieces: Receiver<Vec<u8>>,
    writing: JoinHandle<Result<(), AppError>>,
) -> Response {
    let body = stream::unfold((pieces, Some(writing)), |(mut pieces, mut writing)| async move {
        if let Some(piece) = pieces.recv().await {
            return Some((Ok(piece), (pieces, writing)));
        }
        match writing.take()?.await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => {
                tracing::error!("a file broke off: {error}");
                Some((Err(std::io::Error::other("broken off")), (pieces, None)))
            }
            Err(panic) => {
                tracing::error!("a file broke off: {panic}");
                Some((Err(std::io::Error::other("broken off")), (pieces, None)))
            }
        }
    });
    let mut response = file(media_type, name, Vec::new());
    // What compresses an answer asks for more once it has all.
    *response.body_mut() = Body::from_stream(body.fuse());
    response
}

/// A page for people: no script, nothing from elsewhere, not indexed, no referrer.
pub(crate) fn page(status: StatusCode, markup: maud::Markup) -> Response {
    let mut response = Response::new(Body::from(markup.into_string()));
    *response.status_mut() = status;
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
        frame-ancestors *";
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response
}

/// The style sheet of the pages.
pub(crate) fn style_sheet() -> Response {
    let mut response = Response::new(Body::from(include_str!("style.css")));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
