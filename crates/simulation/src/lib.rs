//! Whole accounts under a seeded clock: random lives, doubled and reordered requests, nodes that hang, receivers that
//! fail, a store that fails or crashes between any two statements. After each life everything that was acknowledged has
//! to be found, and the books have to be right.
//!
//! Everything follows from the seed: a life runs on one thread, its time is a number, and its chance a stream. So a life
//! that fails can be lived again.

mod books;
mod chance;
mod choose;
mod counts;
mod ending;
mod facts;
mod life;
mod look;
mod patience;
mod receivers;
mod rules;
mod run;
mod sold;
mod weather;
mod wish;
mod work;
mod world;

pub use books::Wrong;
pub use counts::{Count, Counts};
pub use life::{Failed, Mistake};
pub use run::{CannotRun, Ended, Run, run};
pub use turnus_store::faults::Tamper;
