//! The engine's tests: laws, scenarios and the worked figures of the API facts.

mod calendar;
