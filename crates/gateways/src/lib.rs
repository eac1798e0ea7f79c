//! Other people's servers: webhook receivers, and the server that takes mail. They get bytes and are told nothing of our types.

pub mod mail;
mod public_address;
pub mod webhook;
