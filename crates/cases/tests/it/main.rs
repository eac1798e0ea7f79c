//! The published cases, and what the runner promises of itself.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod altered;
mod billing_functions;
mod published;
mod strange;
