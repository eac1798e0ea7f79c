//! What is done to a contract: `/contracts/{id}/end`, `/cancellationPreview`, `/pause`, `/resume`, `/annulate`,
//! `/selfServiceToken`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use turnus_app::annul_contract::annul_contract;
use turnus_app::change_prices::change_contract_prices;
use turnus_app::contracts::{contract, customer_of};
use turnus_app::end_contract::{
    Ending, end_contract, preview_cancellation, preview_end, revoke_contract_end,
};
use turnus_app::links::LinkPurpose;
use turnus_app::pause_contract::{pause_contract, resume_contract};
use turnus_app::reactivate_contract::reactivate_contract;
use turnus_app::rows::ContractRow;
use turnus_engine::Id;
use turnus_wire as wire;
use turnus_wire::contract_wishes::{PriceChange, Reactivation};
use turnus_wire::contracts::{ContractEnd, ContractPause, ContractResume};

use crate::api::error::ApiError;
use crate::api::route::{Route, SELL, Takes, make, parameter, read};
use crate::border::{Asking, Ids, Nothing, Query, Wish, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

/// The longest a portal token is good for: seven days.
const LONGEST_VALIDITY: i64 = 7 * 24 * 60;
/// How long it is good for where nobody says: a day.
const USUAL_VALIDITY: u32 = 24 * 60;

/// Whoever has such a token may cancel: it needs more than to look.
const SELF_SERVICE: &str = "/api/v1/contracts/{contractId}/selfServiceToken";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/v1/contracts/{contractId}/end", "endContract", SELL, end)
            .about("Sets the end of a contract, whatever its notice; null takes back one that has not come.")
            .takes::<ContractEnd>()
            .gives::<wire::contracts::ContractEnding>(),
        read(
            "/api/v1/contracts/{contractId}/cancellationPreview",
            "getContractCancellationPreview",
            cancellation,
        )
        .about("Where regular notice leads, or an end of its own, and the closing bill. Nothing is stored.")
        .with(&[
            parameter("cancellationTime", Takes::Time, "The moment of notice; absent: now."),
            parameter("endDate", Takes::Time, "The closing bill of that end, whatever notice says."),
        ])
        .gives::<wire::contracts::CancellationPreview>(),
        make("/api/v1/contracts/{contractId}/pause", "pauseContract", SELL, pause)
            .about("Pauses a contract: what is paid of the pause is credited.")
            .takes::<ContractPause>()
            .gives::<wire::contracts::Contract>(),
        make("/api/v1/contracts/{contractId}/resume", "resumeContract", SELL, resume)
            .about("Lets a paused contract go on.")
            .takes::<ContractResume>()
            .gives::<wire::contracts::Contract>(),
        make(
            "/api/turnus/v1/contracts/{contractId}/priceChange",
            "changeContractPrices",
            SELL,
            change_prices,
        )
        .about("Lets today's prices hold for a contract; periods, terms and notice dates go on.")
        .takes::<PriceChange>()
        .gives::<wire::contracts::Contract>(),
        make("/api/turnus/v1/contracts/{contractId}/reactivate", "reactivateContract", SELL, reactivate)
            .about("Begins a contract anew that is over, with periods and terms of its own.")
            .takes::<Reactivation>()
            .gives::<wire::contracts::Contract>(),
        make("/api/v1/contracts/{contractId}/annulate", "annulateContract", SELL, annulate)
            .about("Reverses every document of a contract and ends it at its start. It cannot be undone.")
            .gives::<wire::contracts::Contract>(),
        read(SELF_SERVICE, "getContractSelfServiceToken", self_service_token)
            .needs(SELL)
            .about("A token and address for the customer's portal, good for a day.")
            .with(&[parameter(
                "tokenValidity",
                Takes::Number(0, LONGEST_VALIDITY),
                "Minutes that it is good for; absent or 0: a day.",
            )])
            .gives::<wire::contracts::SelfServiceToken>(),
    ]
}

async fn end(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<ContractEnd>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let now = given.caller.now;
    let wish =
        given.wish(move |ending: &Ending| answer(StatusCode::OK, &render::ending(ending, &catalogue, now)));
    let done = match given.body.end_date {
        Some(end) => end_contract(&server.app, &wish.call, id, crate::read::instant(end)).await?,
        None => revoke_contract_end(&server.app, &wish.call, id).await?,
    };
    Ok(wish.answer(done))
}

async fn cancellation(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    query: Query,
) -> Result<Response, ApiError> {
    let notice = query.time("cancellationTime")?;
    let ending = match query.time("endDate")? {
        Some(end) => preview_end(&server.app, &caller, id, end).await?,
        None => preview_cancellation(&server.app, &caller, id, notice).await?,
    };
    let catalogue = server.app.catalogue(caller.account).await?;
    Ok(ok(&render::cancellation(&ending, &catalogue, caller.now)))
}

/// A wish whose outcome is the contract after it.
async fn contract_wish<B>(
    server: &Server,
    id: Id,
    given: &Written<B>,
) -> Result<Wish<ContractRow>, ApiError> {
    let before = contract(&server.app, given.caller.account, id).await?.value;
    let name = customer_of(&server.app, given.caller.account, &before.contract).await?.data.name();
    let now = given.caller.now;
    Ok(given.wish(move |row: &ContractRow| answer(StatusCode::OK, &render::contract(row, &name, now))))
}

async fn pause(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<ContractPause>,
) -> Result<Response, ApiError> {
    let wish = contract_wish(&server, id, &given).await?;
    let (start, end) = (given.body.start_date, given.body.end_date);
    let (start, end) = (start.map(crate::read::instant), end.map(crate::read::instant));
    Ok(wish.answer(pause_contract(&server.app, &wish.call, id, start, end).await?))
}

async fn resume(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<ContractResume>,
) -> Result<Response, ApiError> {
    let wish = contract_wish(&server, id, &given).await?;
    let at = given.body.resume_date.map(crate::read::instant);
    Ok(wish.answer(resume_contract(&server.app, &wish.call, id, at).await?))
}

async fn change_prices(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<PriceChange>,
) -> Result<Response, ApiError> {
    let wish = contract_wish(&server, id, &given).await?;
    let at = given.body.date.map(crate::read::instant);
    let only = crate::read::optional_id("ProductId", given.body.product_id.as_deref())?;
    Ok(wish.answer(change_contract_prices(&server.app, &wish.call, id, at, only).await?))
}

async fn reactivate(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Reactivation>,
) -> Result<Response, ApiError> {
    let wish = contract_wish(&server, id, &given).await?;
    let body = &given.body;
    let quantity = body.quantity.map(|quantity| crate::read::number("Quantity", quantity)).transpose()?;
    let reactivation = turnus_engine::reactivation::Reactivation {
        at: body.start_date.map(crate::read::instant),
        variant: crate::read::optional_id("PlanVariantId", body.plan_variant_id.as_deref())?,
        quantity,
    };
    Ok(wish.answer(reactivate_contract(&server.app, &wish.call, id, reactivation).await?))
}

async fn annulate(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = contract_wish(&server, id, &request).await?;
    Ok(wish.answer(annul_contract(&server.app, &wish.call, id).await?))
}

async fn self_service_token(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let minutes = query.number("tokenValidity", 0, LONGEST_VALIDITY)?.filter(|minutes| *minutes > 0);
    let minutes = minutes.and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or(USUAL_VALIDITY);
    contract(&server.app, caller.account, id).await?;
    let signed = server.app.sign_link(LinkPurpose::Portal, caller.account, id, minutes).await?;
    let (token, expires) = signed;
    let url = format!("{}/portal/data/{token}/", server.base_url(&headers));
    Ok(ok(&wire::contracts::SelfServiceToken {
        expiry: render::time(expires),
        token,
        purpose: Some("CustomerPortal".to_owned()),
        url,
    }))
}
