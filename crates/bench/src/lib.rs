//! How long things take, measured with what the server calls. Bounded: whoever measures says how large it may grow.

pub mod growth;
pub mod lists;
pub mod raw;
mod shop;
pub mod usage;
