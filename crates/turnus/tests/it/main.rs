//! The house as it must be, and the binary as a stranger uses it.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod house;
mod killed;
mod life;
mod mail;
mod rules;
mod running;
mod simulate;
