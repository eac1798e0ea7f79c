//! The app's tests: wishes over a real store.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod access;
mod cancellation_mails;
mod cancellations;
mod clocks;
#[path = "../../../store/tests/it/databases.rs"]
#[allow(dead_code, reason = "the store's stories use more of it")]
mod databases;
mod demo;
mod draft_edits;
mod drafts;
mod erasure;
mod exports;
mod floor;
mod gobd;
mod idempotency;
mod journal;
mod letters;
mod orders;
mod parked;
mod portal_links;
mod releases;
mod revenue;
mod shop;
mod time;
mod together;
mod usage_in_bulk;
mod vanished;
mod verified;
mod webhooks;
mod words;
mod wrong_books;
