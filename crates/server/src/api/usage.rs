//! `/contracts/{id}/usage`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::contracts::contract;
use turnus_app::rows::Taken;
use turnus_app::usage::{delete_usage, list_usage, post_usage, usage_by_id};
use turnus_engine::usage::Usage;
use turnus_wire as wire;
use turnus_wire::usage::NewMeteredUsage;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{Route, SELL, Takes, make, parameter, read, remove};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, nothing, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/contracts/{contractId}/usage", "getContractUsage", list)
            .about("Lists the metered usage of a contract, billed and unbilled.")
            .with(&[
                parameter("fromDateTime", Takes::Time, "Used not before."),
                parameter("untilDateTime", Takes::Time, "Used not after."),
            ])
            .with(&PAGING)
            .lists::<wire::usage::MeteredUsage>(),
        make("/api/v1/contracts/{contractId}/usage", "postContractUsage", SELL, post)
            .about("Posts metered usage. A Key is taken once for a contract and component.")
            .takes::<NewMeteredUsage>()
            .creates::<wire::usage::MeteredUsage>(),
        read("/api/v1/contracts/{contractId}/usage/{usageId}", "getUsage", by_id)
            .about("Reads one record of usage. It never deletes.")
            .gives::<wire::usage::MeteredUsage>(),
        remove("/api/v1/contracts/{contractId}/usage/{usageId}", "deleteContractUsage", SELL, delete)
            .about("Removes usage that was not billed."),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Response, ApiError> {
    let due = (listing.query.time("fromDateTime")?, listing.query.until("untilDateTime")?);
    let records = list_usage(&server.app, caller.account, id, due, listing.slice).await?;
    let shown: Vec<_> = records.iter().map(render::usage).collect();
    Ok(ok(&shown))
}

async fn post(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<NewMeteredUsage>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    contract(&server.app, given.caller.account, id).await?;
    let new = crate::read::usage("", given.body.clone(), &catalogue)?;
    let wish = given.wish(|taken: &Taken<Usage>| answer(StatusCode::CREATED, &render::usage(taken)));
    Ok(wish.answer(post_usage(&server.app, &wish.call, id, new).await?))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id, usage]): Ids<2>,
) -> Result<Response, ApiError> {
    contract(&server.app, caller.account, id).await?;
    Ok(ok(&render::usage(&usage_by_id(&server.app, caller.account, id, usage).await?)))
}

async fn delete(
    State(server): State<Server>,
    Ids([id, usage]): Ids<2>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(delete_usage(&server.app, &wish.call, id, usage).await?))
}
