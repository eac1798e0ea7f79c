//! `/planGroups`, and what is made in a group: plans and components.

use axum::extract::State;
use axum::response::Response;
use turnus_app::AppError;
use turnus_app::sold::list as list_sold;
use turnus_engine::catalogue::Item;
use turnus_engine::plan::PlanGroup;
use turnus_wire as wire;
use turnus_wire::components::NewComponent;
use turnus_wire::plan_groups::NewPlanGroup;
use turnus_wire::plans::NewPlan;

use crate::api::error::ApiError;
use crate::api::items::{PREVIEW, make_item, replace_item};
use crate::api::paging::{PAGING, SOLD, sold};
use crate::api::route::{BILL, Route, make, read, replace};
use crate::border::{Asking, Ids, Listing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/planGroups", "getPlanGroups", list)
            .about("Lists plan groups.")
            .with(&SOLD)
            .with(&PAGING)
            .lists::<wire::plan_groups::PlanGroup>(),
        make("/api/v1/planGroups", "createPlanGroup", BILL, create)
            .about("Makes a plan group. Currency and net or gross hold for all its products, for ever.")
            .takes::<NewPlanGroup>()
            .creates::<wire::plan_groups::PlanGroup>(),
        read("/api/v1/planGroups/{planGroupId}", "getPlanGroup", by_id)
            .about("Reads a plan group.")
            .gives::<wire::plan_groups::PlanGroup>(),
        replace("/api/v1/planGroups/{planGroupId}", "putPlanGroup", BILL, put)
            .with(&PREVIEW)
            .about("Replaces a plan group, as if made anew, but for its currency and net or gross. Bills keep theirs.")
            .takes::<NewPlanGroup>()
            .gives::<wire::plan_groups::PlanGroup>(),
        make("/api/v1/planGroups/{planGroupId}/plans", "createPlan", BILL, create_plan)
            .about("Makes a plan in a group.")
            .takes::<NewPlan>()
            .creates::<wire::plans::Plan>(),
        make("/api/v1/planGroups/{planGroupId}/components", "createComponent", BILL, create_component)
            .about("Makes a component in a group.")
            .takes::<NewComponent>()
            .creates::<wire::components::Component>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let (filter, slice) = sold(listing)?;
    let groups = list_sold(catalogue.plan_groups.all(), &catalogue, &filter, slice);
    Ok(ok(&groups.into_iter().map(render::plan_group).collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let group = catalogue.plan_groups.current(id).ok_or(AppError::NotFound { kind: "plan group", id })?;
    Ok(ok(&render::plan_group(group)))
}

async fn create(State(server): State<Server>, given: Written<NewPlanGroup>) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    make_item(&server, &given, Item::PlanGroup(crate::read::plan_group(&given.body, &catalogue)?)).await
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewPlanGroup>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    catalogue.plan_groups.current(id).ok_or(AppError::NotFound { kind: "plan group", id })?;
    let group = PlanGroup { id, ..crate::read::plan_group(&given.body, &catalogue)? };
    replace_item(&server, &given, &query, Item::PlanGroup(group)).await
}

async fn create_plan(
    State(server): State<Server>,
    Ids([group]): Ids<1>,
    given: Written<NewPlan>,
) -> Result<Response, ApiError> {
    make_item(&server, &given, Item::Plan(crate::read::plan(&given.body, group)?)).await
}

async fn create_component(
    State(server): State<Server>,
    Ids([group]): Ids<1>,
    given: Written<NewComponent>,
) -> Result<Response, ApiError> {
    make_item(&server, &given, Item::Component(crate::read::component(&given.body, group)?)).await
}
