//! `/api/turnus/v1/revenue`: recurring revenue, and what it is made of.

use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use turnus_app::revenue::{
    ChangesQuestion, ContractsQuestion, RevenueQuestion, revenue, revenue_changes, revenue_contracts,
};
use turnus_engine::recurring_revenue::RevenueKind;
use turnus_engine::{Currency, Id};
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{Parameter, Route, Takes, parameter, read};
use crate::border::{Asking, Listing, Query};
use crate::read::currency;
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The most months that are asked for at once.
const MOST_MONTHS: i64 = 60;
const USUAL_MONTHS: i64 = 24;
const KINDS: [&str; 5] = ["New", "Expansion", "Contraction", "Churn", "Reactivation"];

/// Of which figures.
pub(crate) const OF: [Parameter; 2] = [
    parameter("currency", Takes::Text, "In that currency; absent: the one of most plan groups."),
    parameter(
        "legalEntityId",
        Takes::Id,
        "Of that legal entity; absent: the selected one, else all, with days in the zone of the first.",
    ),
];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    let kind = "Changes of that kind only.";
    vec![
        read("/api/turnus/v1/revenue", "getRevenue", months)
            .about("Recurring revenue month by month, beside what was invoiced.")
            .with(&[parameter("months", Takes::Number(1, MOST_MONTHS), "How many; absent: 24.")])
            .with(&OF)
            .gives::<wire::revenue::Revenue>(),
        read("/api/turnus/v1/revenue/changes", "getRevenueChanges", changes)
            .about(
                "The changes of recurring revenue in a month, in order of time. They add up to its figures.",
            )
            .with(&[
                parameter("month", Takes::Text, "The month, such as 2026-03; absent: the current one."),
                parameter("kind", Takes::Word(&KINDS), kind),
            ])
            .with(&OF)
            .with(&PAGING[1..])
            .lists::<wire::revenue::RevenueChange>(),
        read("/api/turnus/v1/revenue/contracts", "getRevenueContracts", contracts)
            .about("Contracts with recurring revenue, by id. They add up to the figure of then.")
            .with(&[parameter("at", Takes::Time, "At that time; absent: now.")])
            .with(&OF)
            .with(&PAGING)
            .lists::<wire::revenue::RevenueContract>(),
    ]
}

/// The currency, and the legal entity: that of the query, else the selected one.
pub(crate) fn of(query: &Query, selected: Option<Id>) -> Result<(Option<Currency>, Option<Id>), ApiError> {
    let currency = query.text("currency")?.map(|code| currency("currency", &code)).transpose()?;
    Ok((currency, query.id("legalEntityId")?.or(selected)))
}

async fn months(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
) -> Result<Response, ApiError> {
    let months = query.number("months", 1, MOST_MONTHS)?.unwrap_or(USUAL_MONTHS);
    let (currency, entity) = of(&query, caller.entity)?;
    let months = u32::try_from(months).unwrap_or(1);
    let question = RevenueQuestion { months, currency, entity };
    let found = revenue(&server.app, (caller.account, caller.now), question).await?;
    Ok(ok(&render::revenue(&found)))
}

async fn changes(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let (currency, entity) = of(&listing.query, caller.entity)?;
    let month = listing.query.text("month")?.map(|text| first_of(&text)).transpose()?;
    let kind = listing.query.word("kind", &KINDS)?;
    let kind =
        RevenueKind::ALL.into_iter().find(|it| kind.is_some_and(|kind| kind == render::revenue_kind(*it)));
    let page = (listing.slice.skip, listing.slice.take);
    let question = ChangesQuestion { month, kind, currency, entity, page };
    let found = revenue_changes(&server.app, (caller.account, caller.now), question).await?;
    Ok(ok(&found.iter().map(render::revenue_change).collect::<Vec<_>>()))
}

/// The first day of a month such as 2026-03.
fn first_of(month: &str) -> Result<Date, ApiError> {
    let day = (month.len() == "2026-03".len()).then(|| format!("{month}-01").parse().ok()).flatten();
    day.ok_or_else(|| ApiError::member("month", "expected a month such as 2026-03"))
}

async fn contracts(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let (currency, entity) = of(&listing.query, caller.entity)?;
    let question =
        ContractsQuestion { at: listing.query.time("at")?, currency, entity, slice: listing.slice };
    let (currency, found) = revenue_contracts(&server.app, (caller.account, caller.now), question).await?;
    let shown: Vec<_> = found.iter().map(|row| render::revenue_contract(row, currency)).collect();
    Ok(ok(&shown))
}
