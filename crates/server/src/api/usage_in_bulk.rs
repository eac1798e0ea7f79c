//! `POST /api/turnus/v1/usage`: usage of many contracts at once.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use turnus_app::usage_in_bulk::{Fate, NewRecord, post_usage_in_bulk};
use turnus_app::{AppError, Caller};
use turnus_wire::usage::{NewUsageRecord, PostedUsage};

use crate::api::error::ApiError;
use crate::api::route::{Route, SELL, Takes, make, parameter};
use crate::border::{Asking, Query, read_body, unpacked};
use crate::read::usage_records::{Read, usage_records};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The longest body as it travels, in bytes.
const LONGEST_PACKED: usize = 16 << 20;
/// The longest body, unpacked.
const LONGEST: usize = 64 << 20;
/// A body longer than that is read on a thread of its own: others need not wait for it.
const LONG: usize = 1 << 20;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/turnus/v1/usage", "postUsage", SELL, post)
            .about(
                "Posts usage of many contracts, up to 10,000 records as a list or in lines, plain, gzip or zstd; says \
                 of each what became of it.",
            )
            .with(&[parameter(
                "ids",
                Takes::Word(&["true", "false"]),
                "false: without the ids of the records that were accepted.",
            )])
            .takes_list::<NewUsageRecord>()
            .gives::<PostedUsage>(),
    ]
}

async fn post(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
    request: Request,
) -> Result<Response, ApiError> {
    let with_ids = query.word("ids", &["true", "false"])? != Some("false");
    let (parts, body) = request.into_parts();
    let body = read_body(body, LONGEST_PACKED).await?;
    let read = read(&server, &caller, parts.headers, body).await?;
    let mut records: Vec<NewRecord> = Vec::with_capacity(read.len());
    // Why a record cannot be read; none where it is asked for.
    let unreadable: Vec<Option<String>> =
        read.into_iter().map(|read| read.map(|record| records.push(record)).err()).collect();
    let mut fates = post_usage_in_bulk(&server.app, &caller, &records).await?.into_iter();
    let fates = unreadable.into_iter().filter_map(|why| why.map(Fate::Refused).or_else(|| fates.next()));
    Ok(ok(&render::posted_usage(fates, with_ids)))
}

async fn read(
    server: &Server,
    caller: &Caller,
    headers: HeaderMap,
    body: Vec<u8>,
) -> Result<Vec<Read>, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let is_long = body.len() > LONG || headers.contains_key("content-encoding");
    let read = move || {
        let body = unpacked(&headers, body, LONGEST)?;
        let mut records = usage_records(&headers, &body, &catalogue)?;
        if headers.contains_key("idempotency-key") {
            records.iter_mut().for_each(refuse_without_key);
        }
        Ok(records)
    };
    if !is_long {
        return read();
    }
    let apart = tokio::task::spawn_blocking(read).await;
    apart.map_err(|error| ApiError::App(AppError::Internal(error.to_string())))?
}

/// An answer for so many records is not kept. Whoever trusts that a repeated request does nothing twice needs Keys.
fn refuse_without_key(read: &mut Read) {
    if matches!(read, Ok(record) if record.usage.key.is_none()) {
        let why =
            "Key: is missing: here no answer is kept under an Idempotency-Key, so give each record a Key";
        *read = Err(why.to_owned());
    }
}
