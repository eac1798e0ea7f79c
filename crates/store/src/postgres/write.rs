//! What a wish writes before its COMMIT, in as few round trips as its guards and numbers allow: one, and one more if
//! it takes numbers.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::changes::{Assigned, Changes};
use crate::error::StoreError;
use crate::postgres::pipeline::Answer;
use crate::postgres::transaction::Transaction;
use crate::postgres::wishes;
use crate::row::Row;
use crate::seal::{self, Head};
use crate::sequences;
use crate::statement::Statement;
use crate::stop::{Stop, panicked};

const LOCK_HEAD: &str = "select position, hash from chains where account = $1 for update";

/// What was written so far.
pub(super) struct Written {
    pub(super) assigned: Assigned,
    /// The chain's end, locked until COMMIT; `None` if there are no events.
    pub(super) head: Option<Head>,
}

/// Writes all but the events, and locks the chain's end for them, last of all. `None`: the wish was written before.
pub(super) async fn all_but_events(
    transaction: &Transaction,
    changes: &Changes,
) -> Result<Option<Written>, Stop> {
    let begin = Statement::new("begin", []);
    let mut trip: Vec<&Statement> = vec![&begin];
    trip.extend(&changes.statements);
    let mut assigned = Assigned::default();
    if !changes.numbers.is_empty() {
        assigned = take_numbers(transaction, &trip, changes).await?;
        trip.clear();
    }

    let wish = wishes::insert(changes.account, changes.wish, &assigned);
    let finished = finish(changes, &assigned)?;
    let lock = (!changes.events.is_empty()).then(|| Statement::new(LOCK_HEAD, [changes.account.into()]));
    let place = trip.len();
    trip.push(&wish);
    trip.extend(&finished);
    trip.extend(&lock);
    let answers = transaction.send(&trip).await?;

    if answers[place].touched == 0 {
        return Ok(None);
    }
    let head = match (&lock, answers.last()) {
        (Some(_), Some(answer)) => Some(head(transaction, changes, answer).await?),
        _ => None,
    };
    Ok(Some(Written { assigned, head }))
}

/// The statements that write the events behind `head`.
pub(super) fn events(changes: &Changes, head: Option<Head>) -> Result<Vec<Statement>, StoreError> {
    let Some(mut head) = head else {
        return Ok(Vec::new());
    };
    let mut statements = seal::seal(&mut head, changes.account, changes.wish, &changes.events)?;
    statements.push(seal::keep(changes.account, &head));
    Ok(statements)
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

/// The chain's end, locked. An account's first event makes the row.
async fn head(transaction: &Transaction, changes: &Changes, locked: &Answer) -> Result<Head, Stop> {
    if let Ok(row) = first_row(locked) {
        return Ok(crate::events::read_head(&row)?);
    }
    let sql = "insert into chains (account, position, hash) values ($1, 0, $2)
        on conflict (account) do update set position = chains.position returning position, hash";
    let start = Statement::new(sql, [changes.account.into(), Head::START.hash.into()]);
    let answers = transaction.send(&[&start]).await?;
    Ok(crate::events::read_head(&first_row(&answers[0])?)?)
}

fn first_row(answer: &Answer) -> Result<Row<'_>, StoreError> {
    let row = answer.rows.first().map(Row::Postgres);
    row.ok_or_else(|| StoreError::Body("a row that must come did not".to_owned()))
}
