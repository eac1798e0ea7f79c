//! `/discounts`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::catalogue_items::put_item;
use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::discount::Discount;
use turnus_wire as wire;
use turnus_wire::discounts::NewDiscount;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::paging::page;
use crate::api::route::{BILL, Route, make, read};
use crate::border::{Asking, Listing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/discounts", "getDiscounts", list)
            .about("Lists discounts.")
            .with(&PAGING)
            .lists::<wire::discounts::Discount>(),
        make("/api/v1/discounts", "createDiscount", BILL, create)
            .about("Makes a discount in percent.")
            .takes::<NewDiscount>()
            .creates::<wire::discounts::Discount>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let discounts = page(catalogue.discounts.all(), |discount| discount.id, listing.slice);
    Ok(ok(&discounts.into_iter().map(render::discount).collect::<Vec<_>>()))
}

async fn create(State(server): State<Server>, given: Written<NewDiscount>) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let discount = crate::read::discount(&given.body, &catalogue)?;
    let wish = given.wish(|item: &Item| match item {
        Item::Discount(discount) => answer(StatusCode::CREATED, &render::discount(discount)),
        other => answer(StatusCode::CREATED, other),
    });
    let item = move |_: &_, id: Id| Ok(Item::Discount(Discount { id, ..discount.clone() }));
    Ok(wish.answer(put_item(&server.app, &wish.call, item).await?))
}
