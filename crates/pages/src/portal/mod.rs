//! The portal: one contract, for who has it. One file an errand.

mod cancel;
mod change;
mod data;
mod declare;
mod files;
mod frame;
mod home;
mod invoices;
mod links;
mod look;
mod usage;
mod visitor;

use axum::Router;

use crate::pages::Pages;

pub(crate) use frame::open_page;

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .merge(home::router())
        .merge(change::router())
        .merge(usage::router())
        .merge(invoices::router())
        .merge(data::router())
        .merge(cancel::router())
        .merge(files::router())
        .merge(look::router())
        .merge(declare::router())
        .merge(links::router())
}
