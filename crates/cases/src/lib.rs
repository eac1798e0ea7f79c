//! Published cases: what other billing systems test against, run through the engine.
//!
//! A case has inputs, expected figures and a convention it holds under. The runner maps the inputs to a catalogue, a
//! contract and a clock and compares. It computes no amount, date or share itself: each is asked of `bill()`, or of a
//! function of the calendar, the prices or the taxes that `bill()` calls too. A case whose inputs or expected figures
//! are not understood to the last member is skipped, with the reason.

mod calendar;
mod case;
mod cycle;
mod end_to_end;
mod found;
mod interval;
mod items;
mod lacking;
mod life;
mod mapping;
mod pricing;
mod proration;
mod read;
mod repair;
mod report;
mod scenario;
mod shop;
mod tax;
mod tiers;
mod usage;
mod why;
mod zones;

pub use case::{BadFile, Case};
pub use report::{Report, Verdict, run};
