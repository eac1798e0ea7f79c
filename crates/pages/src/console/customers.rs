//! Customers: the list, one of them, a new one, changes.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde_json::Value;
use turnus_wire::contracts::Contract;
use turnus_wire::customers::{Address, Customer};
use turnus_wire::invoices::InvoiceSummary;

use crate::api::{Refusal, path};
use crate::console::contracts::contract_rows;
use crate::console::fields::{self, CUSTOMER};
use crate::console::invoices::invoice_rows;
use crate::console::{Id, go};
use crate::countries::country_name;
use crate::form::{Sent, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, List, ROWS, Row, column, rows_of, sorted_column};
use crate::meanwhile::remembered;
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

const PLACE: &str = "customers";
const COLUMNS: [Column; 4] = [
    sorted_column("col-customer", "name"),
    column("col-email"),
    column("col-city"),
    column("col-external-id"),
];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/customers", get(list))
        .route("/console/customers/new", get(new).post(create))
        .route("/console/customers/{id}", get(one))
        .route("/console/customers/{id}/edit", get(edit).post(change))
}

async fn list(person: Person, asked: Typed) -> Response {
    listed(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let customers: Vec<Customer> = rows_of(person, "/api/v1/customers", asked, &[]).await?;
    let list = List {
        rows: customers.iter().map(row).collect(),
        empty: html! { p { (person.words.say("no-customers")) } (new_button(person)) },
        ..List::of(PLACE, asked, &COLUMNS)
    };
    Ok(list.answer(person, &new_button(person), &html! {}))
}

fn new_button(person: &Person) -> Markup {
    html! {
        @if person.may("Sell") {
            div.acts {
                a.button href="/console/customers/new" { (person.words.say("new-customer")) }
                a.button.main href="/console/orders/new" { (person.words.say("sign-up")) }
            }
        }
    }
}

fn row(customer: &Customer) -> Row {
    let text = |text: &Option<String>| Cell::text(text.clone().unwrap_or_default());
    let name = customer.customer_name.clone().unwrap_or_else(|| customer.id.clone());
    let city = customer.address.city.clone();
    let cells = vec![
        Cell::text(name),
        text(&customer.email_address),
        text(&city),
        text(&customer.external_customer_id),
    ];
    Row { url: format!("/console/customers/{}", customer.id), id: customer.id.clone(), cells }
}

async fn one(person: Person, Id(id): Id) -> Response {
    shown(&person, &id).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn shown(person: &Person, id: &str) -> Result<Response, Refusal> {
    let words = person.words;
    let customer: Customer = person.api.get(&format!("/api/v1/customers/{id}")).await?;
    let newest = [("customerId", id), ("sort", "newest")];
    let contracts: Vec<Contract> = person.api.rows("/api/v1/contracts", &newest, 0, ROWS + 1).await?;
    let invoices =
        path("/api/v1/invoices", &[("customerId", id), ("take", "20"), ("dateFrom", "1970-01-01")]);
    let invoices: Vec<InvoiceSummary> = person.api.get(&invoices).await?;
    let title = customer.customer_name.clone().unwrap_or_else(|| id.to_owned());
    let order = path("/console/orders/new", &[("customerId", id)]);
    let body = html! {
        header.page { h1 { (title) }
            @if person.may("Sell") { div.acts {
                a.button href={ "/console/customers/" (id) "/edit" } { (words.say("change")) }
                a.button.main href=(order) { (words.say("new-contract")) }
            } }
        }
        (facts(person, &customer))
        h2 { (words.of("place", "contracts")) }
        @if contracts.is_empty() { p { (words.say("no-contracts-of-customer")) } }
        @else { (contract_rows(person, contracts.get(..ROWS).unwrap_or(&contracts))) }
        @if contracts.len() > ROWS { p { a href=(path("/console/contracts", &[("customerId", id)])) { (words.say("show-all")) } } }
        h2 { (words.of("place", "invoices")) }
        @if invoices.is_empty() { p { (words.say("no-invoices-yet")) } } @else {
            (invoice_rows(person, &invoices))
            p { a href=(path("/console/invoices", &[("customerId", id)])) { (words.say("show-all")) } }
        }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: PLACE, body }))
}

fn facts(person: &Person, customer: &Customer) -> Markup {
    let words = person.words;
    let facts = [
        ("EmailAddress", &customer.email_address),
        ("PhoneNumber", &customer.phone_number),
        ("VatId", &customer.vat_id),
        ("ExternalCustomerId", &customer.external_customer_id),
        ("DebitorAccount", &customer.debitor_account),
        ("Notes", &customer.notes),
    ];
    html! {
        dl.facts {
            @if let Some(sub_name) = &customer.customer_sub_name {
                div { dt { (words.say("contact")) } dd { (sub_name) } }
            }
            @if customer.address != Address::default() {
                div { dt { (words.say("address")) } dd { (postal(person, &customer.address)) } }
            }
            @for (name, value) in facts.iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
                div { dt { (words.of("field", name)) } dd { (value)
                    @if let Some(fault) = customer.vat_id_fault.as_ref().filter(|_| *name == "VatId") {
                        p.note { (refusals::told(person, fault)) " " (words.say("no-reverse-charge-with-it")) }
                    }
                } }
            }
            @if let Some(at) = customer.created_at {
                div { dt { (words.say("since")) } dd { (person.format.day(at)) } }
            }
        }
    }
}

/// An address in lines.
pub(crate) fn postal(person: &Person, address: &Address) -> Markup {
    let street = [&address.street, &address.house_number];
    let city = [&address.postal_code, &address.city];
    let joined = |parts: [&Option<String>; 2]| {
        let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
        Some(parts.join(" ")).filter(|text| !text.is_empty())
    };
    let country = address.country.as_deref().map(|code| country_name(person.words, code));
    let lines =
        [joined(street), address.address_line1.clone(), address.address_line2.clone(), joined(city), country];
    html! { @for line in lines.into_iter().flatten() { (line) br; } }
}

async fn new(person: Person) -> Response {
    form(&person, StatusCode::OK, None, &Typed::default())
}

async fn create(mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &CUSTOMER);
    if sent.typed.is_right() {
        let key = sent.typed.key();
        match sent.person.api.write::<_, Customer>(Method::POST, "/api/v1/customers", &body, key).await {
            Ok(customer) => return go(&format!("/console/customers/{}", customer.id)),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    form(&sent.person, sent.typed.status(), None, &sent.typed)
}

async fn edit(person: Person, Id(id): Id) -> Response {
    match person.api.get::<Value>(&format!("/api/v1/customers/{id}")).await {
        Ok(customer) => form(&person, StatusCode::OK, Some(&id), &typed_of(&customer).remembering(&CUSTOMER)),
        Err(refusal) => person.refused(&refusal),
    }
}

/// What stands in the form of a customer that there is.
fn typed_of(customer: &Value) -> Typed {
    let value = |path: &str| {
        let member = path.split('.').try_fold(customer, |value, name| value.get(name));
        member.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    Typed::of(&CUSTOMER.map(|(path, _)| (path, value(path))))
}

async fn change(Id(id): Id, mut sent: Sent) -> Response {
    let at = format!("/api/v1/customers/{id}");
    let now = match sent.person.api.get::<Value>(&at).await {
        Ok(customer) => typed_of(&customer),
        Err(refusal) => return sent.person.refused(&refusal),
    };
    if sent.typed.has_met(sent.person.words, &now, &CUSTOMER) {
        return form(&sent.person, StatusCode::CONFLICT, Some(&id), &sent.typed);
    }
    let body = sent.typed.touched(&sent.person, &CUSTOMER);
    if sent.typed.is_right() {
        match sent.person.api.write::<_, Customer>(Method::PATCH, &at, &body, sent.typed.key()).await {
            Ok(_) => return go(&format!("/console/customers/{id}")),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    form(&sent.person, sent.typed.status(), Some(&id), &sent.typed)
}

fn form(person: &Person, status: StatusCode, id: Option<&str>, typed: &Typed) -> Response {
    let words = person.words;
    let title = words.say(if id.is_some() { "change-customer" } else { "new-customer" });
    let at = id.map_or("/console/customers/new".to_owned(), |id| format!("/console/customers/{id}/edit"));
    let back = id.map_or("/console/customers".to_owned(), |id| format!("/console/customers/{id}"));
    let body = html! {
        h1 { (title) }
        form.fields method="post" action=(at) novalidate {
            (begin(person, typed))
            (remembered(typed, &CUSTOMER))
            (fields::customer(words, typed, ""))
            div.acts {
                button.main { (words.say("save")) }
                a.button href=(back) { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}
