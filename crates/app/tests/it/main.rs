//! The app's tests: wishes over a real store.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

mod demo;
