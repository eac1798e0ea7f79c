//! An open transaction, which never goes back into the pool as such.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool_postgres::Object;
use tokio_postgres::{Error, NoTls};

use crate::changes::Applied;
use crate::error::{StoreError, is_of_the_connection};
use crate::keys;
use crate::postgres::Postgres;
use crate::postgres::pipeline::{self, Answer, Connection};
use crate::statement::Statement;
use crate::stop::Stop;

/// A connection in a transaction. Dropped before its end, the connection is closed, and the server rolls back.
///
/// Nothing here waits for a server that says nothing, as one does that is stopped, or whose host has no power.
pub(super) struct Transaction {
    connection: Option<Connection>,
    limit: Duration,
    /// The server did not answer in time, and is still at what was sent.
    silent: AtomicBool,
}

/// How a transaction begins. A node that hangs in one is cut off after a while, so that it does not keep its locks.
pub(super) fn begin() -> [Statement; 2] {
    let patience = "set local idle_in_transaction_session_timeout = 30000";
    [Statement::new("begin", []), Statement::new(patience, [])]
}

/// Why a COMMIT did not come to its end.
pub(super) enum NotCommitted {
    /// The transaction was rolled back.
    Stopped(Stop),
    /// The server did not say.
    Unanswered(StoreError),
}

impl NotCommitted {
    /// Class 40 is the server's word that it rolled back; anything else at COMMIT says too little.
    fn of_commit(error: Error) -> NotCommitted {
        let rolled_back = error.code().is_some_and(|code| code.code().starts_with("40"));
        if rolled_back { NotCommitted::Stopped(stop(error)) } else { NotCommitted::Unanswered(error.into()) }
    }
}

impl Transaction {
    /// On `connection`; the first statements sent are those of [`begin`]. No round trip may take longer than `limit`.
    pub(super) fn on(connection: Connection, limit: Duration) -> Transaction {
        Transaction { connection: Some(connection), limit, silent: AtomicBool::new(false) }
    }

    /// Sends `statements` in one round trip. The first that fails, or whose guard does not hold, stops it; so does a
    /// server that takes too long.
    pub(super) async fn send(&self, statements: &[&Statement]) -> Result<Vec<Answer>, Stop> {
        let connection = self.connection.as_ref().expect("it is taken only at the end");
        let sending = tokio::time::timeout(self.limit, pipeline::send(connection, statements));
        let Ok(sent) = sending.await else {
            self.silent.store(true, Ordering::Relaxed);
            return Err(StoreError::TooLong(self.limit).into());
        };
        let answers = sent.map_err(stop)?;
        let mut good = Vec::with_capacity(answers.len());
        for (statement, answer) in statements.iter().zip(answers) {
            let answer = answer.map_err(stop)?;
            if !statement.guard.holds(answer.touched) {
                return Err(Stop::Refused(Applied::Stale));
            }
            good.push(answer);
        }
        Ok(good)
    }

    /// Sends `last`, which have no guards, and COMMIT behind them, in one round trip. A COMMIT that takes too long is not
    /// cancelled: it may be done already.
    pub(super) async fn commit_after(mut self, last: &[Statement]) -> Result<(), NotCommitted> {
        let connection = self.connection.as_ref().expect("it is taken only at the end");
        let last: Vec<&Statement> = last.iter().collect();
        let sending = tokio::time::timeout(self.limit, pipeline::send_and_commit(connection, &last));
        let Ok(sent) = sending.await else {
            return Err(NotCommitted::Unanswered(StoreError::TooLong(self.limit)));
        };
        let (answers, committed) = sent.map_err(|error| NotCommitted::Stopped(stop(error)))?;
        if let Some(error) = answers.into_iter().find_map(Result::err) {
            let said = error.code().is_some_and(|code| !is_of_the_connection(code));
            return Err(if said {
                NotCommitted::Stopped(stop(error))
            } else {
                NotCommitted::Unanswered(error.into())
            });
        }
        committed.map_err(NotCommitted::of_commit)?;
        self.connection.take();
        Ok(())
    }

    /// Stops whatever the server is at, and ends the connection: it rolls back.
    pub(super) async fn cancel(mut self) {
        let Some(connection) = self.connection.take() else { return };
        cancel(connection).await;
    }

    /// ROLLBACK; if that fails or takes long the connection is closed, which does the same.
    pub(super) async fn rollback(mut self) {
        if self.silent.load(Ordering::Relaxed) {
            return self.cancel().await;
        }
        let connection = self.connection.as_ref().expect("it is taken only at the end");
        match tokio::time::timeout(CANCELLING, connection.object.batch_execute("rollback")).await {
            Ok(Ok(())) => drop(self.connection.take()),
            Ok(Err(error)) => tracing::debug!(%error, "a rollback failed"),
            // The server is still at what was sent before.
            Err(_) => self.cancel().await,
        }
    }
}

/// Sends `statements` in a transaction of their own, and their answers.
///
/// # Errors
///
/// What stopped them; after [`StoreError::Unknown`] they may have been written.
pub(super) async fn alone(postgres: &Postgres, statements: &[Statement]) -> Result<Vec<Answer>, StoreError> {
    let transaction = Transaction::on(postgres.connection().await?, postgres.statement_time);
    let [begin, patience] = begin();
    let all: Vec<&Statement> = [&begin, &patience].into_iter().chain(statements).collect();
    match transaction.send(&all).await {
        Ok(mut answers) => match transaction.commit_after(&[]).await {
            Ok(()) => Ok(answers.split_off(2)),
            Err(NotCommitted::Stopped(stop)) => Err(stop.error()),
            Err(NotCommitted::Unanswered(error)) => Err(StoreError::Unknown(error.to_string())),
        },
        Err(stop) => {
            transaction.rollback().await;
            Err(stop.error())
        }
    }
}

/// How long the server may take to hear that something is given up.
const CANCELLING: Duration = Duration::from_secs(2);

/// Stops whatever the server is at for this connection, and closes it: it may still be at it, so nobody else gets it.
///
/// Where statements are not kept prepared, a PgBouncer from before 1.21 stands between: of a request to stop whose sender is
/// gone 1.18 ends itself, for everybody ("bad client state: 0"). There the connection is closed alone: the pooler closes that of
/// the server, which rolls back once its statement is over.
pub(super) async fn cancel(connection: Connection) {
    let Connection { object, prepared, tls } = connection;
    if !prepared {
        return drop(Object::take(object));
    }
    let token = object.cancel_token();
    let cancelling = async {
        match tls {
            Some(tls) => token.cancel_query(tls).await,
            None => token.cancel_query(NoTls).await,
        }
    };
    let _ = tokio::time::timeout(CANCELLING, cancelling).await;
    drop(Object::take(object));
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Object::take(connection.object));
        }
    }
}

/// What `error` means for the wish that met it.
fn stop(error: Error) -> Stop {
    let Some(said) = error.as_db_error() else {
        return Stop::Failed(error.into());
    };
    match said.code().code() {
        "23505" => {
            let name = said.constraint().and_then(keys::natural);
            name.map_or_else(|| Stop::Failed(error.into()), |name| Stop::Refused(Applied::Taken(name)))
        }
        "23503" => {
            tracing::debug!(message = said.message(), "a row that is referred to is gone");
            Stop::Refused(Applied::Stale)
        }
        _ => Stop::Failed(error.into()),
    }
}
