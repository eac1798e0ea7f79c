//! The texts of the statements that matter, as they are sent to PostgreSQL: the tests look at their plans.

use turnus_engine::Id;

use crate::delivery_attempts::{DeliveryFilter, DeliverySlice, FoundEvents};
use crate::due_work::Lane;
use crate::feed::FeedFilter;
use crate::listing::Direction;
use crate::{
    customers, delivery_attempts, due_deliveries, due_work, feed, ledger_lines, mails, operations, usage,
    verify_journal, verify_numbers,
};

/// That of [`due_work::take`]: account, now, machine, until, limit.
pub fn due_work(lane: Lane) -> String {
    due_work::taking(lane).sql(true)
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

/// That of [`feed::between`] without a filter: account, after, until, limit.
pub fn feed() -> String {
    feed::reading(Id::from_bytes([0; 12]), (0, 0), &FeedFilter::default(), 1).0
}

/// That of [`operations::list`]: account, machine time, its own time, rows at most, rows before.
pub fn operations() -> String {
    operations::listing(true, false)
}

/// Those of [`delivery_attempts::erase`]: account, customer.
pub fn erase_answers() -> [&'static str; 2] {
    [delivery_attempts::ERASE_ATTEMPTS, delivery_attempts::ERASE_ANSWERS]
}

/// Those of [`delivery_attempts::of_the_living`] for one hook and two positions, as four: account, and those.
pub fn of_the_living() -> [String; 2] {
    delivery_attempts::of_the_living(Id::from_bytes([0; 12]), &[Id::from_bytes([0; 12])], &[1, 2])
        .map(|statement| statement.sql.into_owned())
}

/// What proving the books asks of a part of the journal: account, from, to; and of a sequence and period.
pub fn proving() -> [&'static str; 2] {
    [verify_journal::NAMED, verify_numbers::FIRST]
}

/// Those of lists of what words find: bills of contracts, bills of documents, bookings, usage of contracts, usage, keys and
/// memos of the latest usage, deliveries.
pub fn of_words() -> Vec<String> {
    let id = Id::from_bytes([0; 12]);
    let ids = [id; 4];
    let events = FoundEvents { kinds: vec![String::new()], contracts: ids.to_vec(), customers: ids.to_vec() };
    let filter = DeliveryFilter { found: Some(events), ..DeliveryFilter::default() };
    let deliveries = delivery_attempts::statement(id, id, &filter, DeliverySlice::before(9, 51)).0;
    let all = ledger_lines::of_found(id, &ids).into_iter().chain(usage::of_words(id, &ids));
    all.chain([deliveries]).collect()
}

/// Those of a page of customers in the order of their names: up, down.
pub fn customers_by_name() -> [String; 2] {
    let id = Id::from_bytes([0; 12]);
    [Direction::Up, Direction::Down].map(|direction| customers::of_names(id, direction))
}
