//! Signing in and out.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::Value;
use turnus_wire::sessions::{NewSession, OpenedSession};

use crate::api::Refusal;
use crate::console::{go, is_id};
use crate::cookie::{self, SESSION};
use crate::field::Field;
use crate::form::{Sent, Typed, same_origin, typed};
use crate::frame;
use crate::pages::Pages;
use crate::person::{language_of, theme_of};
use crate::words::Words;

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/sign-in", get(form).post(sign_in))
        .route("/console/sign-out", post(sign_out))
}

async fn form(headers: HeaderMap, asked: Typed) -> Response {
    shown(&headers, StatusCode::OK, &asked, None)
}

async fn sign_in(State(pages): State<Pages>, headers: HeaderMap, request: Request) -> Response {
    if !same_origin(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let typed = match typed(request.into_body()).await {
        Ok(typed) => typed,
        Err(refused) => return refused,
    };
    let code = Some(typed.get("Code")).filter(|code| !code.is_empty());
    let body = NewSession {
        email: typed.get("Email").to_owned(),
        password: typed.as_typed("Password").to_owned(),
        code: code.map(str::to_owned),
        account: Some(typed.get("Account")).filter(|id| is_id(id)).map(str::to_owned),
    };
    let api = pages.api.with(None, &headers);
    let session = api.write::<_, OpenedSession>(Method::POST, "/api/turnus/v1/sessions", &body, None).await;
    match session {
        Ok(session) => {
            let mut response = go(next(&typed));
            cookie::set_for_session(&mut response, SESSION, &session.token, pages.secure);
            response
        }
        Err(refusal) => {
            let status = refusal.status;
            shown(&headers, status, &typed, Some(refusal))
        }
    }
}

/// Where to go on: a page of the console, and nowhere else.
fn next(typed: &Typed) -> &str {
    let next = typed.get("next");
    let is_ours = next == "/console" || next.starts_with("/console/") || next.starts_with("/console?");
    if is_ours && !next.contains(['\\', '\r', '\n']) { next } else { "/console" }
}

fn shown(headers: &HeaderMap, status: StatusCode, typed: &Typed, refusal: Option<Refusal>) -> Response {
    let words = language_of(headers).words();
    let lacks_code = refusal.as_ref().is_some_and(|it| it.reason.as_deref() == Some("CodeNeeded"));
    let asks_code = lacks_code || typed.has("Code");
    let account = ["Account", "account"].map(|name| typed.get(name)).into_iter().find(|id| is_id(id));
    let why = refusal.as_ref().map(|refusal| sentence(words, refusal));
    let body = html! {
        h1 { "Turnus" }
        form.sign-in method="post" action="/console/sign-in" {
            input type="hidden" name="next" value=(next(typed));
            @if let Some(account) = account { input type="hidden" name="Account" value=(account); }
            @if let Some(why) = why { p.refused role="alert" { (why) } }
            (Field::text("Email").kind("email").needed().filled("username").show(words, typed))
            (password(words, typed, lacks_code))
            @if asks_code {
                (Field::text("Code").needed().filled("one-time-code").hint("code-hint").show(words, typed))
            }
            button.main { (words.say("sign-in")) }
        }
    };
    frame::bare(words, theme_of(headers).as_deref(), status, &words.say("sign-in"), body)
}

/// The password is shown again only where the code alone is missing: it would have to be typed twice.
fn password(words: &Words, typed: &Typed, keeps: bool) -> Markup {
    let value = if keeps { typed.as_typed("Password") } else { "" };
    let kept = Typed::of(&[("Password", value.to_owned())]);
    Field::text("Password").kind("password").needed().filled("current-password").show(words, &kept)
}

fn sentence(words: &Words, refusal: &Refusal) -> String {
    match (refusal.reason.as_deref(), refusal.status) {
        (Some("CodeNeeded"), _) => words.say("code-needed"),
        (_, StatusCode::TOO_MANY_REQUESTS) => {
            let minutes = refusal.wait_seconds.unwrap_or(60).div_ceil(60);
            words.count("sign-in-throttled", minutes)
        }
        (_, StatusCode::UNAUTHORIZED | StatusCode::UNPROCESSABLE_ENTITY) => words.say("sign-in-wrong"),
        (_, _) => crate::refusals::sentence(words, refusal),
    }
}

async fn sign_out(State(pages): State<Pages>, sent: Sent) -> Response {
    // A session that is over already is over.
    let _ = sent
        .person
        .api
        .write::<_, Value>(Method::DELETE, "/api/turnus/v1/sessions/current", &Value::Null, None)
        .await;
    let mut response = go("/console/sign-in");
    cookie::remove(&mut response, SESSION, pages.secure);
    response
}
