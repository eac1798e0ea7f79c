//! The rules of billing: pure functions, values in, values out.
//!
//! Nothing here reads a clock, a file or a network: what time it is comes in as a value. The one idea is in
//! [`bill`]: charge what is entitled, due and not yet billed; credit what is billed and no longer entitled.

pub mod bill;
pub mod booking;
pub mod calendar;
pub mod catalogue;
mod charge_usage;
mod charges;
pub mod component;
pub mod contract;
pub mod correction;
pub mod course;
pub mod coverage;
mod credits;
pub mod customer;
pub mod describe;
pub mod discount;
pub mod document;
pub mod ending;
mod entitled;
pub mod entity;
pub mod event;
pub mod exact;
pub mod execution;
pub mod id;
pub mod instant;
pub mod line;
pub mod list_price;
pub mod money;
pub mod notice;
pub mod numbering;
pub mod order;
pub mod pausing;
pub mod plan;
pub mod present;
pub mod price_change;
pub mod pricing;
pub mod proration;
pub mod rated_item;
pub mod reactivation;
pub mod refusal;
pub mod reverse;
pub mod schedule;
pub mod scope;
mod sheet;
pub mod signup;
mod spans;
mod tally;
pub mod tax;
pub mod text;
pub mod threshold;
pub mod tiers;
pub mod totals;
pub mod turn;
pub mod upgrade;
pub mod usage;
mod vat_digits;
pub mod vat_id;
pub mod wish;

pub use exact::Exact;
pub use id::Id;
pub use instant::Instant;
pub use money::{Currency, Money};
pub use proration::Span;
