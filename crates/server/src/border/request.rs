//! What is noted of every request: its id, its place in the log, how long it took.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::server::Server;

/// The longest id that is taken from a client.
const LONGEST: usize = 128;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The route of what matches none.
const NONE: &str = "none";

tokio::task_local! {
    static ID: Arc<str>;
}

/// The id of the request that is being answered.
pub(crate) fn request_id() -> Option<Arc<str>> {
    ID.try_with(Arc::clone).ok()
}

/// Gives the request an id, or takes the client's, says it in every line of the log and in the answer, and counts.
pub(crate) async fn observed(State(server): State<Server>, request: Request, next: Next) -> Response {
    let id: Arc<str> = given(request.headers()).unwrap_or_else(|| server.app.request_id()).into();
    let method = known(request.method());
    // What was matched and never the path itself: that may hold a token.
    let route = request.extensions().get::<MatchedPath>().map_or(NONE, MatchedPath::as_str).to_owned();
    let started = Instant::now();
    // An error's span is there whatever is logged.
    let span = tracing::error_span!("request", id = &*id, method, route = &*route);
    let under_way = metrics::gauge!("turnus_requests_under_way");
    under_way.increment(1);
    let answering = ID.scope(Arc::clone(&id), next.run(request));
    let mut response = answering.instrument(span.clone()).await;
    under_way.decrement(1);
    let (took, status) = (started.elapsed(), response.status().as_u16());
    span.in_scope(|| tracing::debug!(status, ms = took.as_millis(), "answered"));
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    metrics::counter!("turnus_requests_total", &labels).increment(1);
    metrics::histogram!("turnus_request_seconds", &labels[..2]).record(took);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The client's id, if it is one: letters, digits and `-_.` alone, so that it can break no line.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    ((1..=LONGEST).contains(&id.len()) && id.bytes().all(is_plain)).then(|| id.to_owned())
}

/// A client may invent methods: they are one.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
