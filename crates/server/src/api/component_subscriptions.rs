//! `/contracts/{id}/componentSubscriptions` and `/componentSubscriptions/{id}`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::component_subscriptions::{
    Booked, ComponentChange, book_component, change_component_subscription, list_component_subscriptions,
};
use turnus_wire as wire;
use turnus_wire::CustomFields;
use turnus_wire::component_subscriptions::{ComponentSubscriptionChange, NewComponentSubscription};

use crate::api::error::ApiError;
use crate::api::route::{Route, SELL, make, read, replace};
use crate::border::{Asking, Ids, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read(
            "/api/v1/contracts/{contractId}/componentSubscriptions",
            "getContractComponentSubscriptions",
            list,
        )
        .about("Lists the component subscriptions of a contract that run or will run.")
        .lists::<wire::component_subscriptions::ComponentSubscription>(),
        make(
            "/api/v1/contracts/{contractId}/componentSubscriptions",
            "createContractComponentSubscription",
            SELL,
            create,
        )
        .about("Books a component. Its fee is billed at once, unless BilledUntil lies ahead.")
        .takes::<NewComponentSubscription>()
        .creates::<wire::component_subscriptions::ComponentSubscription>(),
        replace(
            "/api/v1/componentSubscriptions/{componentSubscriptionId}",
            "putComponentSubscription",
            SELL,
            put,
        )
        .about("Ends a component subscription, or takes its end back, or changes its memo.")
        .takes::<ComponentSubscriptionChange>()
        .gives::<wire::component_subscriptions::ComponentSubscription>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let booked = list_component_subscriptions(&server.app, caller.account, id, caller.now).await?;
    let catalogue = server.app.catalogue(caller.account).await?;
    let shown: Vec<_> = booked
        .iter()
        .map(|(contract, booked)| render::component_subscription(contract, booked, &catalogue))
        .collect();
    Ok(ok(&shown))
}

async fn create(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<NewComponentSubscription>,
) -> Result<Response, ApiError> {
    let new = crate::read::component_subscription("", given.body.clone())?;
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let wish = given.wish(move |(contract, booked): &Booked| {
        answer(StatusCode::CREATED, &render::component_subscription(contract, booked, &catalogue))
    });
    Ok(wish.answer(book_component(&server.app, &wish.call, id, new).await?))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<ComponentSubscriptionChange>,
) -> Result<Response, ApiError> {
    let (app, caller) = (&server.app, given.caller.clone());
    let body = given.body.clone();
    let fields = |given: Option<CustomFields>| crate::read::custom_fields("CustomFields", given.as_ref());
    let memo = |given: Option<String>| crate::read::note("Memo", given);
    let change = ComponentChange {
        end: body.end_date.map(crate::read::instant).change(),
        memo: body.memo.change().map(memo).transpose()?,
        custom_fields: body.custom_fields.change().map(fields).transpose()?,
    };
    let catalogue = app.catalogue(caller.account).await?;
    let wish = given.wish(move |(contract, booked): &Booked| {
        answer(StatusCode::OK, &render::component_subscription(contract, booked, &catalogue))
    });
    Ok(wish.answer(change_component_subscription(app, &wish.call, id, change).await?))
}
