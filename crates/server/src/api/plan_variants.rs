//! `/planVariants`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::AppError;
use turnus_app::sold::list as list_sold;
use turnus_engine::catalogue::Item;
use turnus_engine::plan::PlanVariant;
use turnus_wire as wire;
use turnus_wire::plan_variants::NewPlanVariant;

use crate::api::error::ApiError;
use crate::api::items::{PREVIEW, replace_item};
use crate::api::paging::{OFFERED, PAGING, SOLD, sold};
use crate::api::route::{BILL, Route, read, replace};
use crate::border::{Asking, Ids, Listing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/planVariants", "getPlanVariants", list)
            .about("Lists plan variants.")
            .with(&SOLD)
            .with(&OFFERED)
            .with(&PAGING)
            .lists::<wire::plan_variants::PlanVariant>(),
        read("/api/v1/planVariants/{planVariantId}", "getPlanVariant", by_id)
            .about("Reads a plan variant.")
            .gives::<wire::plan_variants::PlanVariant>(),
        replace("/api/v1/planVariants/{planVariantId}", "putPlanVariant", BILL, put)
            .with(&PREVIEW)
            .about("Replaces a plan variant, as if made anew. Running contracts keep theirs.")
            .takes::<NewPlanVariant>()
            .gives::<wire::plan_variants::PlanVariant>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let (filter, slice) = sold(listing)?;
    let variants = list_sold(catalogue.variants.all(), &catalogue, &filter, slice);
    let shown = variants.into_iter().map(|variant| render::plan_variant(variant, &catalogue));
    Ok(ok(&shown.collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let variant = catalogue.variants.current(id).ok_or(AppError::NotFound { kind: "plan variant", id })?;
    Ok(ok(&render::plan_variant(variant, &catalogue)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewPlanVariant>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let missing = || AppError::NotFound { kind: "plan variant", id };
    let before = catalogue.variants.current(id).ok_or_else(missing)?;
    let plan = catalogue.plans.current(before.plan).ok_or_else(missing)?;
    let read = crate::read::plan_variant(&given.body, plan)?;
    let variant = PlanVariant { id, custom_fields: before.custom_fields.clone(), ..read };
    replace_item(&server, &given, &query, Item::PlanVariant(variant)).await
}
