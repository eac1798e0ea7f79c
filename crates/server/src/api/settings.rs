//! `/api/turnus/v1/settings`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::accounts;
use turnus_app::rows;
use turnus_wire::settings::AccountSettings;

use crate::api::error::ApiError;
use crate::api::route::{Route, read, replace};
use crate::border::{Asking, Written};
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/settings", "getSettings", current)
            .about("What the owner of the account decided.")
            .gives::<AccountSettings>(),
        replace("/api/turnus/v1/settings", "putSettings", put)
            .about("Decides anew: what is absent is as on the first day.")
            .takes::<AccountSettings>()
            .gives::<AccountSettings>(),
    ]
}

fn shown(settings: &rows::AccountSettings) -> AccountSettings {
    AccountSettings { rate_limit: settings.rate_limit }
}

async fn current(State(server): State<Server>, Asking(caller): Asking) -> Result<Response, ApiError> {
    Ok(ok(&shown(&accounts::settings(&server.app, caller.account).await?)))
}

async fn put(State(server): State<Server>, given: Written<AccountSettings>) -> Result<Response, ApiError> {
    if given.body.rate_limit == Some(0) {
        return Err(ApiError::member("RateLimit", "expected at least 1, or nothing for no limit"));
    }
    let settings = rows::AccountSettings { rate_limit: given.body.rate_limit };
    let wish = given.wish(|settings: &rows::AccountSettings| answer(StatusCode::OK, &shown(settings)));
    Ok(wish.answer(accounts::change_settings(&server.app, &wish.call, settings).await?))
}
