//! `/api/turnus/v1/cancellations`: declared by anybody, settled by people.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::Render;
use turnus_app::cancellations::{declare_cancellation, list_cancellations, receipt_zone};
use turnus_app::rows::{Cancellation as Row, CancellationStatus};
use turnus_app::settle_cancellation::settle_cancellation;
use turnus_wire::cancellations::{
    Cancellation, CancellationSettlement, NewCancellation, ReceivedCancellation,
};
use turnus_wire::from_exact_body;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{OPEN, Route, SELL, Takes, make, parameter, read};
use crate::border::{Asking, Exact, Ids, Listing, Written, answered, kept_for_anybody, read_body};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

const PATH: &str = "/api/turnus/v1/cancellations";
const STATUS: [&str; 2] = ["Open", "Settled"];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make(PATH, "declareCancellation", OPEN, declare)
            .about(
                "Declares that a contract is cancelled, without signing in (§ 312k BGB). It is stored and confirmed by mail to \
                 EmailAddress; an ordinary one whose EmailAddress and Contract fit one contract ends it. The answer is the same \
                 whether a contract is known or not. After five declarations of an address in 15 minutes: 429.",
            )
            .takes::<NewCancellation>()
            .gives::<ReceivedCancellation>(),
        read(PATH, "getCancellations", list)
            .about("Lists declared cancellations, with what came of them.")
            .with(&[parameter("status", Takes::Word(&STATUS), "Those that stand there.")])
            .with(&PAGING)
            .lists::<Cancellation>(),
        make("/api/turnus/v1/cancellations/{cancellationId}/settle", "settleCancellation", SELL, settle)
            .about(
                "Settles a declared cancellation: ends the contract that is given, and confirms the end by mail to whoever \
                 declared it. Without contract and end nothing is mailed.",
            )
            .takes::<CancellationSettlement>()
            .gives::<Cancellation>(),
    ]
}

async fn declare(State(server): State<Server>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = read_body(body, server.settings.longest_body).await?;
    let given: NewCancellation = from_exact_body(&bytes)?;
    let declaration = crate::read::declaration(given)?;
    let zone = receipt_zone(&server.app, declaration.account).await?;
    let end = declaration.end;
    let render: Render<Row> =
        Arc::new(move |row| answer(StatusCode::OK, &render::received_cancellation(row, end, &zone)));
    let keep = kept_for_anybody(&parts, &bytes, &render)?;
    Ok(answered(&render, declare_cancellation(&server.app, &declaration, keep).await?))
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let status = listing.query.word("status", &STATUS)?.map(|status| match status {
        "Open" => CancellationStatus::Open,
        _ => CancellationStatus::Settled,
    });
    let found = list_cancellations(&server.app, caller.account, status, listing.slice).await?;
    Ok(ok(&found.iter().map(render::declared_cancellation).collect::<Vec<_>>()))
}

async fn settle(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<CancellationSettlement>>,
) -> Result<Response, ApiError> {
    let settlement = crate::read::settlement(given.body.0.clone())?;
    let wish = given.wish(|settled: &Row| answer(StatusCode::OK, &render::declared_cancellation(settled)));
    Ok(wish.answer(settle_cancellation(&server.app, &wish.call, id, settlement).await?))
}
