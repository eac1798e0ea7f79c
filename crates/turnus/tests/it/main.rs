//! The house as it must be, and the binary as a stranger uses it.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod bench;
#[path = "../../../store/tests/it/databases.rs"]
#[allow(dead_code, reason = "the store's stories use more of it")]
mod databases;
mod house;
mod killed;
mod life;
mod mail;
mod migrate;
mod operated;
mod rules;
mod running;
mod simulate;
mod usage_load;
mod users;
mod verify;
