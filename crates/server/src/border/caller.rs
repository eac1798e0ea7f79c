//! Who asks, for which legal entity, and when.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use turnus_app::access::{self, Access};
use turnus_app::{AppError, Caller, entity_of};
use turnus_engine::{Id, Instant};

use crate::api::error::ApiError;
use crate::border::query::Query;
use crate::server::Server;

/// The header that chooses a legal entity.
pub(crate) const ENTITY: &str = "x-selected-legal-entity-id";

/// Who asks. The guard has let the request in.
pub(crate) struct Asking(pub(crate) Caller);

impl FromRequestParts<Server> for Asking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Asking, ApiError> {
        let access = parts.extensions.get::<Access>().cloned().ok_or_else(no_token)?;
        let entity = selected_entity(&parts.headers)?;
        if let Some(id) = entity {
            entity_of(&*server.app.catalogue(access.account).await?, Some(id))?;
        }
        let now = server.app.now(access.account).await?;
        Ok(Asking(Caller { account: access.account, entity, actor: access.actor(), now }))
    }
}

/// Whom the token belongs to, for what is about himself.
pub(crate) struct Own(pub(crate) Access);

impl FromRequestParts<Server> for Own {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Own, ApiError> {
        parts.extensions.get::<Access>().cloned().map(Own).ok_or_else(no_token)
    }
}

/// Whoever holds a self-service token.
pub(crate) struct Subscriber {
    /// He who asks.
    pub(crate) caller: Caller,
    /// The contract of the token.
    pub(crate) contract: Id,
    /// The token is good until then, machine time.
    pub(crate) expires: Instant,
}

impl FromRequestParts<Server> for Subscriber {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Subscriber, ApiError> {
        let access = parts.extensions.get::<Access>().cloned().ok_or_else(no_token)?;
        let (contract, expires) = access.subscriber()?;
        let now = server.app.now(access.account).await?;
        let caller = Caller { account: access.account, entity: None, actor: access.actor(), now };
        Ok(Subscriber { caller, contract, expires })
    }
}

/// The legal entity that the header names. One client always sends it, empty or as the text `undefined`.
fn selected_entity(headers: &HeaderMap) -> Result<Option<Id>, ApiError> {
    let Some(value) = headers.get(ENTITY) else { return Ok(None) };
    match value.to_str().map(str::trim) {
        Ok("" | "undefined" | "null") => Ok(None),
        Ok(text) => text.parse().map(Some).map_err(|why| ApiError::member("X-SELECTED-LEGAL-ENTITY-ID", why)),
        Err(_) => Err(ApiError::member("X-SELECTED-LEGAL-ENTITY-ID", "expected 24 hex digits")),
    }
}

/// Whom the request's token belongs to: that of the header, else that of the query. And the machine's time, as it was
/// looked at.
pub(crate) async fn authenticated(server: &Server, parts: &Parts) -> Result<(Access, Instant), ApiError> {
    let header = parts.headers.get(axum::http::header::AUTHORIZATION);
    let bearer = header.and_then(|value| value.to_str().ok()).and_then(bearer);
    let query = || Query::of(parts.uri.query().unwrap_or_default()).text("access_token").ok().flatten();
    let token = bearer.map(str::to_owned).or_else(query).ok_or_else(no_token)?;
    let now = server.app.machine_now().await?;
    Ok((access::authenticate(&server.app, &token, now).await?, now))
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

fn no_token() -> ApiError {
    AppError::Unauthorized("the access token is missing or unknown: get one at /oauth/token").into()
}
