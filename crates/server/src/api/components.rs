//! `/components`. A component is made in its plan group.

use axum::extract::State;
use axum::response::Response;
use turnus_app::AppError;
use turnus_app::sold::list as list_sold;
use turnus_engine::catalogue::Item;
use turnus_engine::component::Component;
use turnus_wire as wire;
use turnus_wire::components::NewComponent;

use crate::api::error::ApiError;
use crate::api::items::{PREVIEW, replace_item};
use crate::api::paging::{OFFERED, PAGING, SOLD, sold};
use crate::api::route::{BILL, Route, Takes, parameter, read, replace};
use crate::border::{Asking, Ids, Listing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::ok;

const TYPES: [&str; 3] = ["OnOff", "QuantityBased", "MeteredUsage"];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/components", "getComponents", list)
            .about("Lists components.")
            .with(&[parameter("type", Takes::Word(&TYPES), "Of that kind.")])
            .with(&SOLD)
            .with(&OFFERED)
            .with(&PAGING)
            .lists::<wire::components::Component>(),
        read("/api/v1/components/{componentId}", "getComponent", by_id)
            .about("Reads a component.")
            .gives::<wire::components::Component>(),
        replace("/api/v1/components/{componentId}", "putComponent", BILL, put)
            .with(&PREVIEW)
            .about("Replaces a component, as if made anew. What runs keeps the price it was booked at.")
            .takes::<NewComponent>()
            .gives::<wire::components::Component>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let kind = listing.query.word("type", &TYPES)?;
    let is_of = |it: &&Component| kind.is_none_or(|kind| render::component_type(it.kind) == kind);
    let (filter, slice) = sold(listing)?;
    let components = list_sold(catalogue.components.all().filter(is_of), &catalogue, &filter, slice);
    Ok(ok(&components.into_iter().map(render::component).collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let component = catalogue.components.current(id).ok_or(AppError::NotFound { kind: "component", id })?;
    Ok(ok(&render::component(component)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewComponent>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let before = catalogue.components.current(id).ok_or(AppError::NotFound { kind: "component", id })?;
    let read = crate::read::component(&given.body, before.plan_group)?;
    let component = Component { id, custom_fields: before.custom_fields.clone(), ..read };
    replace_item(&server, &given, &query, Item::Component(component)).await
}
