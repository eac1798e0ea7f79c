//! The app's tests: wishes over a real store.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod clocks;
#[allow(dead_code, reason = "the store's own stories need all of it")]
#[path = "../../../store/tests/it/databases.rs"]
mod databases;
mod demo;
mod draft_edits;
mod drafts;
mod erasure;
mod exports;
mod floor;
mod gobd;
mod idempotency;
mod letters;
mod orders;
mod parked;
mod shop;
mod time;
mod together;
