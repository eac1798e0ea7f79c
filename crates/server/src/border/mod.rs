//! What every request passes before a handler sees it.

mod caller;
pub(crate) mod fold;
mod guard;
mod ids;
mod limit;
mod packed;
mod query;
mod request;
mod written;

pub(crate) use caller::{Asking, Own, Subscriber};
pub(crate) use guard::{guard, panicked};
pub(crate) use ids::{Day, Ids, Token};
pub(crate) use limit::Limits;
pub(crate) use packed::unpacked;
pub(crate) use query::{Listing, Query, SORTS, SORTS_OR_NAMES};
pub use request::RequestUnderWay;
pub(crate) use request::observed;
pub(crate) use written::{Exact, Nothing, Wish, Written, answered, kept_for_anybody, read_body};
