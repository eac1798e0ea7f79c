//! `/contracts`: read, and what clients write on them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::contracts::{
    ContractWish, change_contract, contract, customer_of, list_named_contracts, named_contract,
};
use turnus_app::delete_contract::delete_contract;
use turnus_app::rows::{ContractFilter, ContractRow};
use turnus_app::{Caller, entity_of};
use turnus_engine::Instant;
use turnus_engine::contract::LifecycleStatus;
use turnus_wire as wire;
use turnus_wire::Patch;
use turnus_wire::contracts::ContractPatch;

use crate::api::error::ApiError;
use crate::api::paging::{ORDER, PAGING};
use crate::api::route::{MANAGE, Route, SELL, Takes, change, parameter, read, remove};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, nothing, ok};

const STATES: [&str; 5] = ["Active", "InTrial", "TemporarilyInactive", "TrialExpired", "Ended"];

fn state_of(word: &str) -> Option<LifecycleStatus> {
    match word {
        "Active" => Some(LifecycleStatus::Active),
        "InTrial" => Some(LifecycleStatus::InTrial),
        "TemporarilyInactive" => Some(LifecycleStatus::TemporarilyInactive),
        "TrialExpired" => Some(LifecycleStatus::TrialExpired),
        "Ended" => Some(LifecycleStatus::Ended),
        _ => None,
    }
}

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/contracts", "getContracts", list)
            .about("Lists contracts.")
            .with(&[
                parameter("search", Takes::Text, "Part of the customer's name, address of mail or number."),
                parameter("externalId", Takes::Text, "The merchant's own id of the contract."),
                parameter("customerId", Takes::Id, "Contracts of that customer."),
                parameter("status", Takes::Word(&STATES), "Contracts that are in that state now."),
                parameter("planId", Takes::Id, "Contracts on that plan now."),
                parameter("planVariantId", Takes::Id, "Contracts on that plan variant now."),
                parameter("currency", Takes::Text, "Contracts in that currency."),
                parameter(
                    "open",
                    Takes::Word(&["true", "false"]),
                    "true: contracts with a balance other than zero.",
                ),
                parameter("nextBillingFrom", Takes::Day, "Whose next billing date is on that day or later."),
                parameter("nextBillingTo", Takes::Day, "Whose next billing date is on that day or before."),
            ])
            .with(&ORDER)
            .with(&PAGING)
            .lists::<wire::contracts::Contract>(),
        read("/api/v1/contracts/{contractId}", "getContract", by_id)
            .about("Reads a contract.")
            .gives::<wire::contracts::Contract>(),
        change("/api/v1/contracts/{contractId}", "patchContract", SELL, patch)
            .about("Changes notes, custom fields and switches of a contract, or its end.")
            .takes::<ContractPatch>()
            .gives::<wire::contracts::Contract>(),
        read("/api/v1/contracts/{contractId}/subscriptions", "getContractSubscriptions", subscriptions)
            .about("What a contract has booked: plan variant, components and discounts.")
            .gives::<wire::contracts::ContractSubscriptions>(),
        remove("/api/v1/contracts/{contractId}", "deleteContract", MANAGE, delete)
            .about("Deletes the data of a contract that is over. Its documents stay."),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.ordered()?;
    let (external_id, search) = (listing.query.text("externalId")?, listing.query.text("search")?);
    let (words, state) = (listing.words()?, listing.query.word("status", &STATES)?);
    let code = listing.query.text("currency")?;
    let filter = ContractFilter {
        entity: caller.entity,
        customer: listing.query.id("customerId")?,
        external_id: external_id.as_deref(),
        search: search.as_deref(),
        started: (listing.created.from, listing.created.to),
        state: state.and_then(state_of),
        plan: listing.query.id("planId")?,
        plan_variant: listing.query.id("planVariantId")?,
        currency: code.map(|code| crate::read::currency("currency", &code)).transpose()?,
        open: listing.query.word("open", &["true", "false"])? == Some("true"),
        next_billing: billing_days(&server, &caller, &listing).await?,
        words: words.as_ref(),
    };
    let rows = list_named_contracts(&server.app, caller.account, filter, listing.slice).await?;
    let shown = rows.iter().map(|it| render::contract(&it.row, &it.customer, caller.now));
    Ok(ok(&shown.collect::<Vec<_>>()))
}

/// From when until when the next billing date is, by days of the legal entity's zone.
async fn billing_days(
    server: &Server,
    caller: &Caller,
    listing: &Listing,
) -> Result<(Option<Instant>, Option<Instant>), ApiError> {
    let (from, to) = (listing.query.day("nextBillingFrom")?, listing.query.day("nextBillingTo")?);
    if (from, to) == (None, None) {
        return Ok((None, None));
    }
    let catalogue = server.app.catalogue(caller.account).await?;
    let zone = &entity_of(&catalogue, caller.entity)?.zone;
    let behind = to.map(|day| day.saturating_add(jiff::Span::new().days(1)));
    Ok((from.map(|day| zone.midnight(day)), behind.map(|day| zone.midnight(day))))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let found = named_contract(&server.app, caller.account, id).await?;
    Ok(ok(&render::contract(&found.row, &found.customer, caller.now)))
}

async fn patch(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<ContractPatch>,
) -> Result<Response, ApiError> {
    let (app, caller) = (&server.app, given.caller.clone());
    let changes = crate::read::contract_changes(given.body.clone())?;
    let before = contract(app, caller.account, id).await?.value;
    let name = customer_of(app, caller.account, &before.contract).await?.data.name();
    let change = ContractWish {
        change: Arc::new(move |old| changes.new_data(old)),
        end: match given.body.end_date {
            Patch::Absent => None,
            Patch::Null => Some(None),
            Patch::Value(end) => Some(Some(crate::read::instant(end))),
        },
    };
    let now = caller.now;
    let wish =
        given.wish(move |row: &ContractRow| answer(StatusCode::OK, &render::contract(row, &name, now)));
    Ok(wish.answer(change_contract(app, &wish.call, id, change).await?))
}

async fn subscriptions(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let row = contract(&server.app, caller.account, id).await?.value;
    let catalogue = server.app.catalogue(caller.account).await?;
    Ok(ok(&render::contract_subscriptions(&row.contract, &catalogue, caller.now)))
}

async fn delete(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(delete_contract(&server.app, &wish.call, id).await?))
}
