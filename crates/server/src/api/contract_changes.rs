//! `/contractChanges`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::contracts::{contract, list_changes};
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{Route, Takes, parameter, read};
use crate::border::{Asking, Listing};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/contractChanges", "getContractChanges", list)
            .about("The history of a contract, or of all, newest first.")
            .with(&[parameter("contractId", Takes::Id, "The contract.")])
            .with(&PAGING)
            .lists::<wire::contract_changes::ContractChange>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.newest_first();
    let of = listing.query.id("contractId")?;
    if let Some(id) = of {
        contract(&server.app, caller.account, id).await?;
    }
    let changes = list_changes(&server.app, caller.account, of, listing.slice).await?;
    let shown: Vec<_> = changes.iter().map(render::contract_change).collect();
    Ok(ok(&shown))
}
