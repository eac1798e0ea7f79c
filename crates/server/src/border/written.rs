//! Requests that change something: who, the body, and the key under which the answer is kept.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::{Digest, Sha256};
use turnus_app::access::Access;
use turnus_app::cancellations::ANYBODY;
use turnus_app::steps::unfinished;
use turnus_app::wish::kept_answer;
use turnus_app::{Answer, Call, Caller, Done, Keep, Render};
use turnus_engine::Id;
use turnus_wire::{from_body, from_exact_body, from_written_body};

use crate::api::error::ApiError;
use crate::border::caller::Asking;
use crate::border::fold::AsReceived;
use crate::server::Server;
use crate::web;

/// How long a body may take to arrive.
const BODY_SECONDS: u64 = 20;
/// A body that is too long is read on so many times as far, so that its sender can read the refusal.
const DRAINED: usize = 16;
/// The longest Idempotency-Key.
const LONGEST_KEY: usize = 255;

/// A request that changes something, read.
pub(crate) struct Written<B> {
    /// Who asks.
    pub(crate) caller: Caller,
    /// What the body says.
    pub(crate) body: B,
    key: Option<Key>,
}

/// The body of a request that needs none. Whatever is sent is ignored.
pub(crate) struct Nothing;

/// A body of which a person writes each member: one that is unknown is refused.
pub(crate) struct Exact<B>(pub(crate) B);

/// The request's Idempotency-Key.
struct Key {
    client: Id,
    key: String,
    hash: [u8; 32],
}

/// A call, and how its outcome is answered.
pub(crate) struct Wish<T> {
    /// What the application takes.
    pub(crate) call: Call<T>,
    render: Render<T>,
}

/// What can be read from the bytes of a body.
pub(crate) trait FromBody: Sized + Send {
    /// Reads it.
    fn from_bytes(bytes: &[u8]) -> Result<Self, ApiError>;
}

impl<B: DeserializeOwned + Send> FromBody for B {
    fn from_bytes(bytes: &[u8]) -> Result<B, ApiError> {
        Ok(from_written_body(bytes)?)
    }
}

impl<B: DeserializeOwned + Send> FromBody for Exact<B> {
    fn from_bytes(bytes: &[u8]) -> Result<Exact<B>, ApiError> {
        Ok(Exact(from_exact_body(bytes)?))
    }
}

impl FromBody for Nothing {
    /// What is sent all the same must be JSON: who sends something else means something else.
    fn from_bytes(bytes: &[u8]) -> Result<Nothing, ApiError> {
        let IgnoredAny = from_body(bytes)?;
        Ok(Nothing)
    }
}

impl<B: FromBody> FromRequest<Server> for Written<B> {
    type Rejection = Response;

    async fn from_request(request: Request, server: &Server) -> Result<Written<B>, Response> {
        let refused = ApiError::into_response;
        let (mut parts, body) = request.into_parts();
        let bytes = read_body(body, server.settings.longest_body).await.map_err(refused)?;
        let key = key_of(&parts, &bytes).map_err(refused)?;
        if let Some(answer) = answered_before(server, &parts, key.as_ref()).await.map_err(refused)? {
            return Err(web::replayed(answer));
        }
        let body = B::from_bytes(&bytes).map_err(refused)?;
        let Asking(caller) = Asking::from_request_parts(&mut parts, server).await.map_err(refused)?;
        Ok(Written { caller, body, key })
    }
}

/// A repeated request is answered before anything is looked at that may have changed since.
async fn answered_before(
    server: &Server,
    parts: &Parts,
    key: Option<&Key>,
) -> Result<Option<Answer>, ApiError> {
    let (Some(key), Some(access)) = (key, parts.extensions.get::<Access>()) else { return Ok(None) };
    let of = (key.client, key.key.as_str());
    let kept = kept_answer(&server.app, access.account, of, &key.hash).await?;
    Ok(kept.filter(Answer::is_finished))
}

/// The whole body, if it is not too long and does not take too long.
pub(crate) async fn read_body(body: Body, longest: usize) -> Result<Vec<u8>, ApiError> {
    let all = async {
        let (mut bytes, mut length, mut chunks) = (Vec::new(), 0, body.into_data_stream());
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| ApiError::Malformed("the body broke off".to_owned()))?;
            length += chunk.len();
            if length > longest.saturating_mul(DRAINED) {
                break;
            }
            if length <= longest {
                bytes.extend_from_slice(&chunk);
            }
        }
        if length > longest { Err(ApiError::TooLarge { longest }) } else { Ok(bytes) }
    };
    let patience = std::time::Duration::from_secs(BODY_SECONDS);
    tokio::time::timeout(patience, all).await.unwrap_or(Err(ApiError::Slow))
}

fn key_of(parts: &Parts, body: &[u8]) -> Result<Option<Key>, ApiError> {
    parts.extensions.get::<Access>().map_or(Ok(None), |access| key(parts, body, access.client_key))
}

/// What keeps the answer of somebody without a token, if the request has a key.
pub(crate) fn kept_for_anybody<T>(
    parts: &Parts,
    body: &[u8],
    render: &Render<T>,
) -> Result<Option<Keep<T>>, ApiError> {
    let key = key(parts, body, ANYBODY)?;
    Ok(key.map(|Key { client, key, hash }| Keep { client, key, hash, render: Arc::clone(render) }))
}

fn key(parts: &Parts, body: &[u8], client: Id) -> Result<Option<Key>, ApiError> {
    let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let is_plain = |key: &str| !key.is_empty() && key.len() <= LONGEST_KEY;
    let key = value.to_str().map(str::trim).ok().filter(|key| is_plain(key));
    let why = format!("expected 1 to {LONGEST_KEY} visible ASCII characters");
    let key = key.ok_or_else(|| ApiError::member("Idempotency-Key", why))?.to_owned();
    let received = parts.extensions.get::<AsReceived>();
    let path = received.map_or_else(|| parts.uri.path(), |received| received.0.as_str());
    let mut hash = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), path.as_bytes(), body] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    Ok(Some(Key { client, key, hash: hash.finalize().into() }))
}

impl<B> Written<B> {
    /// The call whose outcome `render` answers.
    pub(crate) fn wish<T>(&self, render: impl Fn(&T) -> Answer + Send + Sync + 'static) -> Wish<T> {
        let render: Render<T> = Arc::new(render);
        let keep = self.key.as_ref().map(|key| Keep {
            client: key.client,
            key: key.key.clone(),
            hash: key.hash,
            render: Arc::clone(&render),
        });
        Wish { call: Call { caller: self.caller.clone(), keep }, render }
    }

    /// The call of a request whose effect takes more than one write: see [`turnus_app::steps`].
    pub(crate) fn in_steps<T: Serialize + 'static>(&self) -> Call<T> {
        self.wish(|made: &T| unfinished(made)).call
    }
}

impl<T> Wish<T> {
    /// The answer of a granted wish, made now or kept from before.
    pub(crate) fn answer(&self, done: Done<T>) -> Response {
        answered(&self.render, done)
    }
}

/// The answer of a granted wish, made now or kept from before.
pub(crate) fn answered<T>(render: &Render<T>, done: Done<T>) -> Response {
    match done {
        Done::Fresh(outcome) => web::kept(render(&outcome)),
        Done::Replayed(answer) => web::replayed(answer),
    }
}
