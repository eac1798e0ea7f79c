//! One wish as one transaction: written, committed, and looked up if the answer to COMMIT is lost.

use std::time::Duration;

use tokio::time::Instant;

use crate::changes::{Applied, Assigned, Changes};
use crate::error::StoreError;
use crate::postgres::outage::patiently;
use crate::postgres::transaction::{NotCommitted, Transaction, begin};
use crate::postgres::write;
use crate::postgres::{Postgres, sealer, wishes};
use crate::row::Row;
use crate::statement::Statement;

/// For so long a COMMIT is looked for whose answer was lost.
const LOOKING: Duration = Duration::from_secs(15);
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);
/// What one look may take; the server gives up a little earlier by itself.
const LOOK: Duration = Duration::from_secs(5);

/// Writes all of `changes` or nothing.
pub(super) async fn apply(postgres: &Postgres, changes: &Changes) -> Result<Applied, StoreError> {
    patiently(postgres, || attempt(postgres, changes)).await
}

async fn attempt(postgres: &Postgres, changes: &Changes) -> Result<Applied, StoreError> {
    let limit = postgres.statement_time;
    let transaction = Transaction::on(postgres.connection().await?, limit);
    let events = sealer::arrive(changes)?;
    let writing = tokio::time::timeout(limit, write::all_before_commit(&transaction, changes, &events));
    let Ok(written) = writing.await else {
        // It waits for a lock, say. Nothing is written: COMMIT was not sent, and the connection ends.
        transaction.cancel().await;
        return Err(StoreError::TooLong(limit));
    };
    match written {
        Ok(Some(written)) => {
            let last = if changes.numbers.is_empty() { events.as_slice() } else { &[] };
            commit(postgres, transaction, changes, (written, last)).await
        }
        Ok(None) => {
            transaction.rollback().await; // this very wish was written before
            let before = read_wish(postgres, changes).await?;
            before.map(Applied::Done).ok_or(StoreError::NotCommitted)
        }
        Err(stop) => {
            transaction.rollback().await;
            stop.answer()
        }
    }
}

/// What is `last`, and COMMIT. One that was refused was not done; one that was not answered is looked up, never repeated
/// blindly.
async fn commit(
    postgres: &Postgres,
    transaction: Transaction,
    changes: &Changes,
    (assigned, last): (Assigned, &[Statement]),
) -> Result<Applied, StoreError> {
    match transaction.commit_after(last).await {
        Ok(()) => Ok(Applied::Done(assigned)),
        Err(NotCommitted::Stopped(stop)) => stop.answer(),
        Err(NotCommitted::Unanswered(error)) => look_up_patiently(postgres, changes, &error).await,
    }
}

async fn look_up_patiently(
    postgres: &Postgres,
    changes: &Changes,
    error: &StoreError,
) -> Result<Applied, StoreError> {
    tracing::warn!(%error, wish = %changes.wish, "a COMMIT was not answered");
    let late = Instant::now() + LOOKING;
    while Instant::now() < late {
        // The others may lead to the same silent server.
        postgres.forget_connections();
        match look_up(postgres, changes).await {
            Ok(Some(assigned)) => return Ok(Applied::Done(assigned)),
            Ok(None) => return Err(StoreError::NotCommitted),
            Err(error) => {
                tracing::debug!(%error, wish = %changes.wish, "a lost COMMIT cannot be looked up yet");
            }
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Err(StoreError::Unknown(error.to_string()))
}

/// Whether the wish was written. To note it anew waits for the old transaction's end if that still runs; where the
/// note can be made, the old one has ended without it. The note itself is not kept.
async fn look_up(postgres: &Postgres, changes: &Changes) -> Result<Option<Assigned>, StoreError> {
    let transaction = Transaction::on(postgres.connection().await?, LOOK);
    let [begin, _] = begin();
    let patience = Statement::new("set local statement_timeout = 4000", []);
    let note = wishes::insert(changes.account, changes.wish, &Assigned::default());
    let noted = transaction.send(&[&begin, &patience, &note]).await;
    transaction.rollback().await;
    match noted {
        Ok(answers) if answers[2].touched == 1 => Ok(None),
        Ok(_) => read_wish(postgres, changes).await,
        Err(stop) => Err(stop.error()),
    }
}

async fn read_wish(postgres: &Postgres, changes: &Changes) -> Result<Option<Assigned>, StoreError> {
    let wish = wishes::by_id(changes.account, changes.wish);
    let read = |row: &Row<'_>| wishes::read(row.text(0)?);
    Ok(postgres.query(&wish.sql, &wish.params, read).await?.pop())
}
