//! `/plans`, and the variants made of a plan.

use axum::extract::State;
use axum::response::Response;
use turnus_app::AppError;
use turnus_app::sold::list as list_sold;
use turnus_engine::catalogue::Item;
use turnus_engine::plan::Plan;
use turnus_wire as wire;
use turnus_wire::plan_variants::NewPlanVariant;
use turnus_wire::plans::NewPlan;

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
        read("/api/v1/plans", "getPlans", list)
            .about("Lists plans.")
            .with(&SOLD)
            .with(&OFFERED)
            .with(&PAGING)
            .lists::<wire::plans::Plan>(),
        read("/api/v1/plans/{planId}", "getPlan", by_id).about("Reads a plan.").gives::<wire::plans::Plan>(),
        replace("/api/v1/plans/{planId}", "putPlan", BILL, put)
            .with(&PREVIEW)
            .about("Replaces a plan, as if made anew. Its name and its tax hold for what is billed from now on, its trial for new orders.")
            .takes::<NewPlan>()
            .gives::<wire::plans::Plan>(),
        make("/api/v1/plans/{planId}/planVariants", "createPlanVariant", BILL, create_variant)
            .about("Makes a variant of a plan: a price with its periods and terms.")
            .takes::<NewPlanVariant>()
            .creates::<wire::plan_variants::PlanVariant>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let (filter, slice) = sold(listing)?;
    let plans = list_sold(catalogue.plans.all(), &catalogue, &filter, slice);
    Ok(ok(&plans.into_iter().map(render::plan).collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let plan = catalogue.plans.current(id).ok_or(AppError::NotFound { kind: "plan", id })?;
    Ok(ok(&render::plan(plan)))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewPlan>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let before = catalogue.plans.current(id).ok_or(AppError::NotFound { kind: "plan", id })?;
    let custom_fields = before.custom_fields.clone();
    let plan = Plan { id, custom_fields, ..crate::read::plan(&given.body, before.plan_group)? };
    replace_item(&server, &given, &query, Item::Plan(plan)).await
}

async fn create_variant(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<NewPlanVariant>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let plan = catalogue.plans.current(id).ok_or(AppError::NotFound { kind: "plan", id })?;
    make_item(&server, &given, Item::PlanVariant(crate::read::plan_variant(&given.body, plan)?)).await
}
