//! `/subscriptions`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::contracts::list_subscriptions;
use turnus_app::rows::ContractFilter;
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::paging::{CREATED, PAGING};
use crate::api::route::{Route, Takes, parameter, read};
use crate::border::{Asking, Listing};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/subscriptions", "getSubscriptions", list)
            .about(
                "Lists contracts and their customers, one row each. `dateFrom` and `dateTo` mean the start.",
            )
            .with(&[
                parameter("search", Takes::Text, "Part of the customer's name, address of mail or number."),
                parameter("customerId", Takes::Id, "Contracts of that customer."),
                parameter("externalId", Takes::Text, "The merchant's own id of the contract."),
            ])
            .with(&CREATED)
            .with(&PAGING)
            .lists::<wire::subscriptions::Subscription>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let (external_id, search) = (listing.query.text("externalId")?, listing.query.text("search")?);
    let filter = ContractFilter {
        entity: caller.entity,
        customer: listing.query.id("customerId")?,
        external_id: external_id.as_deref(),
        search: search.as_deref(),
        started: (listing.created.from, listing.created.to),
        ..ContractFilter::default()
    };
    let rows = list_subscriptions(&server.app, caller.account, filter, listing.slice).await?;
    let catalogue = server.app.catalogue(caller.account).await?;
    let shown: Vec<_> = rows
        .iter()
        .map(|(row, customer)| render::subscription(row, customer, &catalogue, caller.now))
        .collect();
    Ok(ok(&shown))
}
