//! `/api/turnus/v1/me`: whoever asks, on himself. Nothing that holds a password, a secret or a code is kept for a repeated
//! request.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::me::{change_me, change_password, me};
use turnus_app::rows::User;
use turnus_app::totp::{confirm_totp, offer_totp, remove_own_totp};
use turnus_wire as wire;
use turnus_wire::users::{MePatch, PasswordChange, TotpConfirmation, TotpOffer, TotpRemoval};

use crate::api::error::ApiError;
use crate::api::route::{OWN, Route, Shape, change, make, read, remove};
use crate::border::{Exact, Nothing, Own, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, json, kept, nothing, ok};

const PATH: &str = "/api/turnus/v1/me";
const TOTP: &str = "/api/turnus/v1/me/totp";

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read(PATH, "getMe", by_token)
            .about("Whoever the token belongs to, where, and what it may do.")
            .needs(OWN)
            .gives::<wire::users::Me>(),
        change(PATH, "patchMe", OWN, patch)
            .about("Changes one's own name and language.")
            .takes::<MePatch>()
            .gives::<wire::users::User>(),
        make("/api/turnus/v1/me/password", "changePassword", OWN, password)
            .about("Gives oneself a new password. All other sessions end.")
            .takes::<PasswordChange>()
            .answering(StatusCode::NO_CONTENT, Shape::Nothing),
        make(TOTP, "offerTotp", OWN, offer)
            .about("Makes a second factor. It is in force once a code of it was given.")
            .gives::<TotpOffer>(),
        make("/api/turnus/v1/me/totp/confirm", "confirmTotp", OWN, confirm)
            .about("Puts the second factor in force. All other sessions end.")
            .takes::<TotpConfirmation>()
            .answering(StatusCode::NO_CONTENT, Shape::Nothing),
        remove(TOTP, "removeTotp", OWN, unfactor)
            .about("Takes one's own second factor away.")
            .takes::<TotpRemoval>(),
    ]
}

async fn by_token(State(server): State<Server>, Own(access): Own) -> Result<Response, ApiError> {
    Ok(ok(&render::me(&me(&server.app, &access).await?, &access)))
}

async fn patch(
    State(server): State<Server>,
    Own(access): Own,
    given: Written<Exact<MePatch>>,
) -> Result<Response, ApiError> {
    let change = crate::read::my_change(given.body.0.clone())?;
    let wish = given.wish(|user: &User| answer(StatusCode::OK, &render::user(user)));
    Ok(wish.answer(change_me(&server.app, &wish.call, &access, &change).await?))
}

async fn password(
    State(server): State<Server>,
    Own(access): Own,
    given: Written<Exact<PasswordChange>>,
) -> Result<Response, ApiError> {
    let Exact(PasswordChange { current_password, new_password }) = given.body;
    change_password(&server.app, given.caller, &access, (&current_password, &new_password)).await?;
    Ok(kept(nothing()))
}

async fn offer(
    State(server): State<Server>,
    Own(access): Own,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let offered = offer_totp(&server.app, given.caller, &access).await?;
    Ok(json(StatusCode::OK, &TotpOffer { secret: offered.secret, url: offered.url }))
}

async fn confirm(
    State(server): State<Server>,
    Own(access): Own,
    given: Written<Exact<TotpConfirmation>>,
) -> Result<Response, ApiError> {
    confirm_totp(&server.app, given.caller, &access, &given.body.0.code).await?;
    Ok(kept(nothing()))
}

async fn unfactor(
    State(server): State<Server>,
    Own(access): Own,
    given: Written<Exact<TotpRemoval>>,
) -> Result<Response, ApiError> {
    remove_own_totp(&server.app, given.caller, &access, &given.body.0.password).await?;
    Ok(kept(nothing()))
}
