//! `/api/turnus/v1/selfService/export`: all that is stored of a contract and who has it, as one JSON, written while it is
//! read (Articles 15 and 20 GDPR). What staff noted for itself is not in it.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use tokio::sync::mpsc::{self, Sender};
use turnus_app::contracts::{contract, list_changes};
use turnus_app::invoices::list_invoices;
use turnus_app::ledger::ledger_entries;
use turnus_app::rows::DocumentFilter;
use turnus_app::self_service::{Subscription, subscription};
use turnus_app::usage::list_usage;
use turnus_app::{App, AppError, Caller, Slice};
use turnus_engine::{Id, Instant};

use crate::api::error::ApiError;
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
        self.invoices().await?;
        self.put("],\"Usage\":[").await?;
        self.usage().await?;
        self.put("],\"LedgerEntries\":[").await?;
        self.ledger().await?;
        self.put("],\"ContractChanges\":[").await?;
        self.changes().await?;
        self.put("]}").await
    }

    async fn invoices(&self) -> Result<(), AppError> {
        let account = self.caller.account;
        let zone = contract(&self.app, account, self.contract).await?.value.contract.zone;
        let mut behind = None;
        loop {
            let filter = DocumentFilter { contract: Some(self.contract), ..DocumentFilter::default() };
            let slice = Slice { behind, ..Slice::first(PAGE) };
            let rows = list_invoices(&self.app, account, filter, slice).await?;
            let shown: Vec<_> = rows.iter().map(|row| render::invoice(row, &zone)).collect();
            self.values(&shown, behind.is_none()).await?;
            behind = rows.last().map(|row| row.id);
            if behind.is_none() {
                return Ok(());
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
        let all = Slice::first(u32::MAX);
        let entries = ledger_entries(&self.app, self.caller.account, self.contract, all).await?;
        let shown: Vec<_> = entries.iter().map(|entry| render::ledger_entry(entry, &row.contract)).collect();
        self.values(&shown, true).await
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
