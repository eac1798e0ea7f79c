//! `/api/turnus/v1`: the account's clock, and billing by hand.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use turnus_app::bill_contract::{BilledNow, bill_contract, bill_interim};
use turnus_app::clock::{Arrival, Reading, advance_clock, read_clock};
use turnus_app::contracts::contract;
use turnus_app::document_settings::document_settings;
use turnus_app::invoices::{draft, invoice};
use turnus_app::steps::finish;
use turnus_app::{Answer, App, AppError, Call, Caller, Done, entity_of};
use turnus_engine::{Id, Instant};
use turnus_wire::clock::{BillRequest, BillResult, BilledDocument, Clock, ClockAdvance, ClockSetting, Job};

use crate::api::error::ApiError;
use crate::api::route::{BILL, MANAGE, Route, make, read, replace};
use crate::border::{Asking, Ids, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, kept, ok, replayed};

/// The farthest that one call moves a clock, in days.
const FARTHEST_DAYS: u32 = 400;
const DAY: i64 = 24 * 3_600_000;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/clock", "getClock", by_account)
            .about("What the account's clock says.")
            .gives::<Clock>(),
        replace("/api/turnus/v1/clock", "setClock", MANAGE, set)
            .about("Moves a sandbox's clock forward, with all the work that falls due on the way; stops it or lets it run.")
            .takes::<ClockSetting>()
            .gives::<Clock>()
            .accepts::<Clock>(),
        make("/api/turnus/v1/clock/advance", "advanceClock", MANAGE, advance)
            .about("Moves a sandbox's clock forward, at most 400 days, with all that falls due on the way.")
            .takes::<ClockAdvance>()
            .gives::<Job>()
            .accepts::<Job>(),
        read("/api/turnus/v1/jobs/{jobId}", "getJob", job)
            .about("How far a clock is that is on its way.")
            .gives::<Job>(),
        make("/api/turnus/v1/contracts/{contractId}/bill", "billContract", BILL, bill)
            .about("Bills what a contract has open now. Asked again, it bills nothing.")
            .takes::<BillRequest>()
            .gives::<BillResult>(),
        make("/api/v1/contracts/{contractId}/interimBilling", "billInterim", BILL, interim)
            .about("Bills open rated items, and usage of components with IncludeInInterimBilling, before the next date.")
            .gives::<BillResult>(),
    ]
}

async fn by_account(State(server): State<Server>, Asking(caller): Asking) -> Result<Response, ApiError> {
    Ok(ok(&clock(&read_clock(&server.app, caller.account).await?)))
}

fn clock(reading: &Reading) -> Clock {
    Clock { now: render::time(reading.now), sandbox: reading.sandbox, stopped: reading.stopped }
}

async fn set(State(server): State<Server>, given: Written<ClockSetting>) -> Result<Response, ApiError> {
    let to = given.body.now.map(crate::read::instant);
    let stopped = given.body.stopped;
    if to.is_none() && stopped.is_none() {
        return Err(ApiError::refused("give Now, to move the clock there, or Stopped, true or false"));
    }
    let call = given.in_steps();
    let done = advance_clock(&server.app, &call, to, stopped).await?;
    in_steps(&server.app, &call, done, async |arrival| Ok(arrived(&arrival, clock))).await
}

async fn advance(State(server): State<Server>, given: Written<ClockAdvance>) -> Result<Response, ApiError> {
    let to = destination(&server.app, &given.caller, &given.body).await?;
    let (call, account) = (given.in_steps(), given.caller.account);
    let done = advance_clock(&server.app, &call, Some(to), None).await?;
    let job = |reading: &Reading| job_of(account, reading);
    in_steps(&server.app, &call, done, async |arrival| Ok(arrived(&arrival, job))).await
}

fn arrived<T: Serialize>(arrival: &Arrival, shown: impl Fn(&Reading) -> T) -> Answer {
    match arrival {
        Arrival::Arrived(reading) => answer(StatusCode::OK, &shown(reading)),
        Arrival::OnTheWay(reading) => answer(StatusCode::ACCEPTED, &shown(reading)),
    }
}

/// Answers a request that took more than one write, and keeps the answer.
pub(crate) async fn in_steps<K, T>(
    app: &App,
    call: &Call<K>,
    done: Done<T>,
    shown: impl AsyncFnOnce(T) -> Result<Answer, ApiError>,
) -> Result<Response, ApiError> {
    match done {
        Done::Fresh(made) => Ok(kept(finish(app, call, shown(made).await?).await?)),
        Done::Replayed(answer) => Ok(replayed(answer)),
    }
}

async fn destination(app: &App, caller: &Caller, given: &ClockAdvance) -> Result<Instant, ApiError> {
    let now = caller.now;
    match (given.to, given.days, &given.period) {
        (Some(to), None, None) => Ok(crate::read::instant(to)),
        (None, Some(days), None) if days <= FARTHEST_DAYS => Ok(now.plus_millis(i64::from(days) * DAY)),
        (None, Some(days), None) => {
            Err(ApiError::member("Days", format!("expected at most {FARTHEST_DAYS}, got {days}")))
        }
        (None, None, Some(given)) => {
            let period = crate::read::period("Period", given)?;
            let catalogue = app.catalogue(caller.account).await?;
            Ok(period.after(now, 1, &entity_of(&catalogue, caller.entity)?.zone))
        }
        _ => Err(ApiError::refused("exactly one of To, Days and Period must say how far")),
    }
}

/// The way of a clock as a job. An account has one clock, so its way is named by the account.
fn job_of(account: Id, reading: &Reading) -> Job {
    Job {
        id: render::id(account),
        kind: "AdvanceClock".to_owned(),
        status: if reading.target.is_some() { "Running" } else { "Done" }.to_owned(),
        now: Some(render::time(reading.now)),
        target: reading.target.map(render::time),
    }
}

async fn job(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    if id != caller.account {
        return Err(AppError::NotFound { kind: "job", id }.into());
    }
    Ok(ok(&job_of(id, &read_clock(&server.app, id).await?)))
}

async fn bill(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<BillRequest>,
) -> Result<Response, ApiError> {
    let (app, caller) = (&server.app, &given.caller);
    let of = contract(app, caller.account, id).await?.value.contract;
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, Some(of.entity))?;
    let settings = document_settings(app, caller.account, of.customer).await?;
    let sends_at_once = entity.sends_after(&settings) == Some(0);
    let keep_draft = given.body.draft.unwrap_or(!sends_at_once);
    let call = given.in_steps();
    let done = bill_contract(app, &call, id, keep_draft).await?;
    in_steps(app, &call, done, async |billed| bill_result(app, caller, &billed).await).await
}

async fn interim(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let (app, caller) = (&server.app, &given.caller);
    let call = given.in_steps();
    let done = bill_interim(app, &call, id).await?;
    in_steps(app, &call, done, async |billed| bill_result(app, caller, &billed).await).await
}

/// What billing a contract made.
pub(crate) async fn bill_result(app: &App, caller: &Caller, billed: &BilledNow) -> Result<Answer, ApiError> {
    let mut documents = Vec::new();
    for document in &billed.documents {
        documents.extend(billed_document(app, caller, *document).await?);
    }
    let row = contract(app, caller.account, billed.contract).await?.value;
    let result = BillResult {
        contract_id: render::id(billed.contract),
        documents,
        billed_until: row.billing.until.map(render::time),
        next_billing_date: row.billing.next.map(render::time),
    };
    Ok(answer(StatusCode::OK, &result))
}

async fn billed_document(app: &App, caller: &Caller, id: Id) -> Result<Option<BilledDocument>, ApiError> {
    match draft(app, caller.account, id).await {
        Ok(draft) => return Ok(Some(render::billed_document(&draft.value))),
        Err(AppError::NotFound { .. }) => {}
        Err(other) => return Err(other.into()),
    }
    match invoice(app, caller.account, id).await {
        Ok(row) => Ok(Some(render::billed_document(&row))),
        Err(AppError::NotFound { .. }) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
