//! What leaves for others: postings for the books, a year for an audit, letters to print.

use axum::Router;
use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Span;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::json;
use turnus_wire::legal_entities::LegalEntity;
use turnus_wire::sending::LetterDay;

use crate::api::{Refusal, path};
use crate::console::deed::{button, write};
use crate::console::go;
use crate::field::Field;
use crate::form::{Sent, Typed, told};
use crate::frame::{Shown, page};
use crate::list::ROWS;
use crate::pages::Pages;
use crate::person::Person;

const PLACE: &str = "exports";
const HERE: &str = "/console/exports";
const LETTERS: &str = "/api/turnus/v1/letters";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route(HERE, get(list))
        .route("/console/exports/postings", get(postings))
        .route("/console/exports/audit", get(audit))
        .route("/console/exports/letters/{day}/pdf", get(letters))
        .route("/console/exports/letters/{day}/printed", post(printed))
}

async fn list(person: Person, asked: Typed) -> Response {
    shown(&person, StatusCode::OK, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// The page; what was typed stands in the form that was sent.
async fn shown(person: &Person, status: StatusCode, typed: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let skip: usize = typed.get("skip").parse().unwrap_or(0);
    let days: Vec<LetterDay> = person.api.rows(LETTERS, &[], skip, ROWS + 1).await?;
    let entities: Vec<LegalEntity> = person.api.all("/api/turnus/v1/legalEntities").await?;
    let entities: Vec<_> = entities.into_iter().map(|it| (it.id, it.name)).collect();
    let today = person.format.local(person.clock.now).date();
    let title = words.of("place", PLACE);
    let body = html! {
        h1 { (title) }
        (told(words, typed))
        h2 { (words.say("export-postings")) }
        p { (words.say("export-postings-what")) }
        (posting_form(person, typed, today, &entities))
        h2 { (words.say("export-audit")) }
        p { (words.say("export-audit-what")) }
        (audit_form(person, typed, today, &entities))
        h2 { (words.say("letters")) }
        @if days.is_empty() { div.empty { p { (words.say("letters-none")) } } } @else { (letter_rows(person, &days)) }
        @if days.len() > ROWS { nav.pager aria-label=(words.say("paging")) {
            a rel="next" href=(path(HERE, &[("skip", &(skip + ROWS).to_string())])) { (words.say("further")) }
        } }
    };
    Ok(page(person, status, Shown { title, place: PLACE, body }))
}

/// Those of one of several companies, if there are several.
fn company(person: &Person, typed: &Typed, entities: &[(String, String)], form: &str) -> Markup {
    html! { @if entities.len() > 1 {
        (Field::text("legalEntityId").of(form).needed().choice(person.words, typed, entities))
    } }
}

fn posting_form(person: &Person, typed: &Typed, today: Date, entities: &[(String, String)]) -> Markup {
    let words = person.words;
    // The month before, which is what is asked for most.
    let last = today.first_of_month().saturating_sub(Span::new().days(1));
    let days = [("from", last.first_of_month()), ("to", last)];
    let filled = days.iter().fold(typed.clone(), |typed, (name, day)| match typed.has(name) {
        true => typed,
        false => typed.or(name, &day.to_string()),
    });
    html! {
        form.fields method="get" action="/console/exports/postings" novalidate {
            div.two { @for (name, _) in days { (Field::text(name).kind("date").needed().show(words, &filled)) } }
            (company(person, typed, entities, "postings"))
            div.acts {
                button.main name="format" value="datev" { "DATEV" }
                button name="format" value="csv" { "CSV" }
                @for (id, name) in entities {
                    a.button href={ "/console/exports/datev/" (id) } {
                        (words.say("datev")) @if entities.len() > 1 { ": " (name) }
                    }
                }
            }
        }
    }
}

fn audit_form(person: &Person, typed: &Typed, today: Date, entities: &[(String, String)]) -> Markup {
    let words = person.words;
    let before = today.year().saturating_sub(1).to_string();
    let filled = if typed.has("year") { typed.clone() } else { typed.clone().or("year", &before) };
    html! {
        form.fields method="get" action="/console/exports/audit" novalidate {
            (Field::text("year").needed().show(words, &filled))
            (company(person, typed, entities, "audit"))
            div.field.tick {
                input #f-files type="checkbox" name="files" value="true" checked[typed.has("files")];
                label for="f-files" { (words.of("field", "files")) }
            }
            button.main { (words.say("export-audit-do")) }
        }
    }
}

fn letter_rows(person: &Person, days: &[LetterDay]) -> Markup {
    let words = person.words;
    let columns = ["col-day", "letters", "col-printed", "col-deed"];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.say("letters")) { table.rows {
            thead { tr { @for name in columns { th scope="col" { (words.say(name)) } } } }
            tbody { @for it in days.iter().take(ROWS) { tr {
                td { (person.format.date(it.date.value())) }
                td { (it.letters) } td { (it.printed) }
                td { div.acts {
                    a.button href={ "/console/exports/letters/" (it.date) "/pdf" } { "PDF" }
                    @if it.printed < it.letters && person.may("Bill") {
                        (button(person, &format!("/console/exports/letters/{}/printed", it.date), "printLetters"))
                    }
                } }
            } } }
        } }
    }
}

/// A file of the API; where it refuses, the page says why beside what was typed.
async fn file(person: &Person, at: &str, names: &[&str], mut asked: Typed) -> Response {
    let query: Vec<(&str, &str)> = names.iter().map(|name| (*name, asked.get(name))).collect();
    let refusal = match person.api.file(&path(at, &query)).await {
        Ok(file) => return file,
        Err(refusal) => refusal,
    };
    again(person, &mut asked, &refusal).await
}

/// The page once more, with why something was refused.
async fn again(person: &Person, typed: &mut Typed, refusal: &Refusal) -> Response {
    if refusal.is_of_page() {
        return person.refused(refusal);
    }
    typed.refuse(person.words, refusal);
    let page = shown(person, typed.status(), typed).await;
    page.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn postings(person: Person, asked: Typed) -> Response {
    let names = ["from", "to", "legalEntityId"];
    if asked.get("format") == "datev" {
        return file(&person, "/api/turnus/v1/exports/datev", &names, asked).await;
    }
    let at = "/api/turnus/v1/exports/postings";
    file(&person, at, &["from", "to", "legalEntityId", "format"], asked.or("format", "csv")).await
}

async fn audit(person: Person, asked: Typed) -> Response {
    file(&person, "/api/turnus/v1/exports/gobd", &["year", "files", "legalEntityId"], asked).await
}

async fn letters(person: Person, Path(day): Path<String>) -> Response {
    let Ok(day) = day.parse::<Date>() else { return StatusCode::NOT_FOUND.into_response() };
    file(&person, &format!("{LETTERS}/{day}"), &[], Typed::default()).await
}

async fn printed(Path(day): Path<String>, mut sent: Sent) -> Response {
    let Ok(day) = day.parse::<Date>() else { return StatusCode::NOT_FOUND.into_response() };
    match write(&sent, Method::POST, &format!("{LETTERS}/{day}/printed"), &json!({})).await {
        Ok(_) => go(HERE),
        Err(refusal) => again(&sent.person, &mut sent.typed, &refusal).await,
    }
}
