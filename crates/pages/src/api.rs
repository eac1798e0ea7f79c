//! The API, asked inside this process: a page is a client of it, with the token of the person who looks at it.

use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};
use turnus_wire::from_body;

/// The longest answer that a page is made of.
const LONGEST: usize = 64 << 20;

/// What answers requests of the API. Cloning shares it.
#[derive(Clone)]
pub struct Api {
    service: BoxCloneSyncService<Request, Response, Infallible>,
    /// Rows of a page of a list at most, as the operator allows: `limits.page_rows`.
    page_rows: usize,
}

/// The API with somebody's token.
#[derive(Clone)]
pub(crate) struct Asking {
    api: Api,
    token: Option<String>,
    agent: Option<HeaderValue>,
    /// The zone of whoever looks, where it is known.
    zone: Option<TimeZone>,
}

/// Why the API does not grant what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The answer's status.
    pub(crate) status: StatusCode,
    /// Its sentence, in English: `Member: why, and what would be right`, or without a member.
    pub(crate) message: String,
    /// Its reason for programs, such as `CodeNeeded`.
    pub(crate) reason: Option<String>,
    /// Seconds until it makes sense to ask again.
    pub(crate) wait_seconds: Option<u64>,
    /// The zone that its times are told in; none where it is not known whose.
    pub(crate) zone: Option<TimeZone>,
}

impl Api {
    /// Over the router of the API, whose lists give so many rows at once.
    pub fn new<S>(service: S, page_rows: usize) -> Api
    where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        Api { service: BoxCloneSyncService::new(service), page_rows: page_rows.max(1) }
    }

    /// With a bearer token, or none.
    pub(crate) fn with(&self, token: Option<String>, headers: &HeaderMap) -> Asking {
        Asking { api: self.clone(), token, agent: headers.get(USER_AGENT).cloned(), zone: None }
    }
}

/// A path with its query, each value escaped.
pub(crate) fn path(path: &str, query: &[(&str, &str)]) -> String {
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        written.append_pair(name, value);
    }
    let query = written.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

impl Asking {
    /// The same for somebody whose zone is known.
    pub(crate) fn in_zone(self, zone: TimeZone) -> Asking {
        Asking { zone: Some(zone), ..self }
    }

    /// The answer to a GET.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refusal> {
        read(self.send(Method::GET, path, None, None).await?).await
    }

    /// The answer to a GET; none where there is no such thing.
    pub(crate) async fn find<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, Refusal> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(refusal) if refusal.status == StatusCode::NOT_FOUND => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// Rows of a list without the first `skip`, up to `wanted`. Where the API's pages are shorter, one after another.
    pub(crate) async fn rows<T: DeserializeOwned>(
        &self,
        at: &str,
        query: &[(&str, &str)],
        skip: usize,
        wanted: usize,
    ) -> Result<Vec<T>, Refusal> {
        let mut found = Vec::new();
        loop {
            let take = (wanted - found.len()).min(self.api.page_rows);
            let slice = [(skip + found.len()).to_string(), take.to_string()];
            let query = [query, &[("skip", slice[0].as_str()), ("take", &slice[1])]].concat();
            let mut page: Vec<T> = self.get(&path(at, &query)).await?;
            let is_last = page.len() < take;
            found.append(&mut page);
            if is_last || found.len() >= wanted {
                return Ok(found);
            }
        }
    }

    /// All rows of a list: what can be chosen from.
    pub(crate) async fn all<T: DeserializeOwned>(&self, at: &str) -> Result<Vec<T>, Refusal> {
        self.rows(at, &[], 0, usize::MAX).await
    }

    /// A write, and its answer. `key` is its Idempotency-Key.
    pub(crate) async fn write<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &B,
        key: Option<&str>,
    ) -> Result<T, Refusal> {
        let body = serde_json::to_vec(body).map_err(|error| Refusal::ours(&error))?;
        read(self.send(method, path, Some(body), key).await?).await
    }

    /// The answer as it comes: a file.
    pub(crate) async fn file(&self, path: &str) -> Result<Response, Refusal> {
        self.send(Method::GET, path, None, None).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        key: Option<&str>,
    ) -> Result<Response, Refusal> {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(agent) = &self.agent {
            request = request.header(USER_AGENT, agent);
        }
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            request = request.header("idempotency-key", key);
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, Body::from);
        let request = request.body(body).map_err(|error| Refusal::ours(&error))?;
        let response = match self.api.service.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Refusal { zone: self.zone.clone(), ..Refusal::of(response).await })
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Refusal> {
    let bytes = to_bytes(response.into_body(), LONGEST).await.map_err(|error| Refusal::ours(&error))?;
    let bytes = if bytes.is_empty() { b"null".as_slice().into() } else { bytes };
    from_body(&bytes).map_err(|error| Refusal::ours(&error))
}

impl Refusal {
    /// Something that should not be.
    fn ours(error: &dyn std::fmt::Display) -> Refusal {
        tracing::error!("a page could not read the API: {error}");
        Refusal {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            message: "Something went wrong on our side.".to_owned(),
            reason: None,
            wait_seconds: None,
            zone: None,
        }
    }

    /// What the API says where there is no such thing.
    pub(crate) fn unknown(kind: &str, id: &str) -> Refusal {
        let message = format!("there is no {kind} {id}");
        Refusal { status: StatusCode::NOT_FOUND, message, reason: None, wait_seconds: None, zone: None }
    }

    async fn of(response: Response) -> Refusal {
        let status = response.status();
        let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let wait_seconds = wait.and_then(|value| value.parse().ok());
        let bytes = to_bytes(response.into_body(), LONGEST).await.unwrap_or_default();
        let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let message = text("Message").unwrap_or_default();
        Refusal { status, message, reason: text("Reason"), wait_seconds, zone: None }
    }

    /// It is about who asks, not about what was typed: the session is over, or may not do that.
    pub(crate) fn is_of_person(&self) -> bool {
        matches!(self.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
    }

    /// The same, or what the form is about is not there.
    pub(crate) fn is_of_page(&self) -> bool {
        self.is_of_person() || self.status == StatusCode::NOT_FOUND
    }

    /// It is about neither: too much is asked, or the server cannot do it now.
    pub(crate) fn is_of_server(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || self.status.is_server_error()
    }

    /// Nothing can be found by the words that were typed into a search: they have no letter and no digit.
    pub(crate) fn is_of_words(&self) -> bool {
        self.status == StatusCode::UNPROCESSABLE_ENTITY && self.parts().0 == Some("words")
    }

    /// It is the role of who asks that does not allow it.
    pub(crate) fn needs_permission(&self) -> Option<&str> {
        let rest = self.message.strip_prefix("this needs the permission ")?;
        (self.status == StatusCode::FORBIDDEN).then_some(rest.split_once(':')?.0)
    }

    /// The member that is wrong, if the sentence names one, and what is wrong with it.
    pub(crate) fn parts(&self) -> (Option<&str>, &str) {
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || "._[]".contains(it))
        };
        match self.message.split_once(": ") {
            Some((name, why)) if is_name(name) => (Some(name), why),
            Some(_) | None => (None, &self.message),
        }
    }
}
