//! `/api/turnus/v1/legalEntities/{legalEntityId}/datev`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::datev_settings::{datev_settings, put_datev_settings};
use turnus_wire::datev::DatevSettings;

use crate::api::error::ApiError;
use crate::api::route::{BILL, Route, read, replace};
use crate::border::{Asking, Exact, Ids, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

const PATH: &str = "/api/turnus/v1/legalEntities/{legalEntityId}/datev";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read(PATH, "getDatevSettings", current)
            .about("How the postings of a legal entity are told to DATEV.")
            .gives::<DatevSettings>(),
        replace(PATH, "putDatevSettings", BILL, put)
            .about("Decides anew how the postings of a legal entity are told to DATEV.")
            .takes::<DatevSettings>()
            .gives::<DatevSettings>(),
    ]
}

async fn current(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::datev_settings(&datev_settings(&server.app, caller.account, id).await?)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<DatevSettings>>,
) -> Result<Response, ApiError> {
    let settings = crate::read::datev_settings(&given.body.0)?;
    let wish = given.wish(|settings| answer(StatusCode::OK, &render::datev_settings(settings)));
    Ok(wish.answer(put_datev_settings(&server.app, &wish.call, id, settings).await?))
}
