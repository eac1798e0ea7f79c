//! `/api/turnus/v1/events`: the journal for those who pull.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use tokio::sync::watch;
use tokio::time::Instant;
use turnus_app::feed::{Piece, end_of_journal, read as read_feed};
use turnus_app::rows::FeedFilter;
use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_wire::feed::EventPiece;

use crate::api::error::ApiError;
use crate::api::route::{Route, Takes, parameter, read};
use crate::border::{Asking, Query};
use crate::read::shortened;
use crate::render;
use crate::server::Server;
use crate::web::ok;
use crate::workers::News;

/// The most events of one answer.
const MOST: i64 = 500;
const USUAL: u32 = 100;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 8;
/// How often is looked for what other nodes wrote.
const LOOK: Duration = Duration::from_millis(250);
/// The least time between two looks: whoever waits costs the same however much is written.
const REST: Duration = Duration::from_millis(20);
/// Names in one filter.
const MOST_KINDS: usize = 20;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/events", "getEvents", list)
            .about("Reads the journal behind a cursor, and waits for news if asked to.")
            .with(&[
                parameter(
                    "after",
                    Takes::Number(-1, i64::MAX),
                    "The cursor of the answer before; 0: from the beginning; -1: from now on.",
                ),
                parameter("take", Takes::Number(1, MOST), "Events at most: 100 where it is absent."),
                parameter("wait", Takes::Number(0, LONGEST_WAIT), "Seconds to wait while there is none."),
                parameter("kind", Takes::Text, "Only these events, with commas between them."),
                parameter("contractId", Takes::Id, "Only about that contract."),
                parameter("customerId", Takes::Id, "Only about that customer."),
            ])
            .gives::<EventPiece>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
) -> Result<Response, ApiError> {
    let after = match query.number("after", -1, i64::MAX)?.unwrap_or(0) {
        -1 => end_of_journal(&server.app, caller.account).await?,
        after => after,
    };
    let take = query.number("take", 1, MOST)?.and_then(|take| u32::try_from(take).ok()).unwrap_or(USUAL);
    let wait = query.number("wait", 0, LONGEST_WAIT)?.and_then(|wait| u64::try_from(wait).ok());
    let filter = FeedFilter {
        kinds: kinds(&query)?,
        contract: query.id("contractId")?,
        customer: query.id("customerId")?,
    };
    let late = Instant::now() + Duration::from_secs(wait.unwrap_or(0));
    let piece = await_news(&server, caller.account, after, (&filter, take), late).await?;
    Ok(ok(&render::piece(&piece)))
}

fn kinds(query: &Query) -> Result<Vec<String>, ApiError> {
    let Some(text) = query.text("kind")? else { return Ok(Vec::new()) };
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    if names.len() > MOST_KINDS {
        return Err(ApiError::member("kind", format!("expected at most {MOST_KINDS} names")));
    }
    let unknown = names.iter().find(|name| {
        serde_json::from_value::<EventKind>(serde_json::Value::String((*name).clone())).is_err()
    });
    match unknown {
        Some(name) => Err(ApiError::member("kind", format!("there is no event '{}'", shortened(name)))),
        None => Ok(names),
    }
}

/// The piece behind `after`, once there is something in it, or as it is when the time is over or the server ends. It holds
/// nothing while it waits.
async fn await_news(
    server: &Server,
    account: Id,
    mut after: i64,
    (filter, take): (&FeedFilter, u32),
    late: Instant,
) -> Result<Piece, ApiError> {
    let (_alone, never) = watch::channel(false);
    let mut ended = server.ended.clone().unwrap_or(never);
    loop {
        let mut news = News::listen(&server.app).await;
        let piece = read_feed(&server.app, account, after, filter, take).await?;
        let left = late.saturating_duration_since(Instant::now());
        if !piece.entries.is_empty() || piece.more || left.is_zero() {
            return Ok(piece);
        }
        after = piece.after;
        if !news.wait(LOOK.min(left), &mut ended).await {
            return Ok(piece);
        }
        tokio::time::sleep(REST.min(left)).await;
    }
}
