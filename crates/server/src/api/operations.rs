//! `/api/turnus/v1/operations`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::operations::list_operations;
use turnus_app::rows::OperationKind;
use turnus_wire::operations::Operation;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{Route, Takes, parameter, read};
use crate::border::{Asking, Listing};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The kinds, by the names that are shown.
const KINDS: [(&str, OperationKind); 14] = [
    ("ParkedWork", OperationKind::ParkedWork),
    ("RetriedWork", OperationKind::RetriedWork),
    ("LateWork", OperationKind::LateWork),
    ("FailedRender", OperationKind::FailedRender),
    ("ParkedContract", OperationKind::ParkedContract),
    ("RetriedDelivery", OperationKind::RetriedDelivery),
    ("DroppedDelivery", OperationKind::DroppedDelivery),
    ("LateDelivery", OperationKind::LateDelivery),
    ("ParkedMail", OperationKind::ParkedMail),
    ("RetriedMail", OperationKind::RetriedMail),
    ("LateMail", OperationKind::LateMail),
    ("OpenCancellation", OperationKind::OpenCancellation),
    ("StuckClock", OperationKind::StuckClock),
    ("UnsealedEvents", OperationKind::UnsealedEvents),
];
const NAMES: [&str; 14] = [
    KINDS[0].0,
    KINDS[1].0,
    KINDS[2].0,
    KINDS[3].0,
    KINDS[4].0,
    KINDS[5].0,
    KINDS[6].0,
    KINDS[7].0,
    KINDS[8].0,
    KINDS[9].0,
    KINDS[10].0,
    KINDS[11].0,
    KINDS[12].0,
    KINDS[13].0,
];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/operations", "getOperations", list)
            .about("Lists what is late, was put aside or is tried again, longest first, with reason and what mends it.")
            .with(&[parameter("kind", Takes::Word(&NAMES), "Things of that kind.")])
            .with(&PAGING[1..])
            .lists::<Operation>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let name = listing.query.word("kind", &NAMES)?;
    let kind = name.and_then(|name| KINDS.iter().find(|(known, _)| *known == name)).map(|(_, kind)| *kind);
    let part = (listing.slice.skip, listing.slice.take);
    let found = list_operations(&server.app, caller.account, kind, part).await?;
    Ok(ok(&found.iter().map(render::operation).collect::<Vec<_>>()))
}
