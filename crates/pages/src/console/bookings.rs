//! The ledgers and the usage of all contracts, and what is posted on one: payments, usage, rated items.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::components::Component;
use turnus_wire::ledger_entries::LedgerEntry;
use turnus_wire::usage::MeteredUsage;

use crate::api::{Refusal, path};
use crate::console::deed::write;
use crate::console::rated::{RATED_ITEM, rated_fields};
use crate::console::wares::text;
use crate::console::{Id, go, is_there};
use crate::field::{Field, tick};
use crate::form::{Member, Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, Filter, List, Row, amounts, column, rows_of};
use crate::pages::Pages;
use crate::person::Person;

const LEDGER: [Column; 7] = [
    column("col-entry"),
    column("col-kind"),
    column("col-contract"),
    column("col-customer"),
    column("col-date"),
    column("col-booked-on"),
    amounts("col-amount"),
];
const USAGE: [Column; 7] = [
    column("col-component"),
    column("col-contract"),
    column("col-customer"),
    column("col-used"),
    amounts("col-quantity"),
    column("col-memo"),
    column("col-billed"),
];
const PAYMENT: [Member; 4] = [
    ("Amount", Takes::Number),
    ("Description", Takes::Text),
    ("BookingDate", Takes::PlainDay),
    ("RecurringPaymentsOff", Takes::Tick),
];
const NEW_USAGE: [Member; 5] = [
    ("ComponentId", Takes::Needed),
    ("Quantity", Takes::Number),
    ("DueDate", Takes::Moment),
    ("Memo", Takes::Text),
    ("Key", Takes::Text),
];

/// What can be posted on a contract.
#[derive(Clone, Copy)]
enum Posting {
    Payment,
    Usage,
    RatedItem,
}

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/ledger", get(ledger))
        .route("/console/usage", get(usage))
        .route("/console/contracts/{id}/payment", get(new_payment).post(book))
        .route("/console/contracts/{id}/usage", get(new_usage).post(post_usage))
        .route("/console/contracts/{id}/rated-items", get(new_rated).post(post_rated))
}

async fn ledger(person: Person, asked: Typed) -> Response {
    ledger_list(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn ledger_list(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let names = ["contractId", "customerId", "type"];
    let kinds = ["Receivable", "CreditNote", "Payment", "Refund"]
        .map(|kind| (kind.to_owned(), person.words.of("ledger", kind)));
    let entries: Vec<LedgerEntry> = rows_of(person, "/api/turnus/v1/ledgerEntries", asked, &names).await?;
    let list = List {
        names: &names,
        filters: vec![Filter { name: "type", options: kinds.to_vec() }],
        rows: entries.iter().map(|entry| ledger_row(person, entry)).collect(),
        empty: html! { p { (person.words.of("none", "ledger")) } },
        found: Some(person.words.of("found", "ledger")),
        ..List::of("ledger", asked, &LEDGER)
    };
    Ok(list.answer(person, &its_contract(person, asked), &html! {}))
}

/// The contract that a list is narrowed to.
fn its_contract(person: &Person, asked: &Typed) -> Markup {
    let contract = asked.get("contractId");
    html! {
        @if super::is_id(contract) {
            p { a href={ "/console/contracts/" (contract) } { (person.words.say("to-contract")) } }
        }
    }
}

/// Something as a link to its page, or nothing.
fn led(place: &str, id: Option<&String>, name: Option<&String>) -> Cell {
    let Some(id) = id else { return Cell::text("") };
    let name = name.filter(|name| !name.is_empty()).unwrap_or(id);
    Cell::drawn(html! { a href={ "/console/" (place) "/" (id) } { (name) } }, name.clone())
}

fn ledger_row(person: &Person, entry: &LedgerEntry) -> Row {
    let format = &person.format;
    let currency = entry.currency.as_deref().unwrap_or_default();
    let named = entry.kind.as_deref().unwrap_or_default();
    let kind = person.words.of("ledger", named);
    let what = described(person, entry).unwrap_or_else(|| kind.clone());
    let cells = vec![
        Cell::text(what),
        Cell::text(kind),
        led("contracts", entry.contract_id.as_ref(), entry.contract_reference_code.as_ref()),
        led("customers", entry.customer_id.as_ref(), entry.customer_name.as_ref()),
        Cell::text(entry.timestamp.map(|at| format.day(at)).unwrap_or_default()),
        Cell::text(entry.booking_date.map(|day| format.date(day.value())).unwrap_or_default()),
        Cell::figure(format.money(entry.amount, currency), entry.amount.to_string()),
    ];
    let contract = entry.contract_id.clone().unwrap_or_default();
    let invoice = entry.invoice_id.as_ref().map(|id| format!("/console/invoices/{id}"));
    let draft = entry.invoice_draft_id.as_ref().map(|id| format!("/console/drafts/{id}"));
    Row {
        url: invoice.or(draft).unwrap_or_else(|| format!("/console/contracts/{contract}")),
        id: entry.id.clone(),
        cells,
    }
}

/// What was written of a payment, or the number of a document: what it is stands beside it, in the person's language.
fn described(person: &Person, entry: &LedgerEntry) -> Option<String> {
    let said = entry.description.as_deref().unwrap_or_default();
    let number = match entry.kind.as_deref() {
        Some("Receivable") => said.strip_prefix("Invoice: "),
        Some("CreditNote") => said.strip_prefix("Credit note: "),
        Some("Payment" | "Refund") if entry.kind.as_deref() == Some(said) => return None,
        Some(_) | None => None,
    };
    let shown = match number {
        Some("draft") => person.words.say("as-draft"),
        Some(number) => number.to_owned(),
        None => said.to_owned(),
    };
    Some(shown).filter(|shown| !shown.is_empty())
}

async fn usage(person: Person, asked: Typed) -> Response {
    usage_list(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn usage_list(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let names = ["contractId", "componentId", "unbilled"];
    let records: Vec<MeteredUsage> = rows_of(person, "/api/turnus/v1/usage", asked, &names).await?;
    let components = metered(person).await?;
    let unbilled = vec![("true".to_owned(), person.words.say("not-billed"))];
    let list = List {
        names: &names,
        filters: vec![
            Filter { name: "componentId", options: components.clone() },
            Filter { name: "unbilled", options: unbilled },
        ],
        rows: records.iter().map(|record| usage_row(person, record, &components)).collect(),
        empty: html! { p { (person.words.of("none", "usage")) } },
        found: Some(person.words.of("found", "usage")),
        ..List::of("usage", asked, &USAGE)
    };
    Ok(list.answer(person, &its_contract(person, asked), &html! {}))
}

fn usage_row(person: &Person, record: &MeteredUsage, components: &[(String, String)]) -> Row {
    let format = &person.format;
    let id = record.component_id.clone().unwrap_or_default();
    let name = components.iter().find(|(known, _)| *known == id).map_or(id.clone(), |(_, name)| name.clone());
    let billed = record.billed_on.map(|at| format.day(at));
    let cells = vec![
        Cell::text(name),
        led("contracts", record.contract_id.as_ref(), record.contract_reference_code.as_ref()),
        led("customers", record.customer_id.as_ref(), record.customer_name.as_ref()),
        Cell::text(record.due_date.map(|at| format.moment(at)).unwrap_or_default()),
        Cell::figure(format.number(record.quantity), record.quantity.to_string()),
        Cell::text(record.memo.clone().unwrap_or_default()),
        Cell::text(billed.unwrap_or_else(|| person.words.say("not-billed"))),
    ];
    let contract = record.contract_id.clone().unwrap_or_default();
    Row { url: format!("/console/contracts/{contract}"), id: record.id.clone(), cells }
}

/// Metered components by id, with their names.
async fn metered(person: &Person) -> Result<Vec<(String, String)>, Refusal> {
    let components: Vec<Component> = person.api.all("/api/v1/components").await?;
    let name = |it: &Component| (it.id.clone(), text(person.words, &it.name));
    let are_metered = |it: &&Component| it.component_type.contains("Metered");
    Ok(components.iter().filter(are_metered).map(name).collect())
}

async fn new_payment(person: Person, Id(id): Id) -> Response {
    form(&person, &id, Posting::Payment, None).await
}

async fn book(Id(id): Id, sent: Sent) -> Response {
    posted(&id, sent, Posting::Payment).await
}

async fn new_usage(person: Person, Id(id): Id) -> Response {
    form(&person, &id, Posting::Usage, None).await
}

async fn post_usage(Id(id): Id, sent: Sent) -> Response {
    posted(&id, sent, Posting::Usage).await
}

async fn new_rated(person: Person, Id(id): Id) -> Response {
    form(&person, &id, Posting::RatedItem, None).await
}

async fn post_rated(Id(id): Id, sent: Sent) -> Response {
    posted(&id, sent, Posting::RatedItem).await
}

/// How something is posted.
struct Way {
    /// Its page, below the contract's.
    page: &'static str,
    /// The API's path, below the contract's.
    api: &'static str,
    /// The key of its words.
    key: &'static str,
    /// What its body says.
    members: &'static [Member],
    /// What may not be missing.
    needed: &'static str,
}

impl Posting {
    fn way(self) -> Way {
        match self {
            Posting::Payment => Way {
                page: "payment",
                api: "payment",
                key: "book-payment",
                members: &PAYMENT,
                needed: "Amount",
            },
            Posting::Usage => Way {
                page: "usage",
                api: "usage",
                key: "post-usage",
                members: &NEW_USAGE,
                needed: "Quantity",
            },
            Posting::RatedItem => Way {
                page: "rated-items",
                api: "ratedItems",
                key: "post-rated",
                members: &RATED_ITEM,
                needed: "PricePerUnit",
            },
        }
    }
}

async fn form(person: &Person, id: &str, posting: Posting, typed: Option<&Typed>) -> Response {
    let words = person.words;
    if let Err(refusal) = is_there(person, &format!("/api/v1/contracts/{id}")).await {
        return person.refused(&refusal);
    }
    let components = match metered(person).await {
        Ok(components) => components,
        Err(refusal) => return person.refused(&refusal),
    };
    let Way { page: at, key, .. } = posting.way();
    let status = typed.map_or(StatusCode::OK, Typed::status);
    let empty = Typed::default();
    let typed = typed.unwrap_or(&empty);
    let title = words.of("act", key);
    let body = html! {
        h1 { (title) }
        p { (words.of("act", &format!("{key}-what"))) }
        form.fields method="post" action={ "/console/contracts/" (id) "/" (at) } novalidate {
            (begin(person, typed))
            (fields(person, posting, typed, &components))
            div.acts {
                button.main { (title) }
                a.button href={ "/console/contracts/" (id) } { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: "contracts", body })
}

fn fields(person: &Person, posting: Posting, typed: &Typed, components: &[(String, String)]) -> Markup {
    let words = person.words;
    html! {
        @match posting {
            Posting::Payment => {
                (Field::text("Amount").needed().hint("payment-amount-hint").show(words, typed))
                (Field::text("Description").labelled(&words.say("payment-purpose")).show(words, typed))
                (Field::text("BookingDate").kind("date").hint("rated-period-hint").show(words, typed))
                (tick(words, typed, "RecurringPaymentsOff"))
            }
            Posting::Usage => {
                (Field::text("ComponentId").needed().choice(words, typed, components))
                (Field::text("Quantity").needed().show(words, typed))
                (Field::text("DueDate").kind("datetime-local").hint("usage-due-hint").show(words, typed))
                (Field::text("Memo").hint("usage-memo-hint").show(words, typed))
                (Field::text("Key").hint("usage-key-hint").show(words, typed))
            }
            Posting::RatedItem => { (rated_fields(words, typed)) }
        }
    }
}

async fn posted(id: &str, mut sent: Sent, posting: Posting) -> Response {
    let Way { api, members, needed, .. } = posting.way();
    let body = sent.typed.body(&sent.person, members);
    if !sent.typed.has(needed) {
        sent.typed.mark(needed, sent.person.words.say("wrong-missing"));
    }
    if sent.typed.is_right() {
        match write(&sent, Method::POST, &format!("/api/v1/contracts/{id}/{api}"), &body).await {
            Ok(_) => {
                return go(&match posting {
                    Posting::Payment => path("/console/ledger", &[("contractId", id)]),
                    Posting::Usage => path("/console/usage", &[("contractId", id)]),
                    Posting::RatedItem => format!("/console/contracts/{id}"),
                });
            }
            Err(refusal) if refusal.is_of_person() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    form(&sent.person, id, posting, Some(&sent.typed)).await
}

/// What can be posted on a contract, and where it is seen, as links of its page.
pub(crate) fn posting_links(person: &Person, id: &str) -> Markup {
    let words = person.words;
    let of = [("contractId", id)];
    html! {
        nav.acts aria-label=(words.say("bookings")) {
            a.button href=(path("/console/ledger", &of)) { (words.of("place", "ledger")) }
            a.button href=(path("/console/usage", &of)) { (words.of("place", "usage")) }
            @if person.may("Bill") { a.button href={ "/console/contracts/" (id) "/payment" } { (words.of("act", "book-payment")) } }
            @if person.may("Sell") {
                a.button href={ "/console/contracts/" (id) "/usage" } { (words.of("act", "post-usage")) }
                a.button href={ "/console/contracts/" (id) "/rated-items" } { (words.of("act", "post-rated")) }
            }
        }
    }
}
