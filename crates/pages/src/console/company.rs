//! The companies that sell: what documents say of them, and what they lack.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::legal_entities::LegalEntity;

use crate::api::Refusal;
use crate::body::{Body, without_nulls};
use crate::console::sheet::{Part, Section, body as read_body, filled_with, merge, section, show};
use crate::console::{Id, go};
use crate::countries::all_countries;
use crate::form::{Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;

const PLACE: &str = "settings";
const API: &str = "/api/turnus/v1/legalEntities";
const HERE: &str = "/console/settings/companies";
/// Who changes a company needs this.
const MAY: &str = "Manage";

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/settings/companies/{id}", get(look).post(change))
}

/// All of them.
pub(crate) async fn companies(person: &Person) -> Result<Vec<LegalEntity>, Refusal> {
    person.api.all(API).await
}

/// That a company lacks what documents name of it, and where that is given.
pub(crate) fn lacking(person: &Person, companies: &[LegalEntity]) -> Markup {
    let words = person.words;
    html! {
        @for it in companies.iter().filter(|it| !it.lacks.is_empty()) {
            section.card data-state="warn" {
                h2 { (words.say("your-company")) ": " (it.name) }
                p { (words.with("company-lacks", &[("what", &lacks(person, it))])) }
                @if person.may(MAY) {
                    p { a.button.main href={ (HERE) "/" (it.id) } { (words.say("to-company")) } }
                } @else { p { (words.say("ask-an-owner")) } }
            }
        }
    }
}

/// Links to the pages of all.
pub(crate) fn links(person: &Person, companies: &[LegalEntity]) -> Markup {
    html! {
        h2 { (person.words.say("your-company")) }
        ul { @for it in companies { li {
            a href={ (HERE) "/" (it.id) } { (it.name) }
            @if !it.lacks.is_empty() { " " small { (person.words.with("company-lacks", &[("what", &lacks(person, it))])) } }
        } } }
    }
}

fn lacks(person: &Person, company: &LegalEntity) -> String {
    let names = company.lacks.iter().map(|member| person.words.of("lacks", &member.replace(['.', ' '], "-")));
    names.collect::<Vec<_>>().join(", ")
}

fn sections(person: &Person) -> Vec<Section> {
    let line = |name| Part::Line(name, Takes::Text);
    vec![
        section("who", vec![Part::Line("Name", Takes::Needed)]),
        section(
            "address",
            vec![
                line("Address.Street"),
                line("Address.HouseNumber"),
                line("Address.PostalCode"),
                line("Address.City"),
                Part::Choice("Address.Country", all_countries(person.words).to_vec()),
            ],
        ),
        section("books", vec![line("VatId"), line("TaxNumber")]),
        section(
            "company-reached",
            vec![
                Part::Line("EmailAddress", Takes::Mail),
                line("PhoneNumber"),
                line("BankName"),
                line("IBAN"),
                line("BIC"),
            ],
        ),
    ]
}

async fn look(person: Person, Id(id): Id) -> Response {
    match person.api.get::<Body>(&format!("{API}/{id}")).await {
        Ok(known) => form(&person, StatusCode::OK, &id, &filled_with(&person, &known, &sections(&person))),
        Err(refusal) => person.refused(&refusal),
    }
}

async fn change(Id(id): Id, sent: Sent) -> Response {
    let Sent { person, mut typed } = sent;
    changed(&person, &id, &mut typed).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// What the form does not show stays as it is: the API replaces all of a legal entity.
async fn changed(person: &Person, id: &str, typed: &mut Typed) -> Result<Response, Refusal> {
    let at = format!("{API}/{id}");
    let mut company: Body = person.api.get(&at).await?;
    let body = read_body(person, typed, &sections(person));
    if typed.is_right() {
        merge(&mut company, body);
        let company = without_nulls(company);
        match person.api.write::<_, Body>(Method::PUT, &at, &company, typed.key()).await {
            Ok(_) => return Ok(go("/console/settings")),
            Err(refusal) if refusal.is_of_page() => return Err(refusal),
            Err(refusal) => typed.refuse(person.words, &refusal),
        }
    }
    Ok(form(person, typed.status(), id, typed))
}

fn form(person: &Person, status: StatusCode, id: &str, typed: &Typed) -> Response {
    let words = person.words;
    let title = words.say("your-company");
    let body = html! {
        h1 { (title) }
        p { (words.say("company-what")) }
        form.fields method="post" action={ (HERE) "/" (id) } novalidate {
            (begin(person, typed))
            fieldset.plain disabled[!person.may(MAY)] { legend { (words.say("data")) } (show(person, typed, &sections(person))) }
            div.acts {
                @if person.may(MAY) { button.main { (words.say("save")) } }
                a.button href="/console/settings" { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}
