//! The server as its clients meet it: requests, statuses, bodies. The files mirror the paths.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod account;
mod bad_receivers;
mod border;
mod catalogue;
mod clock;
mod component_subscriptions;
mod console;
mod console_beside;
mod console_company;
mod console_contract;
mod console_errors;
mod console_exports;
mod console_forms;
mod console_found;
mod console_german;
mod console_ledger;
mod console_lists;
mod console_meanwhile;
mod console_orders;
mod console_pages;
mod console_wares;
mod contracts;
mod corrections;
mod customers;
mod database_gone;
#[path = "../../../store/tests/it/databases.rs"]
#[allow(dead_code, reason = "the stories of the store use all of it")]
mod databases;
mod deliveries;
mod draft_edits;
mod events;
mod exchange_rates;
mod exports;
mod faults;
mod foreign;
mod gobd;
mod idempotency;
mod invoices;
mod letters;
mod lists;
mod mails;
mod openapi;
mod operate;
mod operations;
mod orders;
mod people;
mod portal;
mod portal_links;
mod rated_items;
mod repeats;
mod revenue;
mod rules;
mod self_service;
mod sessions;
mod smtp;
mod themes;
mod token;
mod totp;
mod usage;
mod usage_in_bulk;
mod webhooks;
mod world;
