//! The server as its clients meet it: requests, statuses, bodies. The files mirror the paths.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod border;
mod catalogue;
mod clock;
mod component_subscriptions;
mod contracts;
mod customers;
mod database_gone;
#[allow(dead_code, reason = "the store's own stories need all of it")]
#[path = "../../../store/tests/it/databases.rs"]
mod databases;
mod draft_edits;
mod exchange_rates;
mod exports;
mod faults;
mod foreign;
mod gobd;
mod idempotency;
mod invoices;
mod letters;
mod mails;
mod openapi;
mod operate;
mod operations;
mod orders;
mod portal;
mod rated_items;
mod repeats;
mod rules;
mod smtp;
mod themes;
mod token;
mod usage;
mod webhooks;
mod world;
