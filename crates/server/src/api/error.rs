//! Refusals and failures as answers. Nothing else in the project names a failing status.

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use turnus_app::AppError;
use turnus_app::error::FULL;
use turnus_engine::id::BadId;
use turnus_wire::BodyError;
use turnus_wire::error::{ErrorBody, TokenError};

use crate::border::RequestUnderWay;
use crate::web::json;

/// Why a request is not granted.
#[derive(Debug)]
pub enum ApiError {
    /// The application's own reasons.
    App(AppError),
    /// The body is not JSON.
    Malformed(String),
    /// A value is not what it must be; the text names it and what would be right.
    Refused(String),
    /// The body is longer than is read.
    TooLarge {
        /// The longest, in bytes.
        longest: usize,
    },
    /// The body took too long to arrive.
    Slow,
    /// There is no such path.
    NoSuchPath(String),
    /// The path knows other methods.
    WrongMethod(String),
    /// A link that is over, or was never made here.
    DeadLink(&'static str),
    /// More requests than the account's limit.
    TooMany {
        /// Seconds until more are taken.
        wait_seconds: i64,
    },
    /// The answer to a read took too long.
    Late,
    /// The answer to a write took too long: what was asked may still be done.
    LateWrite,
    /// A handler panicked.
    Panic,
    /// A token request is refused.
    Token(TokenRefusal),
}

/// Why a token request is refused, in RFC 6749's words.
#[derive(Debug)]
pub struct TokenRefusal {
    /// `invalid_client`, `invalid_request`, `invalid_grant` or `unsupported_grant_type`.
    pub error: &'static str,
    /// For a person.
    pub message: String,
}

impl ApiError {
    /// A value is not what it must be.
    pub fn refused(why: impl Into<String>) -> ApiError {
        ApiError::Refused(why.into())
    }

    /// A member is not what it must be.
    pub fn member(name: impl std::fmt::Display, why: impl std::fmt::Display) -> ApiError {
        ApiError::Refused(format!("{name}: {why}"))
    }

    /// The status that says it.
    pub fn status(&self) -> StatusCode {
        match self {
            ApiError::App(AppError::Refused(_)) | ApiError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            ApiError::App(AppError::NotFound { .. }) | ApiError::NoSuchPath(_) => StatusCode::NOT_FOUND,
            ApiError::App(AppError::Unauthorized(_) | AppError::CodeNeeded) => StatusCode::UNAUTHORIZED,
            ApiError::App(AppError::Forbidden(_)) => StatusCode::FORBIDDEN,
            ApiError::App(AppError::Busy | AppError::Database(_) | AppError::TooLong(_)) | ApiError::Late => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            ApiError::App(AppError::CannotWrite(FULL)) => StatusCode::INSUFFICIENT_STORAGE,
            ApiError::App(AppError::CannotWrite(_)) => StatusCode::SERVICE_UNAVAILABLE,
            ApiError::LateWrite => StatusCode::GATEWAY_TIMEOUT,
            ApiError::App(AppError::Internal(_)) | ApiError::Panic => StatusCode::INTERNAL_SERVER_ERROR,
            ApiError::Malformed(_) => StatusCode::BAD_REQUEST,
            ApiError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::Slow => StatusCode::REQUEST_TIMEOUT,
            ApiError::WrongMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
            ApiError::DeadLink(_) => StatusCode::GONE,
            ApiError::TooMany { .. }
            | ApiError::App(AppError::TooManyTries { .. } | AppError::TooOften { .. }) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            ApiError::Token(refusal) if refusal.error == "invalid_client" => StatusCode::UNAUTHORIZED,
            ApiError::Token(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// What a person reads.
    pub fn message(&self) -> String {
        match self {
            ApiError::App(AppError::Internal(_)) | ApiError::Panic => {
                let named = RequestUnderWay::here()
                    .map_or_else(String::new, |request| format!(" The log has more under {}.", request.id));
                format!("Something went wrong on our side.{named}")
            }
            ApiError::App(AppError::Database(_)) => {
                "The database does not answer as it should: try again later.".to_owned()
            }
            ApiError::App(other) => other.to_string(),
            ApiError::Malformed(why) | ApiError::Refused(why) => why.clone(),
            ApiError::TooLarge { longest } => {
                format!("The body is longer than {longest} bytes: send less at a time.")
            }
            ApiError::Slow => "The body did not arrive in time.".to_owned(),
            ApiError::NoSuchPath(path) => format!("There is nothing at {path}: see /docs for what there is."),
            ApiError::WrongMethod(method) => {
                format!("{method} is not possible here: see the header Allow for what is.")
            }
            ApiError::DeadLink(why) => (*why).to_owned(),
            ApiError::TooMany { wait_seconds } => {
                format!("The limit of requests is reached: try again in {wait_seconds} seconds.")
            }
            ApiError::Late => "The answer took too long: try again, or ask for less.".to_owned(),
            ApiError::LateWrite => {
                "The answer took too long, and it may still be done: look before you ask again, or repeat it with \
                 the Idempotency-Key it had."
                    .to_owned()
            }
            ApiError::Token(refusal) => refusal.message.clone(),
        }
    }

    /// Writes failures of ours into the log, each once.
    pub fn note(&self) {
        if let ApiError::App(AppError::Internal(why) | AppError::Database(why)) = self {
            tracing::error!("a request failed: {why}");
        }
    }

    fn header(&self) -> Option<(axum::http::HeaderName, HeaderValue)> {
        match self {
            ApiError::App(AppError::Unauthorized(_) | AppError::CodeNeeded) => {
                Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
            }
            ApiError::Token(refusal) if refusal.error == "invalid_client" => {
                Some((WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"turnus\"")))
            }
            ApiError::App(AppError::Busy | AppError::CannotWrite(_)) | ApiError::Late => {
                Some((RETRY_AFTER, HeaderValue::from_static("1")))
            }
            ApiError::TooMany { wait_seconds }
            | ApiError::App(
                AppError::TooManyTries { wait_seconds } | AppError::TooOften { wait_seconds, .. },
            ) => Some((RETRY_AFTER, HeaderValue::from(*wait_seconds))),
            _ => None,
        }
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> ApiError {
        ApiError::App(error)
    }
}

impl From<BadId> for ApiError {
    fn from(error: BadId) -> ApiError {
        ApiError::Refused(error.to_string())
    }
}

impl From<BodyError> for ApiError {
    fn from(error: BodyError) -> ApiError {
        match error {
            BodyError::Malformed { .. } => ApiError::Malformed(error.to_string()),
            BodyError::Refused { .. } => ApiError::Refused(error.to_string()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.note();
        let status = self.status();
        let mut response = match &self {
            ApiError::Token(refusal) => {
                json(status, &TokenError::new(refusal.error, refusal.message.clone()))
            }
            ApiError::App(AppError::CodeNeeded) => {
                json(status, &ErrorBody::new(self.message()).because("CodeNeeded"))
            }
            _ => json(status, &ErrorBody::new(self.message())),
        };
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
