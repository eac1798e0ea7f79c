//! `/api/turnus/v1/users`. Nothing that holds a password is kept for a repeated request.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::sold::part;
use turnus_app::totp::remove_totp;
use turnus_app::users::{change_user, create_user, delete_user, list_users, user};
use turnus_wire as wire;
use turnus_wire::users::{NewUser, UserPatch};

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{MANAGE, Route, change, make, read, remove};
use crate::border::{Asking, Exact, Ids, Listing, Nothing, Own, Written};
use crate::render;
use crate::server::Server;
use crate::web::{json, nothing, ok};

const PATH: &str = "/api/turnus/v1/users";
const ONE: &str = "/api/turnus/v1/users/{userId}";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read(PATH, "getUsers", list)
            .about("Lists the people who work with the account.")
            .with(&PAGING)
            .lists::<wire::users::User>(),
        make(PATH, "createUser", MANAGE, create)
            .about("Makes a person with a first password.")
            .takes::<NewUser>()
            .creates::<wire::users::User>(),
        read(ONE, "getUser", by_id).about("Reads a person.").gives::<wire::users::User>(),
        change(ONE, "patchUser", MANAGE, patch)
            .about("Changes name, role or password of a person. A new role or password ends the person's sessions.")
            .takes::<UserPatch>()
            .gives::<wire::users::User>(),
        remove(ONE, "deleteUser", MANAGE, delete)
            .about("Takes a person away; the last Owner and oneself stay. The journal keeps the id."),
        remove("/api/turnus/v1/users/{userId}/totp", "removeUserTotp", MANAGE, unfactor)
            .about("Takes the second factor of a person away who lost it."),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let found = list_users(&server.app, caller.account).await?;
    let shown = part(found.iter().collect(), |user| user.id, listing.slice);
    Ok(ok(&shown.into_iter().map(render::user).collect::<Vec<_>>()))
}

async fn create(State(server): State<Server>, given: Written<Exact<NewUser>>) -> Result<Response, ApiError> {
    let new = crate::read::new_user(given.body.0)?;
    let made = create_user(&server.app, given.caller, &new).await?;
    Ok(json(StatusCode::CREATED, &render::user(&made)))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::user(&user(&server.app, caller.account, id).await?)))
}

async fn patch(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Exact<UserPatch>>,
) -> Result<Response, ApiError> {
    let change = crate::read::user_change(given.body.0)?;
    Ok(ok(&render::user(&change_user(&server.app, given.caller, id, change).await?)))
}

async fn delete(
    State(server): State<Server>,
    Own(access): Own,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(delete_user(&server.app, &wish.call, &access, id).await?))
}

async fn unfactor(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(remove_totp(&server.app, &wish.call, id).await?))
}
