//! The texts of the statements that matter, as they are sent to PostgreSQL: the tests look at their plans.

use crate::{due_deliveries, due_work, mails};

/// That of [`due_work::take`]: account, now, machine, until, limit.
pub fn due_work() -> String {
    due_work::taking().sql(true)
}

/// Those of [`due_deliveries::take`]: account, now, hook, rows; account, due, until, hook, position.
pub fn deliveries() -> (&'static str, String) {
    (due_deliveries::WINDOW, due_deliveries::taking().sql(true))
}

/// Those of [`due_deliveries::hooks`]: now; account, now.
pub fn due_hooks() -> [&'static str; 2] {
    [due_deliveries::ACCOUNTS, due_deliveries::HOOKS]
}

/// That of [`crate::hooks::wake_next`]: account, hook, lane, position, now.
pub fn wake_next() -> &'static str {
    crate::hooks::WAKE
}

/// That of [`mails::take`]: account, now, until, limit.
pub fn mails() -> String {
    mails::taking().sql(true)
}
