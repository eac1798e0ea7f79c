//! What is done to a contract: `/contracts/{id}/end`, `/cancellationPreview`, `/selfServiceToken`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use turnus_app::contracts::contract;
use turnus_app::end_contract::{Ending, end_contract, preview_cancellation, revoke_contract_end};
use turnus_app::links::LinkPurpose;
use turnus_wire as wire;
use turnus_wire::contracts::ContractEnd;

use crate::api::error::ApiError;
use crate::api::route::{Route, Takes, make, parameter, read};
use crate::border::{Asking, Ids, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

/// The longest a portal token is good for: seven days.
const LONGEST_VALIDITY: i64 = 7 * 24 * 60;
/// How long it is good for where nobody says: a day.
const USUAL_VALIDITY: u32 = 24 * 60;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/v1/contracts/{id}/end", "endContract", end)
            .about("Sets the end of a contract, whatever its notice period; null takes back an end that has not come.")
            .takes::<ContractEnd>()
            .gives::<wire::contracts::ContractEnding>(),
        read("/api/v1/contracts/{id}/cancellationPreview", "getContractCancellationPreview", cancellation)
            .about("Where regular notice leads, and the closing bill. Nothing is stored.")
            .with(&[parameter("cancellationTime", Takes::Time, "The moment of notice; absent: now.")])
            .gives::<wire::contracts::CancellationPreview>(),
        read("/api/v1/contracts/{id}/selfServiceToken", "getContractSelfServiceToken", self_service_token)
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
    let ending = preview_cancellation(&server.app, &caller, id, notice).await?;
    let catalogue = server.app.catalogue(caller.account).await?;
    Ok(ok(&render::cancellation(&ending, &catalogue, caller.now)))
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
