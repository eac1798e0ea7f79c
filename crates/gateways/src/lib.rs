//! Other people's servers: webhook receivers. They get bytes and are told nothing of our types.

mod public_address;
pub mod webhook;
