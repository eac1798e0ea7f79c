//! Settings: API clients, what they may do, and the secret of a new one, shown once.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::Value;
use turnus_wire::clients::{ApiClient, CreatedApiClient};

use crate::api::Refusal;
use crate::body::Body;
use crate::boxes::boxes;
use crate::console::deed::{danger, done, write};
use crate::console::{Id, go};
use crate::field::Field;
use crate::form::{Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, Row, column, table};
use crate::pages::Pages;
use crate::person::Person;

const API: &str = "/api/turnus/v1/clients";
const HERE: &str = "/console/settings";
const SCOPES: [&str; 4] = ["Read", "Sell", "Bill", "Manage"];
const COLUMNS: [Column; 4] =
    [column("col-client"), column("col-client-id"), column("col-scopes"), column("col-last-used")];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/settings/clients/new", get(new).post(create))
        .route("/console/settings/clients/{id}", get(one).post(change))
        .route("/console/settings/clients/{id}/revoke", post(revoke))
}

/// Clients as rows.
pub(crate) fn client_rows(person: &Person, clients: &[ApiClient]) -> Markup {
    let words = person.words;
    let row = |client: &ApiClient| {
        let scopes: Vec<String> = client.scopes.iter().map(|scope| words.of("scope", scope)).collect();
        let used = client.last_used_at.map(|at| person.format.moment(at));
        let cells = vec![
            Cell::text(client.name.clone()),
            Cell::text(client.client_id.clone()),
            Cell::text(scopes.join(", ")),
            Cell::text(used.unwrap_or_else(|| words.say("never"))),
        ];
        Row { url: format!("{HERE}/clients/{}", client.id), id: client.id.clone(), cells }
    };
    table(person, &COLUMNS, &clients.iter().map(row).collect::<Vec<_>>())
}

fn fields(person: &Person, typed: &Typed) -> Markup {
    let words = person.words;
    let scopes = SCOPES.map(|scope| (scope.to_owned(), words.of("scope-may", scope)));
    html! {
        (begin(person, typed))
        (Field::text("Name").needed().show(words, typed))
        (boxes(words, typed, "Scopes", &scopes))
        div.acts {
            button.main { (words.say("save")) }
            a.button href=(HERE) { (words.say("cancel")) }
        }
    }
}

/// The body that the fields become.
fn body(sent: &mut Sent) -> Body {
    let mut body = sent.typed.body(&sent.person, &[("Name", Takes::Needed)]);
    let scopes: Vec<String> = sent.typed.all("Scopes").map(str::to_owned).collect();
    if scopes.is_empty() {
        sent.typed.mark("Scopes", sent.person.words.say("scopes-missing"));
    }
    body["Scopes"] = scopes.into();
    body
}

async fn new(person: Person) -> Response {
    new_form(&person, StatusCode::OK, &Typed::of(&[("Scopes", "Read".to_owned())]))
}

fn new_form(person: &Person, status: StatusCode, typed: &Typed) -> Response {
    let title = person.words.say("new-client");
    let body = html! {
        h1 { (title) }
        p { (person.words.say("new-client-what")) }
        form.fields method="post" action={ (HERE) "/clients/new" } novalidate { (fields(person, typed)) }
    };
    page(person, status, Shown { title, place: "settings", body })
}

async fn create(mut sent: Sent) -> Response {
    let body = body(&mut sent);
    if sent.typed.is_right() {
        match sent.person.api.write::<_, CreatedApiClient>(Method::POST, API, &body, sent.typed.key()).await {
            Ok(client) => return created(&sent.person, &client),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    new_form(&sent.person, sent.typed.status(), &sent.typed)
}

/// The one page that shows the secret. It is no redirect: the secret is nowhere to be read again.
fn created(person: &Person, client: &CreatedApiClient) -> Response {
    let words = person.words;
    let title = client.name.clone();
    let body = html! {
        h1 { (title) }
        p.note role="status" { (words.say("secret-once")) }
        dl.facts {
            div { dt { (words.say("col-client-id")) } dd { code { (client.client_id) } } }
            div { dt { (words.say("client-secret")) } dd { code { (client.client_secret) } } }
        }
        p { a.button.main href=(HERE) { (words.say("secret-kept")) } }
    };
    page(person, StatusCode::CREATED, Shown { title, place: "settings", body })
}

async fn one(person: Person, Id(id): Id) -> Response {
    shown(&person, &id, StatusCode::OK, None).await
}

async fn shown(person: &Person, id: &str, status: StatusCode, typed: Option<&Typed>) -> Response {
    let clients: Vec<ApiClient> = match person.api.get(API).await {
        Ok(clients) => clients,
        Err(refusal) => return person.refused(&refusal),
    };
    let Some(client) = clients.into_iter().find(|client| client.id == id) else {
        return person.refused(&Refusal::unknown("client", id));
    };
    let words = person.words;
    let mut kept = Typed::of(&[("Name", client.name.clone())]);
    for scope in &client.scopes {
        kept = kept.or("Scopes", scope);
    }
    let at = format!("{HERE}/clients/{id}");
    let body = html! {
        h1 { (client.name) }
        dl.facts {
            div { dt { (words.say("col-client-id")) } dd { code { (client.client_id) } } }
            div { dt { (words.say("since")) } dd { (person.format.day(client.created_at)) } }
            @if let Some(at) = client.last_used_at { div { dt { (words.say("col-last-used")) } dd { (person.format.moment(at)) } } }
        }
        @if person.may("Manage") {
            form.fields method="post" action=(at) novalidate { (fields(person, typed.unwrap_or(&kept))) }
            h2 { (words.say("take-away")) }
            (danger(person, &format!("{at}/revoke"), "revoke-client"))
        }
    };
    page(person, status, Shown { title: client.name.clone(), place: "settings", body })
}

async fn change(Id(id): Id, mut sent: Sent) -> Response {
    let body = body(&mut sent);
    if sent.typed.is_right() {
        match write(&sent, Method::PATCH, &format!("{API}/{id}"), &body).await {
            Ok(_) => return go(HERE),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    shown(&sent.person, &id, sent.typed.status(), Some(&sent.typed)).await
}

async fn revoke(Id(id): Id, sent: Sent) -> Response {
    let result = write(&sent, Method::DELETE, &format!("{API}/{id}"), &Value::Null).await;
    done(&sent, HERE, result)
}
