//! Settings: who works with the account. People and API clients stand on one page.

use axum::Router;
use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::Value;
use turnus_wire::clients::ApiClient;
use turnus_wire::sessions::Session;
use turnus_wire::users::User;

use crate::api::{Refusal, path};
use crate::body::Body;
use crate::console::clients::client_rows;
use crate::console::company::{companies, links};
use crate::console::deed::{danger, done, write};
use crate::console::me::session_rows;
use crate::console::{Id, go, is_id};
use crate::field::Field;
use crate::form::{Member, Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, Row, column, table};
use crate::pages::Pages;
use crate::person::Person;

const API: &str = "/api/turnus/v1/users";
const HERE: &str = "/console/settings";
const ROLES: [&str; 4] = ["Owner", "Finance", "Support", "ReadOnly"];
const COLUMNS: [Column; 5] = [
    column("col-person"),
    column("col-email"),
    column("col-role"),
    column("col-second-factor"),
    column("col-last-seen"),
];
const NEW: [Member; 4] =
    [("Email", Takes::Needed), ("Name", Takes::Needed), ("Role", Takes::Needed), ("Password", Takes::Secret)];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/settings", get(settings))
        .route("/console/settings/users/new", get(new).post(create))
        .route("/console/settings/users/{id}", get(one).post(change))
        .route("/console/settings/users/{id}/password", post(password))
        .route("/console/settings/users/{id}/remove-totp", post(remove_totp))
        .route("/console/settings/users/{id}/remove", post(remove))
        .route("/console/settings/users/{id}/sessions/{session}/end", post(end_session))
}

async fn settings(person: Person) -> Response {
    listed(&person).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person) -> Result<Response, Refusal> {
    let words = person.words;
    let people: Vec<User> = person.api.get(API).await?;
    let sellers = companies(person).await?;
    let clients: Vec<ApiClient> = person.api.get("/api/turnus/v1/clients").await?;
    let rows: Vec<Row> = people.iter().map(|user| row(person, user)).collect();
    let may = person.may("Manage");
    let body = html! {
        h1 { (words.of("place", "settings")) }
        (links(person, &sellers))
        header.page { h2 { (words.say("people")) }
            @if may { a.button.main href={ (HERE) "/users/new" } { (words.say("new-person")) } } }
        (table(person, &COLUMNS, &rows))
        header.page { h2 { (words.say("clients")) }
            @if may { a.button.main href={ (HERE) "/clients/new" } { (words.say("new-client")) } } }
        @if clients.is_empty() { p { (words.say("no-clients")) } } @else { (client_rows(person, &clients)) }
    };
    Ok(page(person, StatusCode::OK, Shown { title: words.of("place", "settings"), place: "settings", body }))
}

fn row(person: &Person, user: &User) -> Row {
    let words = person.words;
    let name = if user.name.is_empty() { &user.email } else { &user.name };
    let cells = vec![
        Cell::text(name.clone()),
        Cell::text(user.email.clone()),
        Cell::text(words.of("role", &user.role)),
        Cell::text(words.say(if user.has_totp { "yes" } else { "no" })),
        Cell::text(
            user.last_seen_at.map(|at| person.format.moment(at)).unwrap_or_else(|| words.say("never")),
        ),
    ];
    Row { url: format!("{HERE}/users/{}", user.id), id: user.id.clone(), cells }
}

fn roles(person: &Person) -> Vec<(String, String)> {
    ROLES.iter().map(|role| ((*role).to_owned(), person.words.of("role-may", role))).collect()
}

async fn new(person: Person) -> Response {
    new_form(&person, StatusCode::OK, &Typed::of(&[("Role", "Support".to_owned())]))
}

fn new_form(person: &Person, status: StatusCode, typed: &Typed) -> Response {
    let words = person.words;
    let title = words.say("new-person");
    let body = html! {
        h1 { (title) }
        form.fields method="post" action={ (HERE) "/users/new" } novalidate {
            (begin(person, typed))
            (Field::text("Email").kind("email").needed().show(words, typed))
            (Field::text("Name").needed().show(words, typed))
            (Field::text("Role").needed().choice(words, typed, &roles(person)))
            (Field::text("Password").kind("password").filled("new-password").needed().hint("password-hint").show(words, typed))
            div.acts {
                button.main { (words.say("save")) }
                a.button href=(HERE) { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: "settings", body })
}

async fn create(mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &NEW);
    if sent.typed.is_right() {
        match write(&sent, Method::POST, API, &body).await {
            Ok(_) => return go(HERE),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    new_form(&sent.person, sent.typed.status(), &sent.typed.without("Password"))
}

async fn one(person: Person, Id(id): Id) -> Response {
    let shown = shown(&person, &id, StatusCode::OK, None).await;
    shown.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn shown(
    person: &Person,
    id: &str,
    status: StatusCode,
    typed: Option<&Typed>,
) -> Result<Response, Refusal> {
    let words = person.words;
    let user: User = person.api.get(&format!("{API}/{id}")).await?;
    let sessions: Vec<Session> = if person.may("Manage") {
        person.api.get(&path("/api/turnus/v1/sessions", &[("userId", id)])).await?
    } else {
        Vec::new()
    };
    let title = if user.name.is_empty() { user.email.clone() } else { user.name.clone() };
    let kept = Typed::of(&[("Name", user.name.clone()), ("Role", user.role.clone())]);
    let of = |name: &str| typed.filter(|typed| typed.names(name));
    let body = html! {
        h1 { (title) }
        dl.facts {
            div { dt { (words.of("field", "Email")) } dd { (user.email) } }
            div { dt { (words.say("since")) } dd { (person.format.day(user.created_at)) } }
            @if let Some(at) = user.last_seen_at { div { dt { (words.say("col-last-seen")) } dd { (person.format.moment(at)) } } }
            div { dt { (words.say("col-second-factor")) } dd { (words.say(if user.has_totp { "yes" } else { "no" })) } }
        }
        @if person.may("Manage") {
            (forms(person, &user, of("Name").unwrap_or(&kept), of("Password")))
            h2 { (words.say("sessions")) }
            @if sessions.is_empty() { p { (words.say("no-sessions")) } } @else { (session_rows(person, &sessions, &format!("{HERE}/users/{id}/sessions"))) }
        }
        @else { p { (words.of("role-may", &user.role)) } }
    };
    Ok(page(person, status, Shown { title, place: "settings", body }))
}

fn forms(person: &Person, user: &User, typed: &Typed, password: Option<&Typed>) -> Markup {
    let words = person.words;
    let at = format!("{HERE}/users/{}", user.id);
    let empty = Typed::default();
    let password = password.unwrap_or(&empty);
    html! {
        form.fields method="post" action=(at) novalidate {
            (begin(person, typed))
            (Field::text("Name").show(words, typed))
            (Field::text("Role").needed().hint("role-hint").choice(words, typed, &roles(person)))
            div.acts { button.main { (words.say("save")) } a.button href=(HERE) { (words.say("cancel")) } }
        }
        h2 { (words.say("new-password")) }
        form.fields method="post" action={ (at) "/password" } novalidate {
            (begin(person, password))
            p { (words.say("new-password-what")) }
            (Field::text("Password").kind("password").filled("new-password").needed().hint("password-hint").show(words, password))
            button { (words.say("set-password")) }
        }
        h2 { (words.say("take-away")) }
        @if user.has_totp { (danger(person, &format!("{at}/remove-totp"), "remove-totp-of")) }
        (danger(person, &format!("{at}/remove"), "remove-person"))
    }
}

async fn change(Id(id): Id, mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &[("Name", Takes::Text), ("Role", Takes::Needed)]);
    patch(sent, &id, &body).await
}

async fn password(Id(id): Id, mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &[("Password", Takes::Secret)]);
    patch(sent, &id, &body).await
}

async fn patch(mut sent: Sent, id: &str, body: &Body) -> Response {
    if sent.typed.is_right() {
        match write(&sent, Method::PATCH, &format!("{API}/{id}"), body).await {
            Ok(_) => return go(HERE),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    let typed = sent.typed.without("Password");
    let shown = shown(&sent.person, id, typed.status(), Some(&typed)).await;
    shown.unwrap_or_else(|refusal| sent.person.refused(&refusal))
}

async fn remove_totp(Id(id): Id, sent: Sent) -> Response {
    let result = write(&sent, Method::DELETE, &format!("{API}/{id}/totp"), &Value::Null).await;
    done(&sent, &format!("{HERE}/users/{id}"), result)
}

async fn remove(Id(id): Id, sent: Sent) -> Response {
    let result = write(&sent, Method::DELETE, &format!("{API}/{id}"), &Value::Null).await;
    done(&sent, HERE, result)
}

async fn end_session(Path((id, session)): Path<(String, String)>, sent: Sent) -> Response {
    if !is_id(&id) || !is_id(&session) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let at = format!("/api/turnus/v1/sessions/{session}");
    let result = write(&sent, Method::DELETE, &at, &Value::Null).await;
    done(&sent, &format!("{HERE}/users/{id}"), result)
}
