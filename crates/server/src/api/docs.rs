//! `/openapi.json`, and the same as a page for people.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};
use turnus_wire::event::EVENTS;

use crate::api::route::{Access, Route, Shape, Takes};
use crate::api::routes;
use crate::server::Server;
use crate::web;

/// `GET /openapi.json`.
pub(crate) async fn openapi_json(State(server): State<Server>) -> Response {
    let mut response = Response::new(Body::from(server.document.to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// `GET /docs`.
pub(crate) async fn page() -> Response {
    let routes = routes();
    let mut nouns: Vec<&str> = routes.iter().map(Route::noun).collect();
    nouns.dedup();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { "Turnus: the API" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                main {
                    h1 { "Turnus: the API" }
                    (introduction())
                    nav { @for noun in &nouns { a href={ "#" (noun) } { (noun) } " " } }
                    @for noun in &nouns {
                        section id=(noun) {
                            h2 { (noun) }
                            @for route in routes.iter().filter(|route| route.noun() == *noun) {
                                (operation(route))
                            }
                        }
                    }
                    section id="events" {
                        h2 { "Events" }
                        p { "What webhooks can be told of: name and ids; the receiver fetches the rest." }
                        p { @for name in EVENTS { code { (name) } " " } }
                    }
                }
            }
        }
    };
    web::page(StatusCode::OK, markup)
}

fn introduction() -> Markup {
    html! {
        p {
            "Get a token with " code { "POST /oauth/token" } " and send it as "
            code { "Authorization: Bearer" } ". Paths, query names and member names are read in any case. "
            "The same as a machine reads it: " a href="/openapi.json" { "openapi.json" } "."
        }
        p {
            "A refusal is " code { "{\"Message\": …}" } " with 400 (no JSON), 401 (no token), 403 (no permission), 404 (no such thing), "
            "413 (too long), 422 (a value or a rule) or 429 (the limit), and changes nothing."
        }
    }
}

/// What whoever asks needs.
fn needed(access: Access) -> String {
    match access {
        Access::Needs(permission) => format!(" Needs the permission {}.", permission.name()),
        Access::Own => String::new(),
        Access::Subscriber => " Needs the self-service token of a contract.".to_owned(),
        Access::Open => " No token is needed.".to_owned(),
    }
}

fn operation(route: &Route) -> Markup {
    html! {
        article id=(route.name) {
            h3 { code { (route.method.to_uppercase()) " " (route.path) } " " small { (route.name) } }
            p { (route.about) (needed(route.access)) }
            @if !route.query.is_empty() {
                table {
                    tr { th { "parameter" } th { "takes" } th { "" } }
                    @for parameter in &route.query {
                        tr {
                            td { code { (parameter.name) } }
                            td { (takes(parameter.takes)) }
                            td { (parameter.about) }
                        }
                    }
                }
            }
            p {
                @if let Some(body) = &route.body { "Takes " code { (name_of(body)) } ". " }
                @for (status, shape) in &route.answers {
                    "Answers " (status.as_str()) " " code { (name_of(shape)) } ". "
                }
            }
        }
    }
}

fn takes(takes: Takes) -> String {
    match takes {
        Takes::Id => "an id".to_owned(),
        Takes::Text => "a text".to_owned(),
        Takes::Time => "a time".to_owned(),
        Takes::Day => "a day".to_owned(),
        Takes::Number(least, most) => format!("{least} to {most}"),
        Takes::Word(words) => words.join(", "),
    }
}

fn name_of(shape: &Shape) -> String {
    match shape {
        Shape::Nothing => "nothing".to_owned(),
        Shape::Pdf => "a PDF".to_owned(),
        Shape::Xml => "XML".to_owned(),
        Shape::File(media) => (*media).to_owned(),
        Shape::Json(schema, _) | Shape::Form(schema, _) => {
            let (schema, many) = match schema.get("items") {
                Some(items) => (items, "[]"),
                None => (schema, ""),
            };
            let reference = schema["$ref"].as_str().unwrap_or("object");
            format!("{}{many}", reference.rsplit('/').next().unwrap_or_default())
        }
    }
}
