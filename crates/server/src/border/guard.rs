//! Whom the API lets in, how long it takes at most, and what a panic looks like from outside.

use std::any::Any;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use turnus_app::Instant;
use turnus_app::access::Access;

use crate::api::error::ApiError;
use crate::api::route::Access as Asked;
use crate::border::caller::authenticated;
use crate::border::limit::Quota;
use crate::server::Server;

const SETTINGS: &str = "/api/turnus/v1/settings";

/// Lets in who has a token, is within the limit, and may do what the route asks for. Every answer says how many requests are
/// left.
pub(crate) async fn guard(
    State((server, asked)): State<(Server, Asked)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let (quota, admitted) = match authenticated(&server, &parts).await {
        // Whoever set the limit too low can set it anew.
        Ok((access, _)) if parts.uri.path() == SETTINGS => (Quota::UNLIMITED, Ok(access)),
        Ok((access, now)) => count(&server, access, now).await,
        Err(refusal) => (Quota::UNLIMITED, Err(refusal)),
    };
    let mut response = match admitted.and_then(|access| permitted(access, asked)) {
        Ok(access) => {
            parts.extensions.insert(access);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(refusal) => refusal.into_response(),
    };
    put_quota(&mut response, quota);
    response
}

/// The access, if it is enough for what is asked.
fn permitted(access: Access, asked: Asked) -> Result<Access, ApiError> {
    let enough = match asked {
        Asked::Needs(permission) => access.needs(permission),
        Asked::Own => access.is_staff(),
        Asked::Subscriber => access.subscriber().map(|_| ()),
        Asked::Open => Ok(()),
    };
    enough.map(|()| access).map_err(ApiError::from)
}

async fn count(server: &Server, access: Access, now: Instant) -> (Quota, Result<Access, ApiError>) {
    match server.limits.count(&server.app, access.account, now).await {
        Ok(quota) => match quota.wait_seconds {
            Some(wait_seconds) => (quota, Err(ApiError::TooMany { wait_seconds })),
            None => (quota, Ok(access)),
        },
        Err(error) => (Quota::UNLIMITED, Err(error.into())),
    }
}

/// Every answer has the two headers, also one of a path that nobody counts.
pub(crate) fn put_any_quota(response: &mut Response) {
    if !response.headers().contains_key(LIMIT) {
        put_quota(response, Quota::UNLIMITED);
    }
}

const LIMIT: &str = "x-ratelimit-limit";

fn put_quota(response: &mut Response, quota: Quota) {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(LIMIT), HeaderValue::from(quota.limit));
    headers.insert(HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from(quota.remaining));
}

/// Gives up a request that takes too long.
pub(crate) async fn in_time(server: &Server, request: Request, next: Next) -> Response {
    let late = if request.method().is_safe() { ApiError::Late } else { ApiError::LateWrite };
    let answered = tokio::time::timeout(server.settings.request_timeout, next.run(request)).await;
    answered.unwrap_or_else(|_| late.into_response())
}

/// The answer where a handler panicked.
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no words");
    tracing::error!("a handler panicked: {text}");
    ApiError::Panic.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use tower::{ServiceExt, service_fn};
    use tower_http::catch_panic::CatchPanic;

    #[tokio::test]
    async fn a_panic_is_a_500_in_json_that_says_nothing_of_it() {
        let handler = service_fn(async |_: Request| -> Result<Response, std::convert::Infallible> {
            panic!("the secret reason")
        });
        let service = CatchPanic::custom(handler, panicked);

        let answer = service.oneshot(Request::new(Body::empty())).await.unwrap();

        assert_eq!(answer.status().as_u16(), 500);
        let body = to_bytes(Body::new(answer.into_body()), 1000).await.unwrap();
        assert_eq!(body, r#"{"Message":"Something went wrong on our side."}"#);
    }
}
