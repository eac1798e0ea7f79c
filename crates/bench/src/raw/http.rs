//! A bare server: the router that ours has, a row that is read where one is, and the bytes that ours answers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rusqlite::Connection;
use rusqlite::types::Value;
use tokio::task::JoinHandle;
use turnus_app::AppError;

use crate::base::listen;
use crate::http::{Client, failed};

/// What a bare server knows.
#[derive(Default)]
pub(crate) struct Known {
    /// The file that it reads.
    pub(crate) file: PathBuf,
    /// The account.
    pub(crate) account: Vec<u8>,
    /// What ours answered, by the contract's id.
    pub(crate) contracts: HashMap<String, Bytes>,
    /// What ours answered to the list of contracts, as values that are written anew each time.
    pub(crate) list: Vec<serde_json::Value>,
    /// What ours answered to a preview.
    pub(crate) preview: Bytes,
}

/// Where nothing is read and nothing said.
pub(crate) const FLOOR: &str = "/";

type Shared = State<Arc<Known>>;

/// Serves it. Abort the task to end it.
pub(crate) async fn serve(known: Known) -> Result<(Client, JoinHandle<()>), AppError> {
    let router = Router::new()
        .route("/api/v1/contracts/{id}", get(contract))
        .route("/api/v1/contracts", get(list))
        .route("/api/v1/orders/preview", post(preview))
        .route(FLOOR, get(async || json(Bytes::from_static(b"{}"))))
        .with_state(Arc::new(known));
    let (listener, at) = listen().await?;
    let serving = tokio::spawn(async move {
        // It ends when it is aborted.
        let _ = axum::serve(listener, router).await;
    });
    Ok((Client { at, token: "Bearer none".to_owned() }, serving))
}

async fn contract(State(known): Shared, Path(id): Path<String>) -> Response {
    let key = hex::decode(&id).unwrap_or_default();
    let sql = "select * from contracts where account = ?1 and id = ?2";
    let read = rows(&known, sql, &[Value::Blob(known.account.clone()), Value::Blob(key)]);
    match (read, known.contracts.get(&id)) {
        (Ok(rows), Some(bytes)) if rows.len() == 1 => json(bytes.clone()),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn list(State(known): Shared) -> Response {
    let sql = "select * from contracts where account = ?1 order by id limit 500";
    match rows(&known, sql, &[Value::Blob(known.account.clone())]) {
        Ok(rows) if rows.len() == known.list.len() => {
            json(serde_json::to_vec(&known.list).unwrap_or_default())
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn preview(State(known): Shared, body: Bytes) -> Response {
    match serde_json::from_slice::<serde_json::Value>(&body) {
        Ok(_) => json(known.preview.clone()),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn json(bytes: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], bytes.into()).into_response()
}

thread_local! {
    static CONNECTION: RefCell<Option<(PathBuf, Connection)>> = const { RefCell::new(None) };
}

/// Rows, read on a connection of this thread's own.
fn rows(known: &Known, sql: &str, params: &[Value]) -> Result<Vec<Vec<Value>>, AppError> {
    CONNECTION.with_borrow_mut(|slot| {
        if slot.as_ref().is_none_or(|(file, _)| *file != known.file) {
            let connection = Connection::open(&known.file).map_err(failed)?;
            connection
                .execute_batch("pragma query_only = on; pragma mmap_size = 268435456")
                .map_err(failed)?;
            *slot = Some((known.file.clone(), connection));
        }
        let Some((_, connection)) = slot else { return Err(failed("no connection")) };
        let mut statement = connection.prepare_cached(sql).map_err(failed)?;
        let columns = statement.column_count();
        let read = statement.query_map(rusqlite::params_from_iter(params), |row| {
            (0..columns).map(|place| row.get(place)).collect::<rusqlite::Result<Vec<Value>>>()
        });
        read.map_err(failed)?.collect::<rusqlite::Result<_>>().map_err(failed)
    })
}
