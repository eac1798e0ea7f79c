//! Stories of the store, each told to SQLite and to PostgreSQL where both can hear it.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod backlog;
mod cast;
mod claims;
mod copy;
mod customers;
#[allow(dead_code, reason = "the tests of app and server ask for the rest")]
mod databases;
mod deliveries;
mod encrypted;
mod exports;
mod faults;
mod file;
mod group;
mod idempotency;
mod journal;
mod limits;
mod lint;
mod machine;
mod many;
mod names_sorted;
mod numbers;
mod operations;
mod people;
mod plans;
mod pooled;
mod postgres;
mod releases;
mod replica;
mod sealer;
mod sending;
mod strikes;
mod usage;
