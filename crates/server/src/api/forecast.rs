//! `/api/turnus/v1/forecast` and `/api/turnus/v1/scenarios/check`: what would be billed. Nothing is written.

use axum::extract::State;
use axum::response::Response;
use turnus_app::catalogue_items::everything_sold;
use turnus_app::forecast::{ForecastOf, WhatIf, forecast};
use turnus_app::{AppError, Caller, entity_of};
use turnus_engine::Id;
use turnus_engine::document::Language;
use turnus_scenarios::{Shop, walk};
use turnus_wire as wire;
use turnus_wire::forecasts::{Forecast, ForecastRequest};
use turnus_wire::scenarios::{Scenario, ScenarioDifference, ScenarioResult};

use crate::api::error::ApiError;
use crate::api::orders::asked;
use crate::api::route::{READ, Route, make};
use crate::border::Written;
use crate::read::{id, instant, number, optional_id};
use crate::render::{self, ForecastShowing, Showing};
use crate::server::Server;
use crate::web::ok;

/// The farthest that a forecast looks, in milliseconds: ten years.
const FARTHEST: i64 = 3_653 * 24 * 3_600_000;
/// The longest scenario, in bytes.
const LONGEST: usize = 200_000;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/turnus/v1/forecast", "forecast", READ, ask)
            .about("What a contract, a customer or the account will be billed until a day, and what a change would make of it. Nothing is stored.")
            .takes::<ForecastRequest>()
            .gives::<Forecast>(),
        make("/api/turnus/v1/scenarios/check", "checkScenario", READ, check)
            .about("Walks a billing scenario against the catalogue, and compares. Nothing is stored.")
            .takes::<Scenario>()
            .gives::<ScenarioResult>(),
    ]
}

async fn ask(State(server): State<Server>, given: Written<ForecastRequest>) -> Result<Response, ApiError> {
    let (body, caller) = (&given.body, &given.caller);
    let until = instant(body.until);
    if until > caller.now.plus_millis(FARTHEST) {
        return Err(ApiError::member("Until", "expected a time within ten years"));
    }
    let contract = optional_id("ContractId", body.contract_id.as_deref())?;
    let customer = optional_id("CustomerId", body.customer_id.as_deref())?;
    let of = match (contract, customer) {
        (Some(id), None) => ForecastOf::Contract(id),
        (None, Some(id)) => ForecastOf::Customer(id),
        (None, None) => ForecastOf::Account,
        (Some(_), Some(_)) => return Err(ApiError::refused("give ContractId or CustomerId, not both")),
    };
    let what = match &body.what {
        Some(what) => Some(what_if(&server, caller, what.clone(), contract).await?),
        None => None,
    };
    let (catalogue, found) = forecast(&server.app, caller, of, until, what).await?;
    let zone = entity_of(&catalogue, caller.entity)?.zone.clone();
    let currency = turnus_engine::Currency::EUR;
    let how = Showing { catalogue: &catalogue, language: Language::En, currency };
    let lines = Some(how).filter(|_| !matches!(of, ForecastOf::Account));
    let showing = ForecastShowing { time: (caller.now, until), zone, lines };
    Ok(ok(&render::forecast(&found, &showing)?))
}

async fn what_if(
    server: &Server,
    caller: &Caller,
    what: wire::forecasts::What,
    contract: Option<Id>,
) -> Result<WhatIf, ApiError> {
    match (what.price, what.order, what.end, what.pause) {
        (Some(other), None, None, None) => Ok(WhatIf::Price {
            product: id("What.Price.ProductId", &other.product_id)?,
            price: number("What.Price.Price", other.price)?,
            from: other.from.map(instant),
        }),
        (None, Some(order), None, None) if !is_for(&order, contract) => Err(ApiError::member(
            "What.Order.ContractId",
            "is another contract than ContractId: give the same, or leave ContractId out",
        )),
        (None, Some(order), None, None) => {
            Ok(WhatIf::Order(Box::new(asked(&server.app, caller, order).await?)))
        }
        (None, None, Some(end), None) if contract.is_some() => Ok(WhatIf::End(instant(end))),
        (None, None, None, Some(pause)) if contract.is_some() => {
            Ok(WhatIf::Pause { start: pause.start_date.map(instant), end: pause.end_date.map(instant) })
        }
        (None, None, Some(_), None) => Err(of_one("What.End")),
        (None, None, None, Some(_)) => Err(of_one("What.Pause")),
        (_, _, _, _) => Err(ApiError::member("What", "expected exactly one of Price, Order, End and Pause")),
    }
}

fn of_one(member: &'static str) -> ApiError {
    ApiError::member(member, "is for one contract: give ContractId")
}

/// The order is for the contract that is asked about, or for a new one.
fn is_for(order: &wire::orders::NewOrder, contract: Option<Id>) -> bool {
    let of_order = order.contract_id.as_deref().filter(|of| !of.is_empty());
    let asked = contract.map(|contract| contract.to_string());
    of_order.is_none_or(|of| asked.is_none_or(|asked| asked.eq_ignore_ascii_case(of)))
}

async fn check(State(server): State<Server>, given: Written<Scenario>) -> Result<Response, ApiError> {
    let text = given.body.text.clone();
    if text.len() > LONGEST {
        return Err(ApiError::member(
            "Text",
            format!("expected at most {LONGEST} bytes, got {}", text.len()),
        ));
    }
    let shop = shop(&server, &given.caller, given.body.plan_group_id.as_deref()).await?;
    let asked = text.clone();
    // Walking years of bills takes its time, which others need not wait for.
    let walked = tokio::task::spawn_blocking(move || walk(&asked, shop)).await;
    let walked = walked.map_err(|error| AppError::Internal(error.to_string()))?;
    let engine = walked.map_err(|bad| ApiError::member("Text", bad))?.text;
    let difference = turnus_scenarios::difference(&text, &engine).map(|found| ScenarioDifference {
        line: u32::try_from(found.line).unwrap_or(u32::MAX),
        stands: found.stands,
        engine: found.engine,
    });
    Ok(ok(&ScenarioResult { holds: difference.is_none(), text: engine, difference }))
}

async fn shop(server: &Server, caller: &Caller, group: Option<&str>) -> Result<Shop, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?;
    let first = catalogue.plan_groups.all().next().map(|group| group.id);
    let group = optional_id("PlanGroupId", group)?.or(first);
    let group = group.and_then(|id| catalogue.plan_groups.current(id)).map(|group| group.id);
    let group = group.ok_or_else(|| ApiError::member("PlanGroupId", "there is no such plan group"))?;
    let tax = entity.tax_situation(entity.seller.address.country.as_deref(), None);
    let items = everything_sold(&server.app, caller.account).await?;
    Ok(Shop::of(items, (group, entity.id), entity.zone.clone(), tax))
}
