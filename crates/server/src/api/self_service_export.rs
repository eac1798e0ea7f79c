//! `/api/turnus/v1/selfService/export`: all that is stored of a contract and who has it, as one JSON, written while it is
//! read (Articles 15 and 20 GDPR). What staff noted for itself is not in it.

use std::collections::HashSet;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use tokio::sync::mpsc::{self, Sender};
use turnus_app::cancellations::cancellations_of;
use turnus_app::contracts::{contract, list_changes};
use turnus_app::invoices::list_invoices;
use turnus_app::ledger::ledger_entries;
use turnus_app::lists::list_orders;
use turnus_app::mails::list_mails;
use turnus_app::rated_items::list_rated_items;
use turnus_app::rows::{DocumentFilter, Mail, MailFilter, OrderFilter};
use turnus_app::self_service::{Subscription, subscription};
use turnus_app::usage::list_usage;
use turnus_app::{App, AppError, Caller, Slice};
use turnus_engine::contract::Contract;
use turnus_engine::{Id, Instant};
use turnus_wire::cancellations::Cancellation;
use turnus_wire::orders::Order;

use crate::api::error::ApiError;
use crate::api::orders::Shown;
use crate::border::Subscriber;
use crate::render;
use crate::server::Server;
use crate::web::file_in_pieces;

/// Rows that are read at a time.
const PAGE: u32 = 200;
/// Pieces that wait for their reader.
const PIECES: usize = 4;

/// Everything, as a file.
pub(crate) async fn export(
    State(server): State<Server>,
    Subscriber { caller, contract, expires }: Subscriber,
) -> Result<Response, ApiError> {
    let found = subscription(&server.app, &caller, contract).await?;
    let name = format!("{}.json", found.row.contract.reference_code);
    let (pieces, written) = mpsc::channel(PIECES);
    let export = Export { app: server.app.clone(), caller, contract, pieces };
    let writing = tokio::spawn(async move { export.write(&found, expires).await });
    Ok(file_in_pieces("application/json", &name, written, writing))
}

struct Export {
    app: App,
    caller: Caller,
    contract: Id,
    pieces: Sender<Vec<u8>>,
}

impl Export {
    async fn write(self, found: &Subscription, expires: Instant) -> Result<(), AppError> {
        self.put("{\"Subscription\":").await?;
        self.value(&render::self_service(found, expires, self.caller.now)).await?;
        self.put(",\"Invoices\":[").await?;
        let documents = self.invoices().await?;
        self.put("],\"Usage\":[").await?;
        self.usage().await?;
        self.put("],\"LedgerEntries\":[").await?;
        self.ledger().await?;
        self.put("],\"ContractChanges\":[").await?;
        self.changes().await?;
        self.put("],\"Orders\":[").await?;
        self.orders().await?;
        self.put("],\"RatedItems\":[").await?;
        self.rated_items().await?;
        self.put("],\"Cancellations\":[").await?;
        self.cancellations(&found.row.contract).await?;
        self.put("],\"Mails\":[").await?;
        self.mails(found.row.contract.customer, &documents).await?;
        self.put("]}").await
    }

    /// The ids of the contract's documents.
    async fn invoices(&self) -> Result<HashSet<Id>, AppError> {
        let account = self.caller.account;
        let zone = contract(&self.app, account, self.contract).await?.value.contract.zone;
        let (mut behind, mut ids) = (None, HashSet::new());
        loop {
            let filter = DocumentFilter { contract: Some(self.contract), ..DocumentFilter::default() };
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let rows = list_invoices(&self.app, account, filter, slice).await?;
            let shown: Vec<_> = rows.iter().map(|row| render::invoice(row, &zone, None)).collect();
            self.values(&shown, behind.is_none()).await?;
            ids.extend(rows.iter().map(|row| row.id));
            behind = rows.last().map(|row| row.id);
            if behind.is_none() {
                return Ok(ids);
            }
        }
    }

    async fn usage(&self) -> Result<(), AppError> {
        let mut behind = None;
        loop {
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let always = (None, None);
            let rows = list_usage(&self.app, self.caller.account, self.contract, always, slice).await?;
            let shown: Vec<_> = rows.iter().map(render::usage).collect();
            self.values(&shown, behind.is_none()).await?;
            behind = rows.last().map(|row| row.value.id);
            if behind.is_none() {
                return Ok(());
            }
        }
    }

    async fn ledger(&self) -> Result<(), AppError> {
        let row = contract(&self.app, self.caller.account, self.contract).await?.value;
        // Each entry's balance is made of all before it: they are read once, and rendered one by one.
        let all = Slice::first(u32::MAX);
        let entries = ledger_entries(&self.app, self.caller.account, self.contract, all).await?;
        for (place, entry) in entries.iter().enumerate() {
            self.values(&[render::ledger_entry(entry, &row.contract)], place == 0).await?;
        }
        Ok(())
    }

    async fn changes(&self) -> Result<(), AppError> {
        let mut behind = None;
        loop {
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let rows = list_changes(&self.app, self.caller.account, Some(self.contract), slice).await?;
            let shown: Vec<_> = rows.iter().map(render::contract_change).collect();
            self.values(&shown, behind.is_none()).await?;
            behind = rows.last().map(|row| row.id);
            if behind.is_none() {
                return Ok(());
            }
        }
    }

    /// What was ordered, without what belongs to clients of the API.
    async fn orders(&self) -> Result<(), AppError> {
        let mut behind = None;
        loop {
            let filter = OrderFilter { contract: Some(self.contract), ..OrderFilter::default() };
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let rows = list_orders(&self.app, self.caller.account, filter, slice).await?;
            let with = Shown::of_each(&self.app, &self.caller, &rows).await?;
            let shown = rows.iter().zip(&with).map(|(order, with)| Order {
                customer: None,
                contract_custom_fields: None,
                custom_fields: None,
                ..render::order(order, with.shop(order))
            });
            self.values(&shown.collect::<Vec<_>>(), behind.is_none()).await?;
            behind = rows.last().map(|order| order.id);
            if behind.is_none() {
                return Ok(());
            }
        }
    }

    async fn rated_items(&self) -> Result<(), AppError> {
        let mut behind = None;
        loop {
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let rows =
                list_rated_items(&self.app, self.caller.account, (self.contract, false), slice).await?;
            let shown: Vec<_> = rows.iter().map(render::rated_item).collect();
            self.values(&shown, behind.is_none()).await?;
            behind = rows.last().map(|row| row.value.id);
            if behind.is_none() {
                return Ok(());
            }
        }
    }

    /// What was declared without signing in, without what staff noted on it.
    async fn cancellations(&self, of: &Contract) -> Result<(), AppError> {
        let mut behind = None;
        loop {
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let rows = cancellations_of(&self.app, self.caller.account, of, slice).await?;
            let shown = rows.iter().map(render::declared_cancellation);
            let shown: Vec<_> = shown.map(|shown| Cancellation { note: None, ..shown }).collect();
            self.values(&shown, behind.is_none()).await?;
            behind = rows.last().map(|row| row.id);
            if behind.is_none() {
                return Ok(());
            }
        }
    }

    /// What was mailed about the contract or with one of its documents.
    async fn mails(&self, customer: Id, documents: &HashSet<Id>) -> Result<(), AppError> {
        let (mut behind, mut first) = (None, true);
        loop {
            let filter = MailFilter { customer: Some(customer), ..MailFilter::default() };
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let rows = list_mails(&self.app, self.caller.account, filter, slice).await?;
            let is_its = |mail: &&Mail| match (mail.contract, mail.document) {
                (Some(contract), _) => contract == self.contract,
                (None, document) => document.is_some_and(|document| documents.contains(&document)),
            };
            let shown: Vec<_> = rows.iter().filter(is_its).map(render::mail).collect();
            self.values(&shown, first).await?;
            first &= shown.is_empty();
            behind = rows.last().map(|mail| mail.id);
            if behind.is_none() {
                return Ok(());
            }
        }
    }

    /// More members of a list.
    async fn values<T: Serialize>(&self, values: &[T], mut first: bool) -> Result<(), AppError> {
        for value in values {
            if !first {
                self.put(",").await?;
            }
            first = false;
            self.value(value).await?;
        }
        Ok(())
    }

    async fn value<T: Serialize>(&self, value: &T) -> Result<(), AppError> {
        let text = serde_json::to_string(value).map_err(|why| AppError::Internal(why.to_string()))?;
        self.put(&text).await
    }

    async fn put(&self, text: &str) -> Result<(), AppError> {
        let gone = |_| AppError::Internal("the reader of an export went away".to_owned());
        self.pieces.send(text.as_bytes().to_vec()).await.map_err(gone)
    }
}
