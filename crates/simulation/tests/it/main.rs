//! Lives that go well, and planted mistakes that are noticed.

mod faults;
mod lives;
#[cfg(feature = "faults")]
mod rules;
