//! Things of the catalogue, written: made anew or replaced, and answered as they are then.

use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::catalogue_items::{preview_item, put_item};
use turnus_app::{Answer, Caller, entity_of};
use turnus_engine::Id;
use turnus_engine::catalogue::Item;

use crate::api::error::ApiError;
use crate::api::route::{Parameter, Takes, parameter};
use crate::border::{Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, kept};

/// The parameter of what replaces a thing.
pub(crate) const PREVIEW: [Parameter; 1] = [parameter(
    "preview",
    Takes::Word(&["true", "false"]),
    "true: checks it and answers what it would be, and writes nothing.",
)];

/// Makes a thing as it was read, under a new id.
pub(crate) async fn make_item<B>(
    server: &Server,
    given: &Written<B>,
    read: Item,
) -> Result<Response, ApiError> {
    let wish = given.wish(shown(server, &given.caller, StatusCode::CREATED).await?);
    let item = move |_: &_, id: Id| Ok(read.clone().with_id(id));
    Ok(wish.answer(put_item(&server.app, &wish.call, item).await?))
}

/// Makes of a thing what was read, or says what it would be.
pub(crate) async fn replace_item<B>(
    server: &Server,
    given: &Written<B>,
    query: &Query,
    read: Item,
) -> Result<Response, ApiError> {
    let shown = shown(server, &given.caller, StatusCode::OK).await?;
    let item = move |_: &_, _: Id| Ok(read.clone());
    if query.word("preview", &["true", "false"])? == Some("true") {
        return Ok(kept(shown(&preview_item(&server.app, &given.caller, item).await?)));
    }
    let wish = given.wish(shown);
    Ok(wish.answer(put_item(&server.app, &wish.call, item).await?))
}

/// How a thing is answered to that caller.
async fn shown(
    server: &Server,
    caller: &Caller,
    status: StatusCode,
) -> Result<Box<dyn Fn(&Item) -> Answer + Send + Sync>, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let zone = entity_of(&catalogue, caller.entity)?.zone.clone();
    let now = caller.now;
    Ok(Box::new(move |item: &Item| match item {
        Item::PlanGroup(it) => answer(status, &render::plan_group(it)),
        Item::Plan(it) => answer(status, &render::plan(it)),
        Item::PlanVariant(it) => answer(status, &render::plan_variant(it, &catalogue)),
        Item::Component(it) => answer(status, &render::component(it)),
        Item::Discount(it) => answer(status, &render::discount(it)),
        Item::Coupon(it) => answer(status, &render::coupon(it, now)),
        Item::TaxPolicy(it) => answer(status, &render::tax_policy(it, &zone)),
        Item::TaxDefinition(it) => answer(status, &render::tax_definition(it)),
        Item::Entity(it) => answer(status, &render::legal_entity(it)),
    }))
}
