//! The accounts by which the postings of a legal entity are told to DATEV: without them there are no postings to load.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::html;
use turnus_wire::tax_policies::TaxDefinition;

use crate::api::Refusal;
use crate::body::{Body, without_nulls};
use crate::console::sheet::{Part, Section, body as read_body, filled_with, folded, merge, section, show};
use crate::console::{Id, go};
use crate::form::{Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;

const PLACE: &str = "exports";
/// Members of the accounts of one tax.
const ACCOUNTS: &[(&str, Takes)] = &[
    ("TaxDefinitionId", Takes::Text),
    ("Account", Takes::Text),
    ("TaxKey", Takes::Text),
    ("VatAccount", Takes::Text),
    ("Automatic", Takes::Tick),
];

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/exports/datev/{entity}", get(look).post(change))
}

fn api(entity: &str) -> String {
    format!("/api/turnus/v1/legalEntities/{entity}/datev")
}

async fn sections(person: &Person) -> Result<Vec<Section>, Refusal> {
    let taxes: Vec<TaxDefinition> = person.api.all("/api/v1/taxDefinitions").await?;
    let taxes = taxes.into_iter().map(|it| (it.id, it.name.unwrap_or_default())).collect();
    let charts = ["SKR03", "SKR04"].map(|chart| (chart.to_owned(), chart.to_owned()));
    let line = |name| Part::Line(name, Takes::Text);
    Ok(vec![
        section(
            "datev-who",
            vec![Part::Line("ConsultantNumber", Takes::Whole), Part::Line("ClientNumber", Takes::Whole)],
        ),
        section(
            "datev-accounts",
            vec![
                Part::Choice("Chart", charts.into()),
                Part::Line("AccountLength", Takes::Whole),
                line("CollectiveDebtorAccount"),
                line("ClearingAccount"),
            ],
        ),
        folded("datev-by-tax", vec![Part::Rows("RevenueAccounts", ACCOUNTS, taxes)]),
        section(
            "datev-batch",
            vec![
                Part::Line("FiscalYearStartMonth", Takes::Whole),
                Part::Line("ServiceDates", Takes::Tick),
                Part::Line("Locked", Takes::Tick),
            ],
        ),
    ])
}

async fn look(person: Person, Id(entity): Id) -> Response {
    looked(&person, &entity).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn looked(person: &Person, entity: &str) -> Result<Response, Refusal> {
    let sections = sections(person).await?;
    let typed = match person.api.find::<Body>(&api(entity)).await? {
        Some(known) => filled_with(person, &known, &sections),
        None => Typed::default().or("ServiceDates", "true"),
    };
    Ok(form(person, StatusCode::OK, entity, &sections, &typed))
}

async fn change(Id(entity): Id, sent: Sent) -> Response {
    let Sent { person, mut typed } = sent;
    changed(&person, &entity, &mut typed).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn changed(person: &Person, entity: &str, typed: &mut Typed) -> Result<Response, Refusal> {
    let sections = sections(person).await?;
    let mut settings = person.api.find::<Body>(&api(entity)).await?.unwrap_or_else(|| Body::of([]));
    let body = read_body(person, typed, &sections);
    if typed.is_right() {
        merge(&mut settings, body);
        let settings = without_nulls(settings);
        match person.api.write::<_, Body>(Method::PUT, &api(entity), &settings, typed.key()).await {
            Ok(_) => return Ok(go("/console/exports")),
            Err(refusal) if refusal.is_of_page() => return Err(refusal),
            Err(refusal) => typed.refuse(person.words, &refusal),
        }
    }
    Ok(form(person, typed.status(), entity, &sections, typed))
}

fn form(person: &Person, status: StatusCode, entity: &str, sections: &[Section], typed: &Typed) -> Response {
    let words = person.words;
    let can_write = person.may("Bill");
    let title = words.say("datev");
    let body = html! {
        h1 { (title) }
        p { (words.say("datev-what")) }
        form.fields method="post" action={ "/console/exports/datev/" (entity) } novalidate {
            (begin(person, typed))
            fieldset.plain disabled[!can_write] { legend { (words.say("data")) } (show(person, typed, sections)) }
            div.acts {
                @if can_write { button.main { (words.say("save")) } }
                a.button href="/console/exports" { (words.say("to-exports")) }
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}
