//! Orders: the list, and one of them with what can be done with it.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::{Value, json};
use turnus_wire::orders::Order;

use crate::api::{Refusal, path};
use crate::console::deed::danger;
use crate::console::order_figures::figures;
use crate::console::{Id, go, is_id, order_form};
use crate::field::Field;
use crate::form::{Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, Filter, List, Row, amounts, badge, column, rows_of};
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

/// Its name in the navigation.
pub(crate) const PLACE: &str = "orders";
const COLUMNS: [Column; 6] = [
    column("col-placed"),
    column("col-customer"),
    column("col-order-type"),
    column("plan"),
    column("col-status"),
    amounts("col-gross"),
];
/// The state of an order that can be committed.
const OPEN: &str = "InProgress";
/// States that one can ask for.
const STATES: [&str; 5] = [OPEN, "ApprovalPending", "Completed", "Declined", "Expired"];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/orders", get(list))
        .route("/console/orders/{id}", get(one))
        .route("/console/orders/{id}/commit", post(commit))
        .route("/console/orders/{id}/approve", post(approve))
        .route("/console/orders/{id}/decline", post(decline))
        .route("/console/orders/{id}/delete", post(delete))
        .merge(order_form::router())
}

async fn list(person: Person, asked: Typed) -> Response {
    listed(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let names = ["status", "type"];
    let orders: Vec<Order> = rows_of(person, "/api/v1/orders", asked, &names).await?;
    let options =
        |kind: &str, names: &[&str]| names.iter().map(|it| ((*it).to_owned(), words.of(kind, it))).collect();
    let list = List {
        names: &names,
        filters: vec![
            Filter { name: "status", options: options("status", &STATES) },
            Filter { name: "type", options: options("order", &["Signup", "Upgrade"]) },
        ],
        rows: orders.iter().map(|order| row(person, order)).collect(),
        empty: html! { p { (words.say("no-orders")) } (new_button(person)) },
        ..List::of(PLACE, asked, &COLUMNS)
    };
    Ok(list.answer(person, &new_button(person), &html! {}))
}

fn new_button(person: &Person) -> Markup {
    html! {
        @if person.may("Sell") {
            div.acts { a.button.main href="/console/orders/new" { (person.words.say("sign-up")) } }
        }
    }
}

/// Who orders.
fn customer(order: &Order) -> &str {
    order.customer_name.as_deref().unwrap_or_default()
}

fn kind(order: &Order) -> &str {
    order.order_type.as_deref().unwrap_or_default()
}

fn plan(order: &Order) -> String {
    let names = [order.plan_name.as_deref(), order.plan_variant_name.as_deref()];
    names.into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" – ")
}

fn row(person: &Person, order: &Order) -> Row {
    let (words, format) = (person.words, &person.format);
    let state = words.of("status", &order.status);
    let currency = order.currency.as_deref().unwrap_or_default();
    let placed = order.created_at.map(|at| format.moment(at)).unwrap_or_default();
    let cells = vec![
        Cell::text(placed),
        Cell::text(customer(order)),
        Cell::text(words.of("order", kind(order))),
        Cell::text(plan(order)),
        Cell::drawn(badge(&state, &order.status), state.clone()),
        Cell::figure(format.money(order.total_gross, currency), order.total_gross.to_string()),
    ];
    Row { url: format!("/console/orders/{}", order.id), id: order.id.clone(), cells }
}

async fn one(person: Person, Id(id): Id) -> Response {
    shown(&person, &id, StatusCode::OK, &Typed::default(), None)
        .await
        .unwrap_or_else(|refusal| person.refused(&refusal))
}

/// `why` its commit was refused is told at the head where the form of the commit is not there to tell it.
async fn shown(
    person: &Person,
    id: &str,
    status: StatusCode,
    typed: &Typed,
    why: Option<&Refusal>,
) -> Result<Response, Refusal> {
    let words = person.words;
    let order: Order = person.api.get(&format!("/api/v1/orders/{id}")).await?;
    let customer = customer(&order);
    let title = format!("{}: {customer}", words.of("order", kind(&order)));
    let is_open = order.status == OPEN && person.may("Sell");
    let body = html! {
        h1 { (title) " " (badge(&words.of("status", &order.status), &order.status)) }
        @if let Some(why) = why.filter(|_| !is_open) { p.refused role="alert" { (refusals::sentence(words, why)) } }
        (facts(person, &order, customer))
        (content(person, &order))
        h2 { (words.say("due-with-order")) }
        (figures(person, &order))
        @if person.may("Sell") { (acts(person, &order, typed)) }
    };
    Ok(page(person, status, Shown { title, place: PLACE, body }))
}

fn facts(person: &Person, order: &Order, customer: &str) -> Markup {
    let (words, format) = (person.words, &person.format);
    let is_there = order.customer.is_none() || order.status == "Completed";
    let contract = order.contract.as_ref().map(|it| (&it.id, it.reference_code.as_deref().unwrap_or(&it.id)));
    html! {
        dl.facts {
            div { dt { (words.say("col-customer")) } dd {
                @if let Some(id) = order.customer_id.as_ref().filter(|_| is_there) {
                    a href={ "/console/customers/" (id) } { (customer) }
                } @else { (customer) " " small { (words.say("made-at-commit")) } }
            } }
            @if let Some((id, code)) = contract {
                div { dt { (words.say("contract")) } dd { a href={ "/console/contracts/" (id) } { (code) } } }
            }
            div { dt { (words.say("plan")) } dd { (plan(order)) } }
            @for (name, at) in [("StartDate", order.start_date), ("ChangeDate", order.change_date)] {
                @if let Some(at) = at { div { dt { (words.of("field", name)) } dd { (format.moment(at)) } } }
            }
            @if let Some(at) = order.created_at { div { dt { (words.say("col-placed")) } dd { (format.moment(at)) } } }
        }
    }
}

/// The components that it books.
fn content(person: &Person, order: &Order) -> Markup {
    let (words, format) = (person.words, &person.format);
    html! {
        @if !order.component_subscriptions.is_empty() {
            h2 { (words.say("components")) }
            ul { @for it in &order.component_subscriptions { li {
                @if let Some(count) = it.quantity { (format.number(count)) " × " }
                (it.name.as_deref().unwrap_or_default())
                @if let Some(from) = it.start_date { " " small { (words.say("since")) " " (format.day(from)) } }
            } } }
        }
    }
}

fn acts(person: &Person, order: &Order, typed: &Typed) -> Markup {
    let at = |act: &str| format!("/console/orders/{}/{act}", order.id);
    html! {
        @if order.status == OPEN {
            (commit_form(person, order, typed))
            (danger(person, &at("delete"), "delete-order"))
        }
        @if order.status == "ApprovalPending" {
            h2 { (person.words.say("decide")) }
            p { (approve_what(person, order)) }
            form method="post" action=(at("approve")) {
                (begin(person, &Typed::default()))
                button.main { (person.words.say("approve")) }
            }
            (danger(person, &at("decline"), "decline"))
        }
    }
}

/// As of when it is executed.
fn approve_what(person: &Person, order: &Order) -> String {
    match order.change_date.or(order.start_date) {
        Some(at) => person.words.with("approve-what-at", &[("moment", &person.format.moment(at))]),
        None => person.words.say("approve-what"),
    }
}

fn commit_form(person: &Person, order: &Order, typed: &Typed) -> Markup {
    let words = person.words;
    let needs_one = kind(order) == "Signup" && !order.allow_without_payment_data;
    let typed = if needs_one && !typed.has("PaymentMethod") {
        typed.clone().or("PaymentMethod", "InvoicePayment")
    } else {
        typed.clone()
    };
    let mut options = vec![("InvoicePayment", "pay-on-account"), ("None:None", "pay-none")];
    if person.clock.sandbox {
        options.push(("FakePSP", "pay-play"));
    }
    let options: Vec<(String, String)> =
        options.into_iter().map(|(value, key)| (value.to_owned(), words.say(key))).collect();
    let hint = if kind(order) == "Signup" { "pay-hint-signup" } else { "pay-hint-change" };
    html! {
        h2 { (words.say("commit")) }
        form.fields method="post" action={ "/console/orders/" (order.id) "/commit" } novalidate {
            (begin(person, &typed))
            (Field::text("PaymentMethod").hint(hint).choice(words, &typed, &options))
            p { (words.say("commit-what")) }
            div.acts { button.main { (words.say("commit-now")) } }
        }
    }
}

/// A commit answers the contract, or the order where that needs approval.
async fn commit(Id(id): Id, mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &[("PaymentMethod", Takes::Text)]);
    let at = format!("/api/v1/orders/{id}/commit");
    match sent.person.api.write::<_, Value>(Method::POST, &at, &body, sent.typed.key()).await {
        Ok(made) => {
            let contract = made.get("LifecycleStatus").and(made.get("Id")).and_then(Value::as_str);
            match contract.filter(|contract| is_id(contract)) {
                Some(contract) => {
                    go(&path(&format!("/console/contracts/{contract}"), &[("done", "committed")]))
                }
                None => go(&format!("/console/orders/{id}")),
            }
        }
        Err(refusal) if refusal.is_of_page() => sent.person.refused(&refusal),
        Err(refusal) => {
            sent.typed.refuse(sent.person.words, &refusal);
            let again = shown(&sent.person, &id, sent.typed.status(), &sent.typed, Some(&refusal)).await;
            again.unwrap_or_else(|refusal| sent.person.refused(&refusal))
        }
    }
}

async fn approve(Id(id): Id, sent: Sent) -> Response {
    decided(&sent, &id, "approve").await
}

async fn decline(Id(id): Id, sent: Sent) -> Response {
    decided(&sent, &id, "decline").await
}

async fn decided(sent: &Sent, id: &str, act: &str) -> Response {
    let at = format!("/api/v1/orders/{id}/{act}");
    match sent.person.api.write::<_, Value>(Method::POST, &at, &json!({}), sent.typed.key()).await {
        Ok(_) => go(&format!("/console/orders/{id}")),
        Err(refusal) => sent.person.refused(&refusal),
    }
}

async fn delete(Id(id): Id, sent: Sent) -> Response {
    let at = format!("/api/v1/orders/{id}");
    match sent.person.api.write::<_, Value>(Method::DELETE, &at, &Value::Null, sent.typed.key()).await {
        Ok(_) => go("/console/orders"),
        Err(refusal) => sent.person.refused(&refusal),
    }
}
