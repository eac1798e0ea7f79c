//! The token: fetched when it is needed, kept, and fetched anew when it is no longer good.

use std::time::Duration;

use backon::Retryable;
use tokio::time::Instant;
use turnus_wire::token::Token;

use crate::{Client, Error};

/// Where tokens come from.
pub(crate) enum Access {
    /// Nowhere yet.
    None,
    /// The user gave one.
    Token(String),
    /// `POST /oauth/token` with these.
    Credentials {
        /// The OAuth client's id.
        id: String,
        /// Its secret.
        secret: String,
    },
}

/// A token that was fetched.
pub(crate) struct Held {
    token: String,
    /// When to fetch the next one; none: when the server refuses this one.
    until: Option<Instant>,
}

impl Client {
    /// A token to use now. `refused` is one that the server has just refused: it is not used again.
    pub(crate) async fn token(&self, refused: Option<&str>) -> Result<String, Error> {
        let (id, secret) = match &self.inner.access {
            Access::Token(token) => return Ok(token.clone()),
            Access::Credentials { id, secret } => (id, secret),
            Access::None => {
                return Err(Error::Call("the client has neither credentials nor a token".to_owned()));
            }
        };
        // Whoever waits here for another's fetch finds the new token and does not fetch again.
        let mut held = self.inner.token.lock().await;
        let good = |held: &&Held| {
            refused != Some(held.token.as_str()) && held.until.is_none_or(|until| Instant::now() < until)
        };
        if let Some(held) = held.as_ref().filter(good) {
            return Ok(held.token.clone());
        }
        *held = None;
        let fetched = (|| self.fetch_token(id, secret))
            .retry(self.backoff())
            .sleep(tokio::time::sleep)
            .when(|error| {
                matches!(error, Error::Transport(_) | Error::RateLimited { .. } | Error::Server { .. })
            })
            .adjust(|error, wait| self.wait(error, wait))
            .notify(|error, wait| self.inner.tell(error, wait))
            .await?;
        Ok(held.insert(fetched).token.clone())
    }

    /// Whether a token that was refused can be followed by another.
    pub(crate) fn renews(&self) -> bool {
        matches!(self.inner.access, Access::Credentials { .. })
    }

    async fn fetch_token(&self, id: &str, secret: &str) -> Result<Held, Error> {
        let url = self.url("/oauth/token", &[], &[])?;
        let request = self.inner.http.post(url).basic_auth(id, Some(secret));
        let request =
            request.header("accept", "application/json").form(&[("grant_type", "client_credentials")]);
        let answer = crate::transport::answer_to(request).await?;
        let token: Token = turnus_wire::from_body(&answer).map_err(Error::Body)?;

        let seconds = u64::try_from(token.expires_in.unwrap_or(token.expires)).unwrap_or_default();
        // Renewed a little early, so that none expires on its way.
        let used = Duration::from_secs(seconds.saturating_sub((seconds / 10).min(30)));
        let until = (seconds > 0).then(|| Instant::now() + used);
        Ok(Held { token: token.access_token, until })
    }
}
