//! `/api/turnus/v1/customers/{id}/documentSettings`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::document_settings::{change_document_settings, document_settings};
use turnus_engine::document_settings::DocumentSettings;
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::route::{BILL, Route, read, replace};
use crate::border::{Asking, Exact, Ids, Written};
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/customers/{customerId}/documentSettings", "getDocumentSettings", by_id)
            .about("How the documents of a customer are treated.")
            .gives::<wire::document_settings::DocumentSettings>(),
        replace("/api/turnus/v1/customers/{customerId}/documentSettings", "putDocumentSettings", BILL, put)
            .about(
                "Decides anew how the documents of a customer are treated: what is absent is as the legal entity \
                 says. Drafts that are there are not touched.",
            )
            .takes::<wire::document_settings::DocumentSettings>()
            .gives::<wire::document_settings::DocumentSettings>(),
    ]
}

fn shown(settings: &DocumentSettings) -> wire::document_settings::DocumentSettings {
    wire::document_settings::DocumentSettings { auto_send: settings.auto_send }
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&shown(&document_settings(&server.app, caller.account, id).await?)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<wire::document_settings::DocumentSettings>>,
) -> Result<Response, ApiError> {
    let settings = DocumentSettings { auto_send: given.body.0.auto_send };
    let wish = given.wish(|settings: &DocumentSettings| answer(StatusCode::OK, &shown(settings)));
    Ok(wish.answer(change_document_settings(&server.app, &wish.call, id, settings).await?))
}
