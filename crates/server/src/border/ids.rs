//! The ids, tokens and days of a path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use turnus_engine::Id;
use turnus_engine::id::BadId;
use turnus_wire::{BadDate, Date};

use crate::api::error::ApiError;
use crate::server::Server;

/// The token of a path. What cannot be read is no token.
pub(crate) struct Token(pub(crate) String);

impl FromRequestParts<Server> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Token, Infallible> {
        let raw = RawPathParams::from_request_parts(parts, server).await.ok();
        let token = raw.as_ref().and_then(|raw| raw.iter().next()).map(|(_, token)| token.to_owned());
        Ok(Token(token.unwrap_or_default()))
    }
}

/// The ids of a path, in order. What is no id is refused in billwerk's words.
pub(crate) struct Ids<const N: usize>(pub(crate) [Id; N]);

impl<const N: usize> FromRequestParts<Server> for Ids<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Ids<N>, ApiError> {
        let unreadable = || ApiError::from(BadId(parts.uri.path().to_owned()));
        let raw = RawPathParams::from_request_parts(&mut parts.clone(), server).await;
        let raw = raw.map_err(|_| unreadable())?;
        let ids: Result<Vec<Id>, BadId> = raw.iter().map(|(_, text)| text.parse()).collect();
        ids?.try_into().map(Ids).map_err(|_| unreadable())
    }
}

/// The day of a path.
pub(crate) struct Day(pub(crate) jiff::civil::Date);

impl FromRequestParts<Server> for Day {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Day, ApiError> {
        let Ok(Token(text)) = Token::from_request_parts(parts, server).await;
        let date: Date = text.parse().map_err(|why: BadDate| ApiError::member("date", why))?;
        Ok(Day(date.value()))
    }
}
