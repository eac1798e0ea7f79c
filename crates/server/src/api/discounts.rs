//! `/discounts`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::AppError;
use turnus_app::sold::list as list_sold;
use turnus_engine::catalogue::Item;
use turnus_engine::discount::Discount;
use turnus_wire as wire;
use turnus_wire::discounts::NewDiscount;

use crate::api::error::ApiError;
use crate::api::items::{PREVIEW, make_item, replace_item};
use crate::api::paging::{OFFERED, PAGING, SOLD, sold};
use crate::api::route::{BILL, Route, make, read, replace};
use crate::border::{Asking, Ids, Listing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/discounts", "getDiscounts", list)
            .about("Lists discounts.")
            .with(&SOLD)
            .with(&OFFERED)
            .with(&PAGING)
            .lists::<wire::discounts::Discount>(),
        make("/api/v1/discounts", "createDiscount", BILL, create)
            .about("Makes a discount in percent.")
            .takes::<NewDiscount>()
            .creates::<wire::discounts::Discount>(),
        read("/api/v1/discounts/{discountId}", "getDiscount", by_id)
            .about("Reads a discount.")
            .gives::<wire::discounts::Discount>(),
        replace("/api/v1/discounts/{discountId}", "putDiscount", BILL, put)
            .with(&PREVIEW)
            .about("Replaces a discount, as if made anew. What is booked keeps the discount that it was booked with.")
            .takes::<NewDiscount>()
            .gives::<wire::discounts::Discount>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let (filter, slice) = sold(listing)?;
    let discounts = list_sold(catalogue.discounts.all(), &catalogue, &filter, slice);
    Ok(ok(&discounts.into_iter().map(render::discount).collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let discount = catalogue.discounts.current(id).ok_or(AppError::NotFound { kind: "discount", id })?;
    Ok(ok(&render::discount(discount)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewDiscount>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    catalogue.discounts.current(id).ok_or(AppError::NotFound { kind: "discount", id })?;
    let discount = Discount { id, ..crate::read::discount(&given.body, &catalogue)? };
    replace_item(&server, &given, &query, Item::Discount(discount)).await
}

async fn create(State(server): State<Server>, given: Written<NewDiscount>) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    make_item(&server, &given, Item::Discount(crate::read::discount(&given.body, &catalogue)?)).await
}
