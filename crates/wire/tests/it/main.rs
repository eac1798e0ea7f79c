//! Bodies as clients send them, answers as clients read them.

mod answers;
mod bodies;
mod names;
#[cfg(feature = "openapi")]
mod openapi;
mod requests;
