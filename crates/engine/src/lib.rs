//! The rules of billing: pure functions, values in, values out.
//!
//! Nothing here reads a clock, a file or a network: what time it is comes in as a value. The one idea is in
//! `bill`: charge what is entitled, due and not yet billed; credit what is billed and no longer entitled.

pub mod customer;
pub mod document;
pub mod id;
pub mod instant;
pub mod money;
pub mod tax;

pub use id::Id;
pub use instant::Instant;
pub use money::{Currency, Money};
