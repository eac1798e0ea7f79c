//! Billing told as dated stories that a clerk can check by hand (docs/rules/scenarios.md).
//!
//! A scenario is a text: what is sold, and what happens day by day. Under each day stand the bills that it leads to, as
//! the engine writes them. [`walk`] writes them anew; where they are what stands there already, the scenario holds.

mod catalogue;
mod events;
mod plans;
mod prices;
mod print;
mod scenario;
mod shop;
mod taxes;
mod walk;
mod words;

pub use scenario::{BadLine, Difference, Walked, difference, walk};
pub use shop::Shop;
