//! `/api/turnus/v1/portalLinks`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::portal_links::{MINUTES, count_link_request, mail_portal_links};
use turnus_wire::from_exact_body;
use turnus_wire::portal_links::{PortalLinkRequest, PortalLinksAccepted};

use crate::api::error::ApiError;
use crate::api::route::{OPEN, Route, make};
use crate::border::read_body;
use crate::server::Server;
use crate::web::json;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/turnus/v1/portalLinks", "requestPortalLink", OPEN, ask)
            .about(
                "Mails links to the portal to a customer: one for each contract that runs or ended in the last year. The answer \
                 is the same whether the address is known or not. After five requests of an address in 15 minutes nothing is \
                 mailed. It needs public_url in the settings.",
            )
            .takes::<PortalLinkRequest>()
            .accepts::<PortalLinksAccepted>(),
    ]
}

async fn ask(State(server): State<Server>, request: Request) -> Result<Response, ApiError> {
    let bytes = read_body(request.into_body(), server.settings.longest_body).await?;
    let given: PortalLinkRequest = from_exact_body(&bytes)?;
    let request = crate::read::link_request(given)?;
    if count_link_request(&server.app, &request).await? {
        // Apart: how long it takes would tell whether the address is known.
        let app = server.app.clone();
        tokio::spawn(async move {
            if let Err(error) = mail_portal_links(&app, &request).await {
                tracing::error!("links to the portal were not mailed: {error}");
            }
        });
    }
    Ok(json(StatusCode::ACCEPTED, &PortalLinksAccepted { valid_minutes: MINUTES }))
}
