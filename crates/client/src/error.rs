//! Why a call failed.

use std::fmt::Write;
use std::time::Duration;

use turnus_wire::BodyError;
use turnus_wire::error::{ErrorBody, TokenError};

/// Why a call failed, told apart by what one can do about it. Messages are the server's own, where it gave one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server refuses the request (400, 403, 409, 422 …): it has to change before it is sent again.
    #[error("{message} (status {status})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the server says.
        message: String,
    },
    /// Credentials or token are not accepted (401), a new token included.
    #[error("not authorized: {message}")]
    Unauthorized {
        /// What the server says.
        message: String,
    },
    /// There is no such thing (404).
    #[error("{message} (not found)")]
    NotFound {
        /// What the server says.
        message: String,
    },
    /// Too many requests (429), repeats included.
    #[error("too many requests: {message}")]
    RateLimited {
        /// How long the server asks to wait, if it says.
        retry_after: Option<Duration>,
        /// What the server says.
        message: String,
    },
    /// The server failed (5xx), repeats included.
    #[error("the server failed: {message} (status {status})")]
    Server {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait, if it says.
        retry_after: Option<Duration>,
        /// What the server says.
        message: String,
    },
    /// No whole answer came: the network, a timeout, TLS. Whether a POST took effect is not known, unless
    /// [`reqwest::Error::is_connect`].
    #[error("no answer: {}", with_causes(.0))]
    Transport(#[source] reqwest::Error),
    /// The answer came and is not what this function answers.
    #[error("the answer cannot be read: {0}")]
    Body(#[source] BodyError),
    /// The call itself is wrong; nothing was sent.
    #[error("{0}")]
    Call(String),
}

impl Error {
    /// How long the server asks to wait before the next request, if it says.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::RateLimited { retry_after, .. } | Error::Server { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What an answer that is no success means.
    pub(crate) fn of_answer(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Error {
        let message = message(status, body);
        match status {
            401 => Error::Unauthorized { message },
            404 => Error::NotFound { message },
            429 => Error::RateLimited { retry_after, message },
            500.. => Error::Server { status, retry_after, message },
            _ => Error::Refused { status, message },
        }
    }
}

/// The server's own words: `Message`, what OAuth says, or the beginning of whatever came.
fn message(status: u16, body: &[u8]) -> String {
    let of_api = turnus_wire::from_body(body).map(|error: ErrorBody| error.message);
    let of_token = || {
        let error: TokenError = turnus_wire::from_body(body)?;
        Ok::<_, BodyError>(error.error_description.unwrap_or(error.error))
    };
    let said = of_api.or_else(|_| of_token()).ok().filter(|message| !message.trim().is_empty());
    said.unwrap_or_else(|| {
        let text: String = String::from_utf8_lossy(body).trim().chars().take(200).collect();
        if text.is_empty() { format!("the server answered {status} without a word") } else { text }
    })
}

/// An error with everything that lies beneath it: "error sending request: … : connection refused".
fn with_causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        // Writing to a String cannot fail.
        let _ = write!(text, ": {next}");
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_words_are_found_in_every_body() {
        let cases = [
            (r#"{"Message": "no such plan"}"#, "no such plan"),
            (r#"{"message": "no such plan"}"#, "no such plan"),
            (r#"{"error": "invalid_client", "error_description": "wrong secret"}"#, "wrong secret"),
            (r#"{"error": "invalid_client"}"#, "invalid_client"),
            ("<html>Bad gateway</html>", "<html>Bad gateway</html>"),
            ("", "the server answered 502 without a word"),
            (r#"{"Message": " "}"#, r#"{"Message": " "}"#),
        ];
        for (body, words) in cases {
            assert_eq!(message(502, body.as_bytes()), words, "{body}");
        }
    }

    #[test]
    fn failures_are_told_apart_by_status() {
        let of = |status| Error::of_answer(status, None, br#"{"Message": "m"}"#);

        assert!(matches!(of(401), Error::Unauthorized { .. }));
        assert!(matches!(of(404), Error::NotFound { .. }));
        assert!(matches!(of(429), Error::RateLimited { .. }));
        assert!(matches!(of(422), Error::Refused { status: 422, .. }));
        assert!(matches!(of(301), Error::Refused { status: 301, .. }));
        assert!(matches!(of(503), Error::Server { status: 503, .. }));
    }
}
