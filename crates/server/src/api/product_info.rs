//! `/productInfo`, and how lists of the catalogue are cut.

use axum::extract::State;
use axum::response::Response;
use turnus_app::{Slice, entity_of};
use turnus_engine::Id;
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::route::{Route, read};
use crate::border::Asking;
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/productInfo", "getProductInfo", whole)
            .about("The whole catalogue in one object.")
            .gives::<wire::product_info::ProductInfo>(),
    ]
}

async fn whole(State(server): State<Server>, Asking(caller): Asking) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let zone = &entity_of(&catalogue, caller.entity)?.zone;
    Ok(ok(&render::product_info(&catalogue, zone, caller.now)))
}

/// The part of a list in memory that is asked for. `items` come in order of their ids.
pub(crate) fn page<'i, T>(
    items: impl Iterator<Item = &'i T>,
    id: impl Fn(&T) -> Id,
    slice: Slice,
) -> Vec<&'i T> {
    let mut items: Vec<&T> = items.collect();
    if slice.newest_first {
        items.reverse();
    }
    let begins = |item: &&T| slice.from.is_none_or(|from| id(item) >= from);
    let (skip, take) = (usize::try_from(slice.skip), usize::try_from(slice.take));
    let found = items.into_iter().filter(begins).skip(skip.unwrap_or(usize::MAX));
    found.take(take.unwrap_or(usize::MAX)).collect()
}
