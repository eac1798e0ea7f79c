//! `/api/turnus/v1/sessions`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::USER_AGENT;
use axum::response::Response;
use turnus_app::sessions::{end_session, list_sessions, open_session};
use turnus_app::sold::part;
use turnus_wire::from_exact_body;
use turnus_wire::sessions::{NewSession, OpenedSession, Session};

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{OPEN, OWN, Route, Takes, make, parameter, read, remove};
use crate::border::{Ids, Listing, Nothing, Own, Written, read_body};
use crate::render;
use crate::server::Server;
use crate::web::{json, nothing, ok};

const PATH: &str = "/api/turnus/v1/sessions";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make(PATH, "openSession", OPEN, open)
            .about(
                "Signs a person in: a bearer token that ends 12 hours after its last use, and 30 days after it was made. 401 \
                 does not say what does not fit; with the Reason CodeNeeded only the code of the second factor is missing. \
                 After five wrong tries of an address in 15 minutes: 429.",
            )
            .takes::<NewSession>()
            .creates::<OpenedSession>(),
        read(PATH, "getSessions", list)
            .about("Lists one's own sessions; with the permission Manage those of another.")
            .needs(OWN)
            .with(&[parameter("userId", Takes::Id, "Sessions of that person.")])
            .with(&PAGING)
            .lists::<Session>(),
        remove("/api/turnus/v1/sessions/{sessionId}", "endSession", OWN, end)
            .about("Ends a session of one's own; with the permission Manage anyone's. Its token is unknown at once."),
    ]
}

async fn open(State(server): State<Server>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = read_body(body, server.settings.longest_body).await?;
    let given: NewSession = from_exact_body(&bytes)?;
    let sign_in = crate::read::sign_in(given)?;
    let agent = parts.headers.get(USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    let opened = open_session(&server.app, &sign_in, &agent.unwrap_or_default()).await?;
    Ok(json(StatusCode::CREATED, &render::opened_session(&opened)))
}

async fn list(
    State(server): State<Server>,
    Own(access): Own,
    listing: Listing,
) -> Result<Response, ApiError> {
    let found = list_sessions(&server.app, &access, listing.query.id("userId")?).await?;
    let shown = part(found.iter().collect(), |shown| shown.session.id, listing.slice);
    Ok(ok(&shown.into_iter().map(render::session).collect::<Vec<_>>()))
}

async fn end(
    State(server): State<Server>,
    Own(access): Own,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(end_session(&server.app, &wish.call, &access, id).await?))
}
