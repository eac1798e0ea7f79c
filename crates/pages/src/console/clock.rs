//! The sandbox's clock: where it stands, moving it, and what happened meanwhile.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use turnus_wire::Decimal;
use turnus_wire::clock::Job;
use turnus_wire::feed::EventPiece;

use crate::api::{Refusal, path};
use crate::body::Body;
use crate::console::happened::happened;
use crate::console::{go, is_id};
use crate::field::Field;
use crate::form::{Sent, Takes, Typed, begin};
use crate::frame::{Shown, page, part};
use crate::pages::Pages;
use crate::person::Person;

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/clock", get(shown))
        .route("/console/clock/move", post(advance))
        .route("/console/clock/jobs/{id}", get(job))
}

async fn shown(person: Person, asked: Typed) -> Response {
    let shown = clock_page(&person, StatusCode::OK, &asked).await;
    shown.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn clock_page(person: &Person, status: StatusCode, typed: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let title = words.say("clock");
    let body = html! {
        h1 { (title) }
        p.now { (person.format.moment(person.clock.now)) }
        @if !person.clock.sandbox { p { (words.say("clock-is-machines")) } }
        @if has_form(person) { (forms(person, typed)) }
        @if typed.has("job") { (progress(person, typed).await?) }
        @if typed.has("since") { (happened(person, typed.get("since")).await?) }
    };
    Ok(page(person, status, Shown { title, place: "", body }))
}

/// The clock can be moved by who looks at it.
fn has_form(person: &Person) -> bool {
    person.clock.sandbox && person.may("Manage")
}

fn forms(person: &Person, typed: &Typed) -> Markup {
    let words = person.words;
    let steps = [
        ("Days", "1", "clock-day"),
        ("Days", "7", "clock-week"),
        ("Months", "1", "clock-month"),
        ("Months", "12", "clock-year"),
    ];
    html! {
        p { (words.say("clock-what")) }
        form.fields method="post" action="/console/clock/move" novalidate {
            (begin(person, typed))
            // The first button is the one that the Enter key presses.
            (Field::text("To").kind("datetime-local").show(words, typed))
            button { (words.say("clock-move-to")) }
            div.acts { @for (name, value, key) in steps { button name=(name) value=(value) { (words.of("act", key)) } } }
        }
    }
}

async fn advance(mut sent: Sent) -> Response {
    let person = &sent.person;
    let months: Option<u32> = sent.typed.get("Months").parse().ok();
    let days: Option<u32> = sent.typed.get("Days").parse().ok();
    let body = match (months, days) {
        (Some(months), _) => {
            let period = [("Unit", "Month".into()), ("Quantity", Decimal::from(i64::from(months)).into())];
            Body::of([("Period", Body::of(period))])
        }
        (None, Some(days)) => Body::of([("Days", Decimal::from(i64::from(days)).into())]),
        (None, None) => sent.typed.body(person, &[("To", Takes::Moment)]),
    };
    if months.is_none() && days.is_none() && !sent.typed.has("To") {
        sent.typed.mark("To", person.words.say("wrong-missing"));
    }
    // Why somebody may not at all is said before what is wrong with what was typed.
    if sent.typed.is_right() || !has_form(person) {
        let before = end_of_journal(person).await;
        let moved = person
            .api
            .write::<_, Job>(Method::POST, "/api/turnus/v1/clock/advance", &body, sent.typed.key())
            .await;
        match (before, moved) {
            (Ok(before), Ok(job)) => {
                let job = if job.status == "Done" { "" } else { &job.id };
                let begun = person.clock.now.to_string();
                return go(&path("/console/clock", &[("since", &before), ("job", job), ("begun", &begun)]));
            }
            // Who has no form sees why not on a page of its own.
            (Err(refusal), _) | (_, Err(refusal)) if refusal.is_of_page() || !has_form(person) => {
                return sent.person.refused(&refusal);
            }
            (Err(refusal), _) | (_, Err(refusal)) => sent.typed.refuse(person.words, &of_time(refusal)),
        }
    }
    let shown = clock_page(&sent.person, sent.typed.status(), &sent.typed).await;
    shown.unwrap_or_else(|refusal| sent.person.refused(&refusal))
}

/// A refusal that names no member, or how far a button goes, is told beside the time.
fn of_time(refusal: Refusal) -> Refusal {
    let is_of_value = matches!(refusal.status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY);
    // The buttons say how far, and have no place of their own for what is wrong.
    let why = match refusal.parts() {
        (None, why) | (Some("Days" | "Months" | "Period" | "Period.Quantity"), why) => why.to_owned(),
        (Some(_), _) => return refusal,
    };
    if is_of_value { Refusal { message: format!("To: {why}"), ..refusal } } else { refusal }
}

/// The position behind the last event.
async fn end_of_journal(person: &Person) -> Result<String, Refusal> {
    let piece: EventPiece = person.api.get("/api/turnus/v1/events?after=-1").await?;
    Ok(piece.after.to_string())
}

async fn progress(person: &Person, typed: &Typed) -> Result<Markup, Refusal> {
    let id = typed.get("job");
    if !is_id(id) {
        return Ok(html! {});
    }
    let job: Job = person.api.get(&format!("/api/turnus/v1/jobs/{id}")).await?;
    Ok(job_part(person, &job, typed.get("since"), typed.get("begun")))
}

async fn job(person: Person, crate::console::Id(id): crate::console::Id, asked: Typed) -> Response {
    match person.api.get::<Job>(&format!("/api/turnus/v1/jobs/{id}")).await {
        Ok(job) => part(job_part(&person, &job, asked.get("since"), asked.get("begun"))),
        Err(refusal) => person.refused(&refusal),
    }
}

/// Where the work is; it asks again by itself until it is done, and without a script by its link.
fn job_part(person: &Person, job: &Job, since: &str, begun: &str) -> Markup {
    let words = person.words;
    let at = job.now.map(|at| person.format.moment(at)).unwrap_or_default();
    let told = words.with("clock-moves", &[("now", &at)]);
    let begun = begun.parse::<jiff::Timestamp>().ok().or(job.now.map(Into::into));
    let share = share(begun, job);
    let begun = begun.map(|at| at.to_string()).unwrap_or_default();
    let again = path(&format!("/console/clock/jobs/{}", job.id), &[("since", since), ("begun", &begun)]);
    let done = path("/console/clock", &[("since", since)]);
    html! {
        @if job.status == "Done" {
            p.working { a href=(done) hx-get=(done) hx-trigger="load" hx-target="body" { (words.say("clock-arrived")) } }
        } @else {
            p.working hx-get=(again) hx-trigger="load delay:500ms" hx-swap="outerHTML" {
                progress max="100" value=[share] aria-label=(words.say("clock")) {} " " (told)
            }
        }
    }
}

/// How much of the way is done since it was first looked at, in percent.
fn share(begun: Option<jiff::Timestamp>, job: &Job) -> Option<i64> {
    let [begun, now, target] = [begun?, job.now?.into(), job.target?.into()].map(jiff::Timestamp::as_second);
    let (done, whole) = (now.checked_sub(begun)?, target.checked_sub(begun)?);
    (whole > 0).then(|| (done.saturating_mul(100) / whole).clamp(0, 100))
}
