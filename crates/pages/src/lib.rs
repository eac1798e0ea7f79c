//! Pages for people: the console for those who sell, the portal for those who buy.
//!
//! They are a client of the API in the same process: what a page shows comes from an operation of the API, what a form
//! does is one, asked with the token of the person. So there is no rule and no query here, and who may do what is
//! decided where it is decided for every client.
//!
//! # The map
//!
//! - `api`, `body`: the API, asked in this process, and what forms ask it.
//! - `person`, `cookie`: who looks.
//! - `words`, `format`: languages, figures, days.
//! - `frame`, `form`, `boxes`, `list`, `chart`, `qr`: what pages are made of.
//! - `blank`: what is refused without a word.
//! - `console/`: one file a noun.
//! - `portal/`: what a subscriber sees of one contract, by the token in the address; no script, no cookie needed.

mod api;
mod assets;
mod beside;
mod blank;
mod body;
mod boxes;
mod chart;
mod console;
mod cookie;
mod countries;
mod csv_file;
mod end;
mod field;
mod form;
mod format;
mod frame;
mod list;
mod meanwhile;
mod pages;
mod person;
mod portal;
mod qr;
mod refusals;
mod table;
mod takes;
mod words;

pub use api::Api;
pub use pages::Pages;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use tower_http::compression::CompressionLayer;

/// All pages.
pub fn router(pages: Pages) -> Router {
    let router = Router::new()
        .merge(assets::router())
        .merge(console::router())
        .merge(portal::router())
        .merge(blank::router())
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        .layer(from_fn(blank::filled))
        .with_state(pages);
    router.layer(CompressionLayer::new().gzip(true))
}
