//! `/api/turnus/v1/usage`: usage of all contracts.

use axum::extract::State;
use axum::response::Response;
use turnus_app::rows::UsageFilter;
use turnus_app::usage::list_all_usage;
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::paging::{LATEST, PAGING};
use crate::api::route::{Route, Takes, parameter, read};
use crate::border::{Asking, Listing};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/usage", "getAllUsage", list)
            .about("Lists the metered usage of all contracts, latest first unless sorted otherwise.")
            .with(&[
                parameter("contractId", Takes::Id, "Of that contract."),
                parameter(
                    "componentId",
                    Takes::Id,
                    "Of that component; without a contract among the latest 10,000 records before `before`.",
                ),
                parameter("unbilled", Takes::Word(&["true", "false"]), "true: what no bill took, likewise."),
                parameter(
                    "words",
                    Takes::Text,
                    "Of the latest 256 contracts that these words find, by reference codes, external ids and customers; or with a Key or Memo that they find, among the latest 10,000 records before `before`.",
                ),
                parameter("before", Takes::Id, "Records posted before that one, itself left out."),
                LATEST,
            ])
            .with(&PAGING)
            .lists::<wire::usage::MeteredUsage>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.latest()?;
    let words = listing.words()?;
    let filter = UsageFilter {
        contract: listing.query.id("contractId")?,
        component: listing.query.id("componentId")?,
        unbilled: listing.query.word("unbilled", &["true", "false"])? == Some("true"),
        words: words.as_ref(),
    };
    let records = list_all_usage(&server.app, caller.account, filter, listing.slice).await?;
    Ok(ok(&records.iter().map(render::usage_of_all).collect::<Vec<_>>()))
}
