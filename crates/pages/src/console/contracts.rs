//! Contracts: the list.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::contracts::Contract;

use crate::api::Refusal;
use crate::console::contract_page;
use crate::form::Typed;
use crate::list::{Cell, Column, Filter, List, Row, amounts, badge, column, rows_of};
use crate::pages::Pages;
use crate::person::Person;

const PLACE: &str = "contracts";
const COLUMNS: [Column; 6] = [
    column("col-contract"),
    column("col-customer"),
    column("col-status"),
    column("col-start"),
    column("col-next-bill"),
    amounts("col-balance"),
];
/// States that one can ask for.
const STATES: [&str; 4] = ["Active", "InTrial", "TemporarilyInactive", "Ended"];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/contracts", get(list)).merge(contract_page::router())
}

async fn list(person: Person, asked: Typed) -> Response {
    listed(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let names =
        ["status", "open", "customerId", "planVariantId", "currency", "nextBillingFrom", "nextBillingTo"];
    let contracts: Vec<Contract> = rows_of(person, "/api/v1/contracts", asked, &names).await?;
    let options = STATES.map(|state| (state.to_owned(), words.of("status", state)));
    let list = List {
        names: &names,
        filters: vec![
            Filter { name: "status", options: options.to_vec() },
            Filter { name: "open", options: vec![("true".to_owned(), words.say("with-balance"))] },
        ],
        rows: contracts.iter().map(|contract| row(person, contract)).collect(),
        empty: html! {
            p { (words.say("no-contracts")) }
            @if person.may("Sell") { a.button.main href="/console/orders/new" { (words.say("sign-up")) } }
        },
        ..List::of(PLACE, asked, &COLUMNS)
    };
    Ok(list.answer(person, &html! {}, &html! {}))
}

fn row(person: &Person, contract: &Contract) -> Row {
    let format = &person.format;
    let day =
        |at: Option<turnus_wire::Timestamp>| Cell::text(at.map(|at| format.day(at)).unwrap_or_default());
    let state = &contract.lifecycle_status;
    let shown = person.words.of("status", state);
    let currency = contract.currency.as_deref().unwrap_or_default();
    let cells = vec![
        Cell::text(contract.reference_code.clone().unwrap_or_else(|| contract.id.clone())),
        Cell::text(contract.customer_name.clone().unwrap_or_default()),
        Cell::drawn(badge(&shown, state), shown.clone()),
        day(contract.start_date),
        day(contract.next_billing_date),
        Cell::figure(format.money(contract.balance, currency), contract.balance.to_string()),
    ];
    Row { url: format!("/console/contracts/{}", contract.id), id: contract.id.clone(), cells }
}

/// Contracts on the page of something else.
pub(crate) fn contract_rows(person: &Person, contracts: &[Contract]) -> Markup {
    let rows: Vec<Row> = contracts.iter().map(|contract| row(person, contract)).collect();
    crate::list::table(person, &COLUMNS, &rows)
}
