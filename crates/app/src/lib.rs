//! What one can ask for: one file a wish; load, decide, save.
//!
//! A wish reads, decides in the engine's pure functions, and gives back one value that is written whole
//! ([`wish`]). `now` is account time and an argument; leases, links and tokens use the machine's.

pub mod access;
pub mod accounts;
pub mod annul_contract;
mod app;
pub mod bill_contract;
mod billed_change;
mod billing_delay;
mod billing_row;
mod books;
pub mod catalogue_items;
pub mod catch_up;
pub mod change_prices;
pub mod clock;
pub mod commit_order;
pub mod component_subscriptions;
pub mod contracts;
pub mod correct_invoice;
mod coupons;
mod customer_edit;
pub mod customers;
pub mod datev_settings;
pub mod delete_contract;
pub mod delete_customer;
pub mod demo;
pub mod discard_draft;
pub mod document_settings;
pub mod draft_edits;
pub mod draft_lines;
pub mod due_work;
pub mod end_contract;
pub mod error;
pub mod exchange_rates;
pub mod explain_invoice;
pub mod exports;
pub mod forecast;
pub mod gobd;
pub mod housekeeping;
mod ids;
pub mod invoices;
pub mod ledger;
pub mod letters;
pub mod links;
pub mod lists;
pub mod mail_templates;
pub mod mails;
mod order_books;
pub mod orders;
pub mod pause_contract;
mod payment_method;
mod postings;
pub mod rated_items;
pub mod reactivate_contract;
pub mod rows;
mod schedule_work;
mod seen;
pub mod send_drafts;
pub mod sending;
mod settle;
mod standard_taxes;
mod take_back;
pub mod themes;
mod threshold;
pub mod usage;
pub mod webhooks;
pub mod wish;

pub use app::{App, Setup, entity_of};
pub use error::AppError;
pub use rows::{Created, Slice};
/// The id of an account.
pub use turnus_engine::Id as AccountId;
pub use turnus_gateways::mail::{BadMailSettings, Encryption, MailSender, MailSettings};
pub use turnus_gateways::webhook::{Answer as WebhookAnswer, Attempt, WebhookSender};
pub use wish::{Answer, Call, Caller, Done, Keep, Render};
