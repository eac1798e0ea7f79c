//! The console: pages for those who sell. One file a noun.

mod bookings;
mod cancellations;
mod catalogue;
mod clients;
mod clock;
mod company;
mod contract_acts;
mod contract_page;
mod contracts;
mod correction;
mod customers;
mod datev;
mod deed;
mod deliveries;
mod draft_page;
mod drafts;
mod exports;
mod fields;
mod happened;
mod invoices;
mod look;
mod me;
mod order_figures;
mod order_form;
mod order_parts;
mod orders;
mod pause;
mod people;
mod rated;
mod search;
mod sheet;
mod sign_in;
mod start;
mod timeline;
mod ware_forms;
mod ware_kind;
mod ware_lists;
mod ware_preview;
mod ware_sheets;
mod wares;
mod webhooks;
mod work;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::IgnoredAny;

use crate::api::Refusal;
use crate::pages::Pages;
use crate::person::Person;

/// Ids of a path: hex digits, so that nothing else gets into a path of the API.
pub(crate) struct Id(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, Response> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let id = path.map(|axum::extract::Path(id)| id).unwrap_or_default();
        if is_id(&id) { Ok(Id(id)) } else { Err(StatusCode::NOT_FOUND.into_response()) }
    }
}

/// 24 hex digits.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a form is about is there: it is refused where it is not.
pub(crate) async fn is_there(person: &Person, at: &str) -> Result<(), Refusal> {
    person.api.get::<IgnoredAny>(at).await.map(|IgnoredAny| ())
}

/// Goes on to a page after a form was granted.
pub(crate) fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// A form of a page is sent to a place of its own. Who asks for that place, as by loading a refused form again, is led
/// to the page: what there is up to the first id, else what is above it.
async fn page_of_form(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    let mut until = 0;
    let with_id = path.split('/').find_map(|name| {
        until += name.len() + 1;
        is_id(name).then(|| path.get(..until - 1))?
    });
    let above = || path.rsplit_once('/').map(|(above, _)| above);
    match with_id.or_else(above).filter(|page| *page != path && page.starts_with("/console")) {
        Some(page) if method == Method::GET || method == Method::HEAD => go(page),
        Some(_) | None => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// All of it.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .merge(sign_in::router())
        .merge(look::router())
        .merge(start::router())
        .merge(search::router())
        .merge(clock::router())
        .merge(company::router())
        .merge(customers::router())
        .merge(contracts::router())
        .merge(contract_acts::router())
        .merge(pause::router())
        .merge(orders::router())
        .merge(cancellations::router())
        .merge(datev::router())
        .merge(exports::router())
        .merge(catalogue::router())
        .merge(invoices::router())
        .merge(correction::router())
        .merge(drafts::router())
        .merge(draft_page::router())
        .merge(work::router())
        .merge(bookings::router())
        .merge(rated::router())
        .merge(webhooks::router())
        .merge(people::router())
        .merge(clients::router())
        .merge(me::router())
        .method_not_allowed_fallback(page_of_form)
}
