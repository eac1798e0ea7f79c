//! PostgreSQL, beyond the process: a pool of connections, each wish one pipelined transaction.

mod apply;
mod lane;
pub(crate) mod migrations;
mod outage;
mod pipeline;
mod pool;
mod rounds;
mod sealer;
mod time;
mod tls;
mod transaction;
mod wishes;
mod write;

use std::time::Duration;

use turnus_engine::Id;

use crate::changes::{Applied, Changes, Queue};
use crate::error::StoreError;
use crate::options::Options;
use crate::row::Row;
use crate::signs::Figures;
use crate::statement::Statement;
use crate::value::Value;

use lane::{Accounts, Lane};
use outage::patiently;
use pipeline::Connection;
use pool::Server;
use rounds::Rounds;
use sealer::Other;

/// Wishes of an account's run that are written at a time where they take numbers: what one writes before its numbers waits for
/// nothing of the other. Who waits for a number of the account waits for so many of them at most.
const RUNS: usize = 2;

/// A connected database.
pub(crate) struct Postgres {
    database: Server,
    replica: Option<Server>,
    people: Lane,
    bulk: Lane,
    /// Of people.
    accounts: Accounts,
    /// Of runs.
    runs: Accounts,
    rounds: Rounds,
    statement_time: Duration,
    /// Held by whoever writes down how far the time is.
    sharing: tokio::sync::Mutex<()>,
    only_reads: bool,
}

impl Postgres {
    /// Connects and brings the database up to date.
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Postgres, StoreError> {
        let postgres = Postgres::connect(url, options)?;
        let mut connection = postgres.connection().await?;
        migrations::bring_up_to_date(&mut connection.object).await?;
        migrations::refuse_unfinished(&connection.object).await?;
        drop(connection);
        Ok(postgres)
    }

    /// Connects to a database of this version, and changes nothing of it.
    pub(crate) async fn open_to_read(url: &str, options: &Options) -> Result<Postgres, StoreError> {
        let postgres = Postgres { only_reads: true, ..Postgres::connect(url, options)? };
        let connection = postgres.connection().await?;
        migrations::require_current(&connection.object).await?;
        migrations::refuse_unfinished(&connection.object).await?;
        drop(connection);
        Ok(postgres)
    }

    /// The pool, whatever the database is.
    pub(crate) fn connect(url: &str, options: &Options) -> Result<Postgres, StoreError> {
        Ok(Postgres {
            database: Server::of(url, options)?,
            replica: options.replica.as_deref().map(|url| Server::of(url, options)).transpose()?,
            people: Lane::new(options.connections, options.people_waiting),
            bulk: Lane::new((options.connections / 2).max(1), options.bulk_waiting),
            accounts: Accounts::new(1),
            runs: Accounts::new(RUNS),
            rounds: Rounds::default(),
            statement_time: options.statement_time,
            sharing: tokio::sync::Mutex::default(),
            only_reads: false,
        })
    }

    /// See [`Store::apply`](crate::Store::apply).
    pub(crate) async fn apply(&self, changes: Changes) -> Result<Applied, StoreError> {
        let (lane, accounts) = match changes.queue {
            Queue::People => (&self.people, &self.accounts),
            Queue::Bulk => (&self.bulk, &self.runs),
        };
        let hot = !changes.numbers.is_empty();
        let _turn = lane.turn(hot.then(|| accounts.of(changes.account))).await?;
        apply::apply(self, &changes).await
    }

    /// See [`Store::seal`](crate::Store::seal).
    pub(crate) async fn seal(&self, account: Id) -> Result<u64, StoreError> {
        self.rounds.share(account, sealer::seal(self, account, Other::Awaited)).await
    }

    /// See [`Store::seal_all`](crate::Store::seal_all).
    pub(crate) async fn seal_all(&self) -> Result<u64, StoreError> {
        let mut sealed = Ok(0);
        for account in sealer::waiting(self).await? {
            // One account whose chain cannot go on does not stop the others.
            match (sealer::seal(self, account, Other::Trusted).await, &mut sealed) {
                (Ok(here), Ok(before)) => *before += here,
                (Ok(_), Err(_)) => {}
                (Err(error), sealed) => *sealed = Err(error),
            }
        }
        sealed
    }

    /// The rows of a statement that is a transaction by itself. It is run again where the server could not serialize it, or
    /// went and came: one that writes may then have been written before.
    pub(crate) async fn query<T>(
        &self,
        sql: &str,
        params: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = patiently(self, || self.in_time(sql, params)).await?;
        rows.iter().map(|row| map(&Row::Postgres(row))).collect()
    }

    /// The rows of a writing statement for each of these parameters, in one transaction. What was written stands without
    /// anybody who knows of it where the server goes at COMMIT; one statement alone is then run again ([`Postgres::query`]).
    pub(crate) async fn write_and_return<T>(
        &self,
        sql: &str,
        each: &[Vec<Value>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        if let [params] = each {
            return self.query(sql, params, map).await;
        }
        let statements: Vec<Statement> =
            each.iter().map(|params| Statement::new(sql.to_owned(), params.clone())).collect();
        let answers = patiently(self, || transaction::alone(self, &statements)).await?;
        let rows = answers.iter().flat_map(|answer| &answer.rows);
        rows.map(|row| map(&Row::Postgres(row))).collect()
    }

    /// The rows of a read that the replica may answer.
    pub(crate) async fn query_replica<T>(
        &self,
        sql: &str,
        params: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        if let Some(replica) = &self.replica
            && let Some(connection) = pool::caught_up(replica, &self.database).await
        {
            match self.in_time_on(connection, sql, params).await {
                Ok(rows) => return rows.iter().map(|row| map(&Row::Postgres(row))).collect(),
                // A replica cancels reads that hold up what it has to follow.
                Err(error) => {
                    tracing::warn!(%error, "the replica gave up a read: the database itself is asked")
                }
            }
        }
        self.query(sql, params, map).await
    }

    /// The rows of a read that is cancelled where it takes too long. The limit is kept here and not in the session: that
    /// holds behind a pooler too.
    async fn in_time(&self, sql: &str, params: &[Value]) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        self.in_time_on(self.connection().await?, sql, params).await
    }

    async fn in_time_on(
        &self,
        connection: Connection,
        sql: &str,
        params: &[Value],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let read = pipeline::query(&connection, sql, params);
        if let Ok(answer) = tokio::time::timeout(self.statement_time, read).await {
            return Ok(answer?);
        }
        transaction::cancel(connection).await;
        Err(StoreError::TooLong(self.statement_time))
    }

    /// See [`Store::figures`](crate::Store::figures).
    pub(crate) fn figures(&self) -> Figures {
        let status = self.database.status();
        Figures {
            connections: status.size,
            idle_connections: status.available,
            waiting_for_connection: status.waiting,
            ..Figures::default()
        }
    }

    /// A connection of the pool.
    pub(crate) async fn connection(&self) -> Result<Connection, StoreError> {
        self.database.connection().await
    }

    /// Closes the connections that wait for use; those in use are closed by who uses them.
    fn forget_connections(&self) {
        self.database.forget_connections();
    }

    /// Forgets wishes whose COMMIT was long ago.
    pub(crate) async fn tidy(&self) -> Result<(), StoreError> {
        wishes::forget_old(self).await
    }

    /// See [`Store::close`](crate::Store::close).
    pub(crate) fn close(&self) {
        self.replica.iter().for_each(Server::close);
        self.database.close();
    }
}
