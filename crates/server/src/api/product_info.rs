//! `/productInfo`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::entity_of;
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
