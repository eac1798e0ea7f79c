//! `/coupons`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::catalogue_items::put_item;
use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::discount::Coupon;
use turnus_wire as wire;
use turnus_wire::coupons::NewCoupon;

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
        read("/api/v1/coupons", "getCoupons", list)
            .about("Lists coupons.")
            .with(&PAGING)
            .lists::<wire::coupons::Coupon>(),
        make("/api/v1/coupons", "createCoupon", BILL, create)
            .about("Makes a coupon: codes that book a discount.")
            .takes::<NewCoupon>()
            .creates::<wire::coupons::Coupon>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let coupons = page(catalogue.coupons.all(), |coupon| coupon.id, listing.slice);
    let shown = coupons.into_iter().map(|coupon| render::coupon(coupon, caller.now));
    Ok(ok(&shown.collect::<Vec<_>>()))
}

async fn create(State(server): State<Server>, given: Written<NewCoupon>) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let coupon = crate::read::coupon(&given.body, &catalogue)?;
    let now = given.caller.now;
    let wish = given.wish(move |item: &Item| match item {
        Item::Coupon(coupon) => answer(StatusCode::CREATED, &render::coupon(coupon, now)),
        other => answer(StatusCode::CREATED, other),
    });
    let item = move |_: &_, id: Id| Ok(Item::Coupon(Coupon { id, ..coupon.clone() }));
    Ok(wish.answer(put_item(&server.app, &wish.call, item).await?))
}
