//! What travels: DTOs, events and the error body of the billwerk API.
//!
//! One file a noun, as the routes name it. What a client writes is called `New…`, `…Patch` or after the action
//! (`ContractEnd`); what it reads has the bare noun (`Contract`). Names and members are billwerk's; enums are texts, so
//! that a client never fails on one it does not know. A body is read with [`from_body`], which takes member names in any
//! case and names the member that is wrong; it is written with plain serde, without the members that are absent.
//!
//! With the feature `openapi` every DTO implements `utoipa::ToSchema`: a [`Decimal`] is a number, a [`Timestamp`] a
//! `date-time`, a [`Date`] a `date`, a [`Patch`] its value or null.

mod body;
mod custom_fields;
mod date;
mod decimal;
pub mod fold;
mod id;
mod json;
mod localized_text;
mod null;
mod patch;
mod period;
mod time;

pub mod cancellations;
pub mod clients;
pub mod clock;
pub mod component_subscriptions;
pub mod components;
pub mod contract_changes;
pub mod contract_wishes;
pub mod contracts;
pub mod coupons;
pub mod customers;
pub mod datev;
pub mod deliveries;
pub mod discounts;
pub mod document_settings;
pub mod draft_edits;
pub mod error;
pub mod event;
pub mod exchange_rates;
pub mod explanations;
pub mod exports;
pub mod feed;
pub mod forecasts;
pub mod invoice_drafts;
pub mod invoices;
pub mod ledger_entries;
pub mod legal_entities;
pub mod line_items;
pub mod operations;
pub mod orders;
pub mod parked_work;
pub mod payments;
pub mod plan_groups;
pub mod plan_variants;
pub mod plans;
pub mod portal_links;
pub mod product_info;
pub mod rated_items;
pub mod revenue;
pub mod scenarios;
pub mod self_service;
pub mod sending;
pub mod sessions;
pub mod settings;
pub mod subscriptions;
pub mod summary;
pub mod tax_policies;
pub mod themes;
pub mod token;
pub mod usage;
pub mod users;
pub mod webhooks;

pub use body::{BodyError, from_body, from_exact_body, from_written_body};
pub use custom_fields::CustomFields;
pub use date::{BadDate, Date};
pub use decimal::{BadDecimal, Decimal};
pub use id::Id;
#[cfg(feature = "openapi")]
pub use id::ObjectId;
pub use json::Json;
pub use localized_text::LocalizedText;
pub use patch::Patch;
pub use period::Period;
pub use time::{BadTimestamp, Timestamp};
