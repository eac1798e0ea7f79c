//! `/api/turnus/v1/summary`: the figures that a console begins with.

use axum::extract::State;
use axum::response::Response;
use turnus_app::summary::summary;
use turnus_wire::summary::Summary;

use crate::api::error::ApiError;
use crate::api::revenue::{OF, of};
use crate::api::route::{Route, read};
use crate::border::{Asking, Query};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/summary", "getSummary", ask)
            .about("What stands open, what comes soon, what was put aside.")
            .with(&OF)
            .gives::<Summary>(),
    ]
}

async fn ask(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
) -> Result<Response, ApiError> {
    let asked = of(&query, caller.entity)?;
    let found = summary(&server.app, (caller.account, caller.now), asked).await?;
    Ok(ok(&render::summary(&found)))
}
