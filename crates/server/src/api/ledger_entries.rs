//! `/contracts/{id}/ledgerEntries` and `/contracts/{id}/payment`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::all_ledgers::all_ledger_entries;
use turnus_app::contracts::contract;
use turnus_app::ledger::{book_payment, ledger_entries};
use turnus_app::rows::{Booking, ContractRow, LedgerFilter, LedgerType};
use turnus_wire as wire;
use turnus_wire::payments::NewPayment;

use crate::api::error::ApiError;
use crate::api::paging::{CREATED, LATEST, PAGING};
use crate::api::route::{BILL, Route, Takes, make, parameter, read};
use crate::border::{Asking, Ids, Listing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

const TYPES: [&str; 4] = ["Receivable", "CreditNote", "Payment", "Refund"];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/contracts/{contractId}/ledgerEntries", "getLedgerEntries", list)
            .about("The ledger of a contract, newest first.")
            .with(&PAGING)
            .lists::<wire::ledger_entries::LedgerEntry>(),
        read("/api/turnus/v1/ledgerEntries", "getAllLedgerEntries", list_all)
            .about("The ledgers of all contracts, latest first unless sorted otherwise, without the balance that each line leaves.")
            .with(&[
                parameter("contractId", Takes::Id, "Of that contract."),
                parameter("customerId", Takes::Id, "Of that customer's contracts."),
                parameter(
                    "type",
                    Takes::Word(&TYPES),
                    "Of that kind; without a contract or customer among the latest 10,000 bills or bookings before `before`.",
                ),
                parameter(
                    "words",
                    Takes::Text,
                    "Of the latest 256 contracts that these words find, and of as many documents: by numbers, reference codes, external ids and customers.",
                ),
                parameter("before", Takes::Id, "Lines made before that one, itself left out."),
                LATEST,
            ])
            .with(&CREATED)
            .with(&PAGING)
            .lists::<wire::ledger_entries::LedgerEntry>(),
        make("/api/v1/contracts/{contractId}/payment", "bookPayment", BILL, book)
            .about("Books a payment that came another way; negative: a refund or chargeback.")
            .takes::<NewPayment>()
            .gives::<wire::ledger_entries::LedgerEntry>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Response, ApiError> {
    let of = contract(&server.app, caller.account, id).await?.value.contract;
    let entries = ledger_entries(&server.app, caller.account, id, listing.slice).await?;
    let shown: Vec<_> = entries.iter().map(|entry| render::ledger_entry(entry, &of)).collect();
    Ok(ok(&shown))
}

async fn list_all(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.latest()?;
    let words = listing.words()?;
    let filter = LedgerFilter {
        contract: listing.query.id("contractId")?,
        customer: listing.query.id("customerId")?,
        kind: listing.query.word("type", &TYPES)?.map(|word| match word {
            "CreditNote" => LedgerType::CreditNote,
            "Payment" => LedgerType::Payment,
            "Refund" => LedgerType::Refund,
            _ => LedgerType::Receivable,
        }),
        created: listing.created,
        words: words.as_ref(),
    };
    let entries = all_ledger_entries(&server.app, caller.account, filter, listing.slice).await?;
    let shown = entries.iter().map(|(entry, of, customer)| wire::ledger_entries::LedgerEntry {
        balance: None,
        customer_name: Some(customer.clone()),
        contract_reference_code: Some(of.reference_code.clone()),
        ..render::ledger_entry(entry, of)
    });
    Ok(ok(&shown.collect::<Vec<_>>()))
}

async fn book(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<NewPayment>,
) -> Result<Response, ApiError> {
    let of = contract(&server.app, given.caller.account, id).await?.value.contract;
    let new = crate::read::booking(given.body.clone(), &of)?;
    let wish = given.wish(|booked: &(ContractRow, Booking)| answer(StatusCode::OK, &render::booking(booked)));
    Ok(wish.answer(book_payment(&server.app, &wish.call, id, new).await?))
}
