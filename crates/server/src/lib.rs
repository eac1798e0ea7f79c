//! HTTP in: API, portal and workers; no rules, no SQL.
//!
//! # The map
//!
//! - [`serve`] is everything a running server does: it answers requests and works until it is told to end.
//! - [`router`] is the part that answers, and what tests ask.
//! - `border/`: what every request passes: path folding, tokens and what they may, limits, bodies, query
//!   parameters.
//! - `api/`: one file a noun, each with its operations. `api/error.rs` is the only place that names a failing status.
//! - `read/` and `render/`: from wire to engine and back, one file a noun. Pure.
//! - `operate/`: health, readiness, figures.
//! - `workers/`: what falls due, and webhooks.

pub mod api;
mod border;
mod connections;
mod operate;
mod read;
mod render;
mod server;
mod settings;
mod web;
mod workers;

pub use border::RequestUnderWay;
pub use server::{Server, openapi, operator_router, router, serve};
pub use settings::Settings;
