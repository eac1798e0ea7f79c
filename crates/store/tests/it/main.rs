//! Stories of the store, each told to SQLite and to PostgreSQL where both can hear it.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod cast;
mod customers;
mod databases;
mod exports;
mod faults;
mod file;
mod group;
mod idempotency;
mod journal;
mod machine;
mod many;
mod numbers;
mod postgres;
mod sending;
