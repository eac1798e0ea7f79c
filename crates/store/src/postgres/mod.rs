//! PostgreSQL, beyond the process: a pool of connections, each wish one pipelined transaction.

mod apply;
mod lane;
mod migrations;
mod pipeline;
mod transaction;
mod wishes;
mod write;

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use tokio_postgres::{Config, NoTls};

use crate::changes::{Applied, Changes, Queue};
use crate::error::StoreError;
use crate::options::Options;
use crate::row::Row;
use crate::signs::Figures;
use crate::value::Value;

use lane::{Accounts, Lane};

/// A connected database.
pub(crate) struct Postgres {
    pool: Pool,
    people: Lane,
    bulk: Lane,
    accounts: Accounts,
    statement_time: Duration,
}

impl Postgres {
    /// Connects and brings the database up to date.
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Postgres, StoreError> {
        let mut config: Config = url.parse()?;
        if config.get_application_name().is_none() {
            config.application_name("turnus");
        }
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(options.connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(5)))
            .create_timeout(Some(Duration::from_secs(10)))
            .build()
            .map_err(|error| StoreError::NoConnection(error.to_string()))?;
        let postgres = Postgres {
            pool,
            people: Lane::new(options.connections, options.people_waiting),
            bulk: Lane::new((options.connections / 2).max(1), options.bulk_waiting),
            accounts: Accounts::default(),
            statement_time: options.statement_time,
        };
        migrations::bring_up_to_date(&mut postgres.connection().await?).await?;
        Ok(postgres)
    }

    /// See [`Store::apply`](crate::Store::apply).
    pub(crate) async fn apply(&self, changes: Changes) -> Result<Applied, StoreError> {
        let lane = match changes.queue {
            Queue::People => &self.people,
            Queue::Bulk => &self.bulk,
        };
        let hot = !changes.events.is_empty() || !changes.numbers.is_empty();
        let _turn = lane.turn(hot.then(|| self.accounts.of(changes.account))).await?;
        apply::apply(self, &changes).await
    }

    /// The rows of a read.
    pub(crate) async fn query<T>(
        &self,
        sql: &str,
        params: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut answer = self.in_time(sql, params).await;
        if matches!(&answer, Err(StoreError::Postgres(error)) if error.is_closed()) {
            answer = self.in_time(sql, params).await; // the server went and came
        }
        answer?.iter().map(|row| map(&Row::Postgres(row))).collect()
    }

    /// The rows of a read that is cancelled where it takes too long. The limit is kept here and not in the session: that
    /// holds behind a pooler too.
    async fn in_time(&self, sql: &str, params: &[Value]) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let connection = self.connection().await?;
        let read = pipeline::query(&connection, sql, params);
        if let Ok(answer) = tokio::time::timeout(self.statement_time, read).await {
            return Ok(answer?);
        }
        transaction::cancel(connection).await;
        Err(StoreError::TooLong(self.statement_time))
    }

    /// See [`Store::figures`](crate::Store::figures).
    pub(crate) fn figures(&self) -> Figures {
        let status = self.pool.status();
        Figures {
            connections: status.size,
            idle_connections: status.available,
            waiting_for_connection: status.waiting,
            ..Figures::default()
        }
    }

    /// A connection of the pool.
    async fn connection(&self) -> Result<Object, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => StoreError::Busy,
            PoolError::Closed => StoreError::Closed,
            PoolError::Backend(error) => StoreError::Postgres(error),
            other => StoreError::NoConnection(other.to_string()),
        })
    }

    /// Forgets wishes whose COMMIT was long ago.
    pub(crate) async fn tidy(&self) -> Result<(), StoreError> {
        let connection = self.connection().await?;
        pipeline::send(&connection, &[&wishes::forget_old()]).await?.remove(0)?;
        Ok(())
    }

    /// See [`Store::close`](crate::Store::close).
    pub(crate) fn close(&self) {
        self.pool.close();
    }
}
