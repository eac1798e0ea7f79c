//! What a wish writes before its COMMIT, in as few round trips as its guards and numbers allow: one, and one more if
//! it takes numbers. Others wait for those from then on, so all that can be written before them is.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::changes::{Assigned, Changes};
use crate::error::StoreError;
use crate::postgres::pipeline::Answer;
use crate::postgres::transaction::{Transaction, begin};
use crate::postgres::wishes;
use crate::row::Row;
use crate::sequences;
use crate::statement::Statement;
use crate::stop::{Stop, panicked};

/// Writes the wish, and `events` where it takes numbers: then they come before those, else COMMIT takes them along. `None`:
/// the wish was written before.
pub(super) async fn all_before_commit(
    transaction: &Transaction,
    changes: &Changes,
    events: &[Statement],
) -> Result<Option<Assigned>, Stop> {
    let begin = begin();
    let mut trip: Vec<&Statement> = begin.iter().collect();
    trip.extend(&changes.statements);
    let mut assigned = Assigned::default();
    if !changes.numbers.is_empty() {
        trip.extend(events);
        assigned = take_numbers(transaction, &trip, changes).await?;
        trip.clear();
    }

    let wish = wishes::insert(changes.account, changes.wish, &assigned);
    let finished = finish(changes, &assigned)?;
    let place = trip.len();
    trip.push(&wish);
    trip.extend(&finished);
    let answers = transaction.send(&trip).await?;
    Ok((answers[place].touched > 0).then_some(assigned))
}

/// Sends `before` and takes the numbers, in key order; they come back in the order they were asked for.
async fn take_numbers(
    transaction: &Transaction,
    before: &[&Statement],
    changes: &Changes,
) -> Result<Assigned, Stop> {
    let order = sequences::key_order(&changes.numbers);
    let steps = order.iter().map(|&index| sequences::params(changes.account, &changes.numbers[index]));
    let next: Vec<Statement> = steps.map(|params| Statement::new(sequences::NEXT, params)).collect();
    let trip: Vec<&Statement> = before.iter().copied().chain(&next).collect();
    let answers = transaction.send(&trip).await?;

    let mut taken = Vec::with_capacity(order.len());
    for (index, answer) in order.into_iter().zip(&answers[before.len()..]) {
        taken.push((index, sequences::read(&first_row(answer)?)?));
    }
    taken.sort_by_key(|(index, _)| *index);
    Ok(Assigned { numbers: taken.into_iter().map(|(_, number)| number).collect() })
}

fn finish(changes: &Changes, assigned: &Assigned) -> Result<Vec<Statement>, StoreError> {
    let Some(finish) = &changes.finish else {
        return Ok(Vec::new());
    };
    catch_unwind(AssertUnwindSafe(|| finish(assigned))).map_err(|panic| panicked(&*panic))
}

fn first_row(answer: &Answer) -> Result<Row<'_>, StoreError> {
    let row = answer.rows.first().map(Row::Postgres);
    row.ok_or_else(|| StoreError::Body("a row that must come did not".to_owned()))
}
