//! `/api/turnus/v1/legalEntities/{id}/theme`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::themes::{Shown, put_theme, theme};
use turnus_wire::themes::Theme;

use crate::api::error::ApiError;
use crate::api::route::{MANAGE, Route, read, replace};
use crate::border::{Asking, Exact, Ids, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

const PATH: &str = "/api/turnus/v1/legalEntities/{legalEntityId}/theme";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read(PATH, "getTheme", by_id)
            .about("Reads the looks and texts of a legal entity's documents, its logo included.")
            .gives::<Theme>(),
        replace(PATH, "putTheme", MANAGE, put)
            .about(
                "Replaces the looks and texts of a legal entity's documents: colours that can be read on paper, a logo that is \
                 a picture, columns with what law asks for. Documents that are issued keep theirs.",
            )
            .takes::<Theme>()
            .gives::<Theme>(),
    ]
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let (theme, logo) = theme(&server.app, caller.account, id).await?;
    Ok(ok(&render::theme(&theme, logo.as_deref())))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<Theme>>,
) -> Result<Response, ApiError> {
    let new = crate::read::theme(&given.body.0)?;
    let wish =
        given.wish(|(theme, logo): &Shown| answer(StatusCode::OK, &render::theme(theme, logo.as_deref())));
    Ok(wish.answer(put_theme(&server.app, &wish.call, id, new).await?))
}
