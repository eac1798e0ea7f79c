//! Pausing a contract after seeing what that credits and charges.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use turnus_wire::contracts::ContractPause;
use turnus_wire::forecasts::{Forecast, ForecastBill, ForecastRequest, What};

use crate::api::Refusal;
use crate::body::Body;
use crate::console::deed::write;
use crate::console::invoices::{Sums, lines, totals};
use crate::console::{Id, go, is_there};
use crate::field::Field;
use crate::form::{Member, Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;

const MEMBERS: [Member; 2] = [("StartDate", Takes::Moment), ("EndDate", Takes::Moment)];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/contracts/{id}/pause", get(pausing).post(pause))
}

async fn pausing(person: Person, Id(id): Id) -> Response {
    match is_there(&person, &format!("/api/v1/contracts/{id}")).await {
        Ok(()) => form(&person, &id, StatusCode::OK, &Typed::default(), &html! {}),
        Err(refusal) => person.refused(&refusal),
    }
}

fn form(person: &Person, id: &str, status: StatusCode, typed: &Typed, told: &Markup) -> Response {
    let words = person.words;
    let title = words.say("pause");
    let body = html! {
        h1 { (title) }
        p { (words.say("pause-what")) }
        (told)
        form.fields method="post" action={ "/console/contracts/" (id) "/pause" } novalidate {
            (begin(person, typed))
            (Field::text("StartDate").kind("datetime-local").hint("pause-start-hint").show(words, typed))
            (Field::text("EndDate").kind("datetime-local").hint("pause-end-hint").show(words, typed))
            @if !told.0.is_empty() { input type="hidden" name="Shown" value=(span(typed)); }
            div.acts {
                button.main { (words.say("pause")) }
                a.button href={ "/console/contracts/" (id) } { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: "contracts", body })
}

/// What was typed, by which the second click says that it was seen. A browser may write the same time without its seconds.
fn span(typed: &Typed) -> String {
    MEMBERS
        .map(|(name, _)| {
            let time = typed.get(name).parse::<jiff::civil::DateTime>();
            time.map_or_else(|_| typed.get(name).to_owned(), |time| time.to_string())
        })
        .join("/")
}

/// Pauses where what that brings was shown; else shows it.
async fn pause(Id(id): Id, mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &MEMBERS);
    let mut told = html! {};
    if sent.typed.is_right() {
        let is_seen = sent.typed.get("Shown") == span(&sent.typed);
        let done = if is_seen {
            write(&sent, Method::POST, &format!("/api/v1/contracts/{id}/pause"), &body).await.map(|_| None)
        } else {
            brought(&sent.person, &id, &body).await.map(Some)
        };
        match done {
            Ok(None) => return go(&format!("/console/contracts/{id}")),
            Ok(Some(bills)) => told = shown(&sent.person, &bills),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    let status = if sent.typed.is_right() { StatusCode::OK } else { sent.typed.status() };
    form(&sent.person, &id, status, &sent.typed, &told)
}

/// The bills that are made of it as it begins: those that would not be without it, or not so.
async fn brought(person: &Person, id: &str, body: &Body) -> Result<(String, Vec<ForecastBill>), Refusal> {
    let time = |name: &str| body[name].text().and_then(|text| text.parse::<Timestamp>().ok());
    let (start, end) = (time("StartDate"), time("EndDate"));
    let now = Timestamp::from(person.clock.now);
    let until = start.unwrap_or(now).max(now).saturating_add(SignedDuration::from_hours(1));
    let pause = ContractPause { start_date: start.map(Into::into), end_date: end.map(Into::into) };
    let asked = ForecastRequest {
        until: until.map_or_else(|_| person.clock.now, Into::into),
        contract_id: Some(id.to_owned()),
        what: Some(What { pause: Some(pause), ..What::default() }),
        ..ForecastRequest::default()
    };
    let found: Forecast = person.api.write(Method::POST, "/api/turnus/v1/forecast", &asked, None).await?;
    let contract = found.contracts.into_iter().next().unwrap_or_default();
    let is_as_ever =
        |bill: &ForecastBill| contract.bills.iter().any(|it| (it.date, &it.sums) == (bill.date, &bill.sums));
    let with = contract.with.unwrap_or_default();
    Ok((contract.currency, with.into_iter().filter(|bill| !is_as_ever(bill)).collect()))
}

fn shown(person: &Person, (currency, bills): &(String, Vec<ForecastBill>)) -> Markup {
    let words = person.words;
    html! {
        p.done role="status" { (words.say("pause-see-first")) }
        h2 { (words.say("pause-brings")) }
        @if bills.is_empty() { p { (words.say("pause-brings-nothing")) } }
        @for bill in bills {
            (lines(person, &bill.lines, None, currency))
            (totals(person, &Sums {
                net: bill.sums.total_net,
                vat: bill.sums.total_vat,
                gross: bill.sums.total_gross,
                rates: &[],
                reverse_charge: false,
            }, currency))
        }
    }
}
