//! `/api/turnus/v1/clients`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::clients::{change_client, create_client, list_clients, revoke_client};
use turnus_app::rows::Client;
use turnus_app::sold::part;
use turnus_wire::clients::{ApiClient, ApiClientPatch, CreatedApiClient, NewApiClient};

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{MANAGE, Route, change, make, read, remove};
use crate::border::{Asking, Exact, Listing, Nothing, Own, Token, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, json, nothing, ok};

const PATH: &str = "/api/turnus/v1/clients";
const ONE: &str = "/api/turnus/v1/clients/{clientId}";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read(PATH, "getApiClients", list)
            .about("Lists the programs that may ask for tokens.")
            .with(&PAGING)
            .lists::<ApiClient>(),
        make(PATH, "createApiClient", MANAGE, create)
            .about("Makes a program that may ask for tokens. Its secret is shown once, and never kept.")
            .takes::<NewApiClient>()
            .creates::<CreatedApiClient>(),
        change(ONE, "patchApiClient", MANAGE, patch)
            .about("Changes name or scopes of a client, named by its Id or its ClientId. They hold at once.")
            .takes::<ApiClientPatch>()
            .gives::<ApiClient>(),
        remove(ONE, "revokeApiClient", MANAGE, revoke)
            .about("Takes a client away, named by its Id or its ClientId: its tokens are refused at once."),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let found = list_clients(&server.app, caller.account).await?;
    let shown = part(found.iter().collect(), |client| client.key, listing.slice);
    Ok(ok(&shown.into_iter().map(render::api_client).collect::<Vec<_>>()))
}

async fn create(
    State(server): State<Server>,
    given: Written<Exact<NewApiClient>>,
) -> Result<Response, ApiError> {
    let (name, scopes) = crate::read::new_client(given.body.0)?;
    let made = create_client(&server.app, given.caller, &name, scopes).await?;
    Ok(json(StatusCode::CREATED, &render::created_api_client(&made)))
}

async fn patch(
    State(server): State<Server>,
    Token(name): Token,
    given: Written<Exact<ApiClientPatch>>,
) -> Result<Response, ApiError> {
    let change = crate::read::client_change(given.body.0.clone())?;
    let wish = given.wish(|client: &Client| answer(StatusCode::OK, &render::api_client(client)));
    Ok(wish.answer(change_client(&server.app, &wish.call, &name, &change).await?))
}

async fn revoke(
    State(server): State<Server>,
    Own(access): Own,
    Token(name): Token,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(revoke_client(&server.app, &wish.call, &access, &name).await?))
}
