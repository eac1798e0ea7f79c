//! How long things take, measured with what the server calls. Bounded: whoever measures says how large it may grow.
//!
//! - [`rows`] is the table: each row beside the bare engine (`raw/`), by turns, on copies of one file (`base`).
//! - [`growth`] is one account that grows tenfold from step to step.

mod base;
mod billing;
mod bulk;
pub mod growth;
mod http;
pub mod lists;
pub mod pair;
pub mod picture;
mod preview;
mod raw;
mod reads;
pub mod rows;
mod scaling;
mod scratch;
mod shop;
mod start;
mod usage;
mod webhooks;
mod writes;
