//! `POST /oauth/token`.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use turnus_app::AppError;
use turnus_app::access::{Credentials, UNKNOWN_CLIENT, issue_token};
use turnus_wire::from_body;
use turnus_wire::token::{Token, TokenRequest};

use crate::api::error::{ApiError, TokenRefusal};
use crate::api::route::{OPEN, Route, make};
use crate::border::read_body;
use crate::server::Server;
use crate::web::ok;

/// The longest id, secret, name or password.
const LONGEST: usize = 1000;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/oauth/token", "getToken", OPEN, token)
            .about(
                "A bearer token that does not expire, by client_credentials or password grant. Client id and secret \
                 come as HTTP Basic or in the form.",
            )
            .takes_form::<TokenRequest>()
            .gives::<Token>(),
    ]
}

async fn token(State(server): State<Server>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let asked = asked(&parts.headers, body, server.settings.longest_body).await?;
    let credentials = credentials(&parts.headers, asked)?;
    let is_person = credentials.user.is_some();
    let issued = issue_token(&server.app, &credentials).await;
    let access_token = issued.map_err(|error| match error {
        AppError::Unauthorized(why) if is_person && why != UNKNOWN_CLIENT => refused("invalid_grant", why),
        AppError::Unauthorized(why) => refused("invalid_client", why),
        other => other.into(),
    })?;
    Ok(ok(&Token { access_token, token_type: "bearer".to_owned(), expires: 0, expires_in: None }))
}

fn refused(error: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::Token(TokenRefusal { error, message: message.into() })
}

/// The form, or the same members in JSON.
async fn asked(headers: &HeaderMap, body: Body, longest: usize) -> Result<TokenRequest, ApiError> {
    let bytes = read_body(body, longest).await?;
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if media_type.to_ascii_lowercase().contains("json") {
        return from_body(&bytes).map_err(|why| refused("invalid_request", why.to_string()));
    }
    let mut asked = TokenRequest::default();
    for (name, value) in form_urlencoded::parse(&bytes) {
        let value = Some(value.into_owned());
        match name.to_ascii_lowercase().as_str() {
            "grant_type" => asked.grant_type = value,
            "client_id" => asked.client_id = value,
            "client_secret" => asked.client_secret = value,
            "username" => asked.username = value,
            "password" => asked.password = value,
            _ => {}
        }
    }
    Ok(asked)
}

fn credentials(headers: &HeaderMap, asked: TokenRequest) -> Result<Credentials, ApiError> {
    let fits = |text: &Option<String>| {
        text.as_deref().is_none_or(|text| text.len() <= LONGEST && !text.contains('\0'))
    };
    let TokenRequest { grant_type, client_id, client_secret, username, password } = asked;
    if ![&grant_type, &client_id, &client_secret, &username, &password].into_iter().all(fits) {
        let why = format!("expected at most {LONGEST} bytes in each member, without U+0000");
        return Err(refused("invalid_request", why));
    }
    let basic = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(basic);
    let (client_id, client_secret) = match basic {
        Some(pair) => pair,
        None => client_id.zip(client_secret).ok_or_else(|| {
            refused(
                "invalid_client",
                "client id and secret are missing: send them as HTTP Basic or in the form",
            )
        })?,
    };
    let user = match grant_type.as_deref() {
        Some("client_credentials") => None,
        Some("password") => {
            let why = "username and password are missing";
            Some(username.zip(password).ok_or_else(|| refused("invalid_request", why))?)
        }
        Some(_) => {
            return Err(refused(
                "unsupported_grant_type",
                "grant_type must be client_credentials or password",
            ));
        }
        None => {
            return Err(refused("invalid_request", "grant_type is missing: client_credentials or password"));
        }
    };
    Ok(Credentials { client_id, client_secret, user })
}

/// Id and secret of `Basic …`.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    let is_sound = |text: &str| text.len() <= LONGEST && !text.contains('\0');
    (is_sound(id) && is_sound(secret)).then(|| (id.to_owned(), secret.to_owned()))
}
