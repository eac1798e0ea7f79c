//! What is done for every request, and noted of it: its id, its place in the log, how long it took, and took at most.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::border::guard::{in_time, put_any_quota};
use crate::server::Server;

/// The longest id that is taken from a client.
const LONGEST: usize = 128;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The route of what matches none.
const NONE: &str = "none";

/// What a line of the log says of the request that it was written for. A span would say the same: to open and close one takes
/// an eighth of the time of a small answer, and most requests write no line.
#[derive(Debug)]
pub struct RequestUnderWay {
    /// Its id: the client's, else ours.
    pub id: String,
    /// Its method; `OTHER` for what nobody knows.
    pub method: &'static str,
    /// The route that it matched, and never the path itself: that may hold a token.
    pub route: String,
}

impl RequestUnderWay {
    /// The request that this task answers.
    pub fn here() -> Option<Arc<RequestUnderWay>> {
        HERE.try_with(Arc::clone).ok()
    }
}

tokio::task_local! {
    static HERE: Arc<RequestUnderWay>;
}

/// Gives the request an id, or takes the client's, says it in every line of the log and in the answer, and counts; gives up
/// what takes too long, and has each answer say how many requests are left. Each layer clones those beneath it for each
/// request: so this one does what every answer needs.
pub(crate) async fn observed(State(server): State<Server>, request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(|| server.app.request_id());
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or(NONE, MatchedPath::as_str).to_owned();
    let here = Arc::new(RequestUnderWay { id, method, route });
    let started = Instant::now();
    let under_way = metrics::gauge!("turnus_requests_under_way");
    under_way.increment(1);
    let mut response = HERE.scope(Arc::clone(&here), in_time(&server, request, next)).await;
    under_way.decrement(1);
    put_any_quota(&mut response);
    let (took, status) = (started.elapsed(), response.status().as_u16());
    HERE.sync_scope(Arc::clone(&here), || tracing::debug!(status, ms = took.as_millis(), "answered"));
    let RequestUnderWay { id, route, .. } = &*here;
    let labels = [("method", method.to_owned()), ("route", route.clone()), ("status", status.to_string())];
    metrics::counter!("turnus_requests_total", &labels).increment(1);
    metrics::histogram!("turnus_request_seconds", &labels[..2]).record(took);
    if let Ok(value) = HeaderValue::from_str(id) {
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
