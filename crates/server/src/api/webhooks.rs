//! `/webhooks`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::find_webhooks::{HookFilter, list_webhooks};
use turnus_app::rows::{Hook, HookData};
use turnus_app::webhooks::{create_webhook, delete_webhook, webhook};
use turnus_wire as wire;
use turnus_wire::event::EVENTS;
use turnus_wire::webhooks::NewWebhook;

use crate::api::error::ApiError;
use crate::api::paging::{ORDER, PAGING};
use crate::api::route::{MANAGE, Route, Takes, make, parameter, read, remove};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, nothing, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/webhooks", "getWebhooks", list)
            .about("Lists webhooks.")
            .with(&[
                parameter(
                    "words",
                    Takes::Text,
                    "Each word is the beginning of one in the address or in the name of an event, case and accents aside.",
                ),
                parameter("event", Takes::Word(&EVENTS), "Webhooks that hear of that event."),
                ORDER[1],
                ORDER[2],
            ])
            .with(&PAGING)
            .lists::<wire::webhooks::Webhook>(),
        make("/api/v1/webhooks", "createWebhook", MANAGE, create)
            .about("Registers a webhook. It hears of events from now on.")
            .takes::<NewWebhook>()
            .creates::<wire::webhooks::Webhook>(),
        read("/api/v1/webhooks/{webhookId}", "getWebhook", by_id)
            .about("Reads a webhook.")
            .gives::<wire::webhooks::Webhook>(),
        remove("/api/v1/webhooks/{webhookId}", "deleteWebhook", MANAGE, delete)
            .about("Removes a webhook, and with it what is on its way there."),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.ordered()?;
    let filter = HookFilter { words: listing.words()?, event: listing.query.word("event", &EVENTS)? };
    let hooks = list_webhooks(&server.app, caller.account, &filter, listing.slice).await?;
    let shown: Vec<_> = hooks.iter().map(render::webhook).collect();
    Ok(ok(&shown))
}

async fn create(State(server): State<Server>, given: Written<NewWebhook>) -> Result<Response, ApiError> {
    let data: HookData = crate::read::webhook(given.body.clone())?;
    let wish = given.wish(|hook: &Hook| answer(StatusCode::CREATED, &render::webhook(hook)));
    Ok(wish.answer(create_webhook(&server.app, &wish.call, data).await?))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::webhook(&webhook(&server.app, caller.account, id).await?)))
}

async fn delete(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(delete_webhook(&server.app, &wish.call, id).await?))
}
