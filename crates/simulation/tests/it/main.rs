//! Lives that go well, and planted mistakes that are noticed.

mod lives;
