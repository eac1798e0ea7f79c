//! `/api/turnus/v1/legalEntities/{legalEntityId}/mailTemplates` and `…/sending`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::mail_templates::{list_mail_templates, put_mail_templates};
use turnus_app::sending::sending_state;
use turnus_engine::sending::MailTemplate;
use turnus_wire::sending::{MailTemplates, SendingState};

use crate::api::error::ApiError;
use crate::api::route::{MANAGE, Route, read, replace};
use crate::border::{Asking, Exact, Ids, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/legalEntities/{legalEntityId}/mailTemplates", "getMailTemplates", current)
            .about("What the mails of a legal entity say, by kind of document and language.")
            .gives::<MailTemplates>(),
        replace(
            "/api/turnus/v1/legalEntities/{legalEntityId}/mailTemplates",
            "putMailTemplates",
            MANAGE,
            put,
        )
        .about("Replaces what the mails of a legal entity say: what is absent is the default again.")
        .takes::<MailTemplates>()
        .gives::<MailTemplates>(),
        read("/api/turnus/v1/legalEntities/{legalEntityId}/sending", "getSendingState", state)
            .about("Whether documents of a legal entity can be sent by mail, and how many wait.")
            .gives::<SendingState>(),
    ]
}

async fn current(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let templates = list_mail_templates(&server.app, caller.account, id).await?;
    Ok(ok(&render::mail_templates(&templates)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<MailTemplates>>,
) -> Result<Response, ApiError> {
    let templates = crate::read::mail_templates(given.body.0.clone());
    let shown = |all: &Vec<MailTemplate>| answer(StatusCode::OK, &render::mail_templates(all));
    let wish = given.wish(shown);
    Ok(wish.answer(put_mail_templates(&server.app, &wish.call, id, templates).await?))
}

async fn state(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::sending_state(&sending_state(&server.app, caller.account, id).await?)))
}
