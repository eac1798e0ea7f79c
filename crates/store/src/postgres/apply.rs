//! One wish as one transaction, in three round trips: statements and numbers, what follows from them, COMMIT.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio_postgres::Error;

use crate::changes::{Applied, Assigned, Changes};
use crate::error::StoreError;
use crate::events;
use crate::postgres::pipeline::Answer;
use crate::postgres::transaction::Transaction;
use crate::postgres::{Postgres, wishes};
use crate::row::Row;
use crate::seal::{self, Head};
use crate::sequences;
use crate::statement::Statement;
use crate::stop::{Stop, panicked};

const TRIES: u32 = 8;

/// Writes all of `changes` or nothing; again after a serialization failure, a deadlock or a lost connection.
pub(super) async fn apply(postgres: &Postgres, changes: &Changes) -> Result<Applied, StoreError> {
    let mut tries = 1;
    loop {
        match attempt(postgres, changes).await {
            Err(error) if error.wants_retry() && tries < TRIES => {
                tracing::debug!(%error, tries, "a transaction is run again");
                tokio::time::sleep(Duration::from_millis(5) * tries * tries).await;
                tries += 1;
            }
            other => return other,
        }
    }
}

async fn attempt(postgres: &Postgres, changes: &Changes) -> Result<Applied, StoreError> {
    let transaction = Transaction::on(postgres.connection().await?);
    match write(&transaction, changes).await {
        Ok(Some(assigned)) => match transaction.commit().await {
            Ok(()) => Ok(Applied::Done(assigned)),
            Err(error) => after_commit_failed(postgres, changes, error).await,
        },
        Ok(None) => {
            transaction.rollback().await; // this very wish was written before
            found(postgres, changes).await
        }
        Err(stop) => {
            transaction.rollback().await;
            stop.answer()
        }
    }
}

/// `None`: the wish was written before.
async fn write(transaction: &Transaction, changes: &Changes) -> Result<Option<Assigned>, Stop> {
    let (assigned, mut head) = write_what_is_known(transaction, changes).await?;
    let mut rest = vec![wishes::insert(changes.account, changes.wish, &assigned)];
    if let Some(finish) = &changes.finish {
        let finished = catch_unwind(AssertUnwindSafe(|| finish(&assigned)));
        rest.extend(finished.map_err(|panic| panicked(&*panic))?);
    }
    if !changes.events.is_empty() {
        rest.extend(seal::seal(&mut head, changes.account, changes.wish, &changes.events)?);
        rest.push(seal::keep(changes.account, &head));
    }
    let answers = transaction.send(&rest.iter().collect::<Vec<_>>()).await?;
    Ok((answers[0].touched == 1).then_some(assigned))
}

/// The statements, the numbers, and a lock on the chain's end if there are events: the hot rows last.
async fn write_what_is_known(transaction: &Transaction, changes: &Changes) -> Result<(Assigned, Head), Stop> {
    let begin = Statement::new("begin", []);
    let order = sequences::key_order(&changes.numbers);
    let numbers: Vec<Statement> = order.iter().map(|&index| next_number(changes, index)).collect();
    let lock = Statement::new(LOCK_HEAD, [changes.account.into()]);

    let mut all = vec![&begin];
    all.extend(&changes.statements);
    all.extend(&numbers);
    all.extend((!changes.events.is_empty()).then_some(&lock));
    let mut answers = transaction.send(&all).await?;

    let mut behind = answers.split_off(1 + changes.statements.len());
    let locked = behind.split_off(numbers.len());
    let head = match locked.first() {
        Some(answer) => head(transaction, changes, answer).await?,
        None => Head::START,
    };
    Ok((assigned(&order, &behind)?, head))
}

const LOCK_HEAD: &str = "select position, hash from chains where account = $1 for update";

fn next_number(changes: &Changes, index: usize) -> Statement {
    Statement::new(sequences::NEXT, sequences::params(changes.account, &changes.numbers[index]))
}

/// The numbers of `answers`, which came in `order`, in the order they were asked for.
fn assigned(order: &[usize], answers: &[Answer]) -> Result<Assigned, StoreError> {
    let mut taken = Vec::with_capacity(order.len());
    for (index, answer) in order.iter().zip(answers) {
        let row = answer.rows.first().ok_or_else(|| StoreError::Body("no number came".to_owned()))?;
        taken.push((*index, sequences::read(&Row::Postgres(row))?));
    }
    taken.sort_by_key(|(index, _)| *index);
    Ok(Assigned { numbers: taken.into_iter().map(|(_, number)| number).collect() })
}

/// The chain's end, locked. An account's first event makes the row.
async fn head(transaction: &Transaction, changes: &Changes, locked: &Answer) -> Result<Head, Stop> {
    if let Some(row) = locked.rows.first() {
        return Ok(events::read_head(&Row::Postgres(row))?);
    }
    let sql = "insert into chains (account, position, hash) values ($1, 0, $2)
        on conflict (account) do update set position = chains.position returning position, hash";
    let start = Statement::new(sql, [changes.account.into(), Head::START.hash.into()]);
    let answers = transaction.send(&[&start]).await?;
    let row = answers[0].rows.first().ok_or_else(|| StoreError::Body("no chain came".to_owned()))?;
    Ok(events::read_head(&Row::Postgres(row))?)
}

/// A COMMIT that was refused was not done; one that was not answered is looked up, never repeated blindly.
async fn after_commit_failed(
    postgres: &Postgres,
    changes: &Changes,
    error: Error,
) -> Result<Applied, StoreError> {
    let refused = error.code().is_some_and(|code| code.code().starts_with("40"));
    if refused {
        return Err(error.into());
    }
    tracing::warn!(%error, wish = %changes.wish, "a COMMIT was not answered");
    for wait_ms in [0, 100, 400, 1600, 3200] {
        tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        match look_up(postgres, changes).await {
            Ok(Some(assigned)) => return Ok(Applied::Done(assigned)),
            Ok(None) => return Err(StoreError::NotCommitted),
            Err(error) => tracing::warn!(%error, wish = %changes.wish, "a lost COMMIT cannot be looked up"),
        }
    }
    Err(StoreError::Unknown(error.to_string()))
}

/// Whether the wish was written. To note it anew waits for the old transaction's end if that still runs; where the
/// note can be made, the old one has ended without it. The note itself is not kept.
async fn look_up(postgres: &Postgres, changes: &Changes) -> Result<Option<Assigned>, StoreError> {
    let transaction = Transaction::on(postgres.connection().await?);
    let begin = Statement::new("begin", []);
    let patience = Statement::new("set local statement_timeout = 10000", []);
    let note = wishes::insert(changes.account, changes.wish, &Assigned::default());
    let noted = transaction.send(&[&begin, &patience, &note]).await;
    transaction.rollback().await;
    match noted {
        Ok(answers) if answers[2].touched == 1 => Ok(None),
        Ok(_) => read_wish(postgres, changes).await,
        Err(stop) => Err(stop.answer().err().unwrap_or(StoreError::Busy)),
    }
}

async fn found(postgres: &Postgres, changes: &Changes) -> Result<Applied, StoreError> {
    let assigned = read_wish(postgres, changes).await?;
    assigned.map(Applied::Done).ok_or(StoreError::NotCommitted)
}

async fn read_wish(postgres: &Postgres, changes: &Changes) -> Result<Option<Assigned>, StoreError> {
    let wish = wishes::by_id(changes.account, changes.wish);
    let read = |row: &Row<'_>| wishes::read(row.text(0)?);
    Ok(postgres.query(&wish.sql, &wish.params, read).await?.pop())
}
