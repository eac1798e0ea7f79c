//! `/contracts/{id}/ratedItems` and `/ratedItems/{id}`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::contracts::contract;
use turnus_app::rated_items::{create_rated_item, delete_rated_item, list_rated_items};
use turnus_app::rows::Taken;
use turnus_engine::rated_item::RatedItem;
use turnus_wire as wire;
use turnus_wire::rated_items::NewRatedItem;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{Route, SELL, Takes, make, parameter, read, remove};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::read::Known;
use crate::render;
use crate::server::Server;
use crate::web::{answer, nothing, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/v1/contracts/{contractId}/ratedItems", "createContractRatedItem", SELL, create)
            .about("Adds an item with a price of its own to the contract's next bill.")
            .takes::<NewRatedItem>()
            .creates::<wire::rated_items::RatedItem>(),
        read("/api/v1/contracts/{contractId}/ratedItems", "getContractRatedItems", list)
            .about("Lists the rated items of a contract.")
            .with(&[parameter("unbilled", Takes::Word(&["true", "false"]), "true: what no bill took.")])
            .with(&PAGING)
            .lists::<wire::rated_items::RatedItem>(),
        remove("/api/v1/ratedItems/{ratedItemId}", "deleteRatedItem", SELL, delete)
            .about("Removes a rated item that was not billed."),
    ]
}

async fn create(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<NewRatedItem>,
) -> Result<Response, ApiError> {
    let (app, caller) = (&server.app, given.caller.clone());
    let catalogue = app.catalogue(caller.account).await?;
    let group = contract(app, caller.account, id).await?.value.contract.plan_group;
    let known = Known { catalogue: &catalogue, plan_group: Some(group), now: caller.now };
    let item = crate::read::rated_item("", given.body.clone(), known)?;
    let wish = given.wish(|taken: &Taken<RatedItem>| answer(StatusCode::CREATED, &render::rated_item(taken)));
    Ok(wish.answer(create_rated_item(app, &wish.call, id, item).await?))
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Response, ApiError> {
    let unbilled = listing.query.word("unbilled", &["true", "false"])? == Some("true");
    let items = list_rated_items(&server.app, caller.account, (id, unbilled), listing.slice).await?;
    let shown: Vec<_> = items.iter().map(render::rated_item).collect();
    Ok(ok(&shown))
}

async fn delete(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(delete_rated_item(&server.app, &wish.call, id).await?))
}
