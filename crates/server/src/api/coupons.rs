//! `/coupons`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::AppError;
use turnus_app::sold::list as list_sold;
use turnus_engine::catalogue::Item;
use turnus_engine::discount::Coupon;
use turnus_wire as wire;
use turnus_wire::coupons::NewCoupon;

use crate::api::error::ApiError;
use crate::api::items::{PREVIEW, make_item, replace_item};
use crate::api::paging::{OFFERED, PAGING, SOLD, YES_OR_NO, sold};
use crate::api::route::{BILL, Route, Takes, make, parameter, read, replace};
use crate::border::{Asking, Ids, Listing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/coupons", "getCoupons", list)
            .about("Lists coupons.")
            .with(&[parameter("active", Takes::Word(&YES_OR_NO), "true: that can be used now; false: that cannot.")])
            .with(&SOLD)
            .with(&OFFERED)
            .with(&PAGING)
            .lists::<wire::coupons::Coupon>(),
        make("/api/v1/coupons", "createCoupon", BILL, create)
            .about("Makes a coupon: codes that book a discount.")
            .takes::<NewCoupon>()
            .creates::<wire::coupons::Coupon>(),
        read("/api/v1/coupons/{couponId}", "getCoupon", by_id)
            .about("Reads a coupon.")
            .gives::<wire::coupons::Coupon>(),
        replace("/api/v1/coupons/{couponId}", "putCoupon", BILL, put)
            .with(&PREVIEW)
            .about("Replaces a coupon, as if made anew. What was booked with it stays; codes that were used stay used.")
            .takes::<NewCoupon>()
            .gives::<wire::coupons::Coupon>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let active = listing.query.word("active", &YES_OR_NO)?.map(|word| word == "true");
    let is_wanted = |it: &&Coupon| active.is_none_or(|active| it.is_valid(caller.now) == active);
    let (filter, slice) = sold(listing)?;
    let coupons = list_sold(catalogue.coupons.all().filter(is_wanted), &catalogue, &filter, slice);
    let shown = coupons.into_iter().map(|coupon| render::coupon(coupon, caller.now));
    Ok(ok(&shown.collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let coupon = catalogue.coupons.current(id).ok_or(AppError::NotFound { kind: "coupon", id })?;
    Ok(ok(&render::coupon(coupon, caller.now)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewCoupon>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    catalogue.coupons.current(id).ok_or(AppError::NotFound { kind: "coupon", id })?;
    let coupon = Coupon { id, ..crate::read::coupon(&given.body, &catalogue)? };
    replace_item(&server, &given, &query, Item::Coupon(coupon)).await
}

async fn create(State(server): State<Server>, given: Written<NewCoupon>) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    make_item(&server, &given, Item::Coupon(crate::read::coupon(&given.body, &catalogue)?)).await
}
