//! The engine's tests: laws, scenarios and the worked figures of the API facts.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod booked;
mod calendar;
mod documents;
mod exchange;
#[cfg(feature = "faults")]
mod faults;
mod laws;
mod laws_of_time;
mod life;
mod notice;
mod orders;
mod pauses;
mod recurring_revenue;
mod scenarios;
mod shop;
mod taxes;
mod usage;
mod vat_ids;
mod verified;
