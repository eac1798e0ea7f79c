//! PostgreSQL, beyond the process: a pool of connections, each wish one pipelined transaction.

mod apply;
mod lane;
mod migrations;
mod pipeline;
mod sealer;
mod transaction;
mod wishes;
mod write;

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use tokio_postgres::{Config, NoTls};
use turnus_engine::Id;

use crate::changes::{Applied, Changes, Queue};
use crate::error::{StoreError, postgres_message};
use crate::options::Options;
use crate::row::Row;
use crate::value::Value;

use lane::{Accounts, Lane};
use pipeline::Connection;
use sealer::Other;

/// A connected database.
pub(crate) struct Postgres {
    pool: Pool,
    prepared: bool,
    people: Lane,
    bulk: Lane,
    accounts: Accounts,
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
            prepared: options.prepared_statements,
            people: Lane::new(options.connections, options.people_waiting),
            bulk: Lane::new((options.connections / 2).max(1), options.bulk_waiting),
            accounts: Accounts::default(),
        };
        migrations::bring_up_to_date(&mut postgres.connection().await?.object).await?;
        Ok(postgres)
    }

    /// See [`Store::apply`](crate::Store::apply).
    pub(crate) async fn apply(&self, changes: Changes) -> Result<Applied, StoreError> {
        let lane = match changes.queue {
            Queue::People => &self.people,
            Queue::Bulk => &self.bulk,
        };
        let hot = !changes.numbers.is_empty();
        let _turn = lane.turn(hot.then(|| self.accounts.of(changes.account))).await?;
        apply::apply(self, &changes).await
    }

    /// See [`Store::seal`](crate::Store::seal).
    pub(crate) async fn seal(&self, account: Id) -> Result<u64, StoreError> {
        sealer::seal(self, account, Other::Awaited).await
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
        let rows =
            apply::patiently(async || Ok(pipeline::query(&self.connection().await?, sql, params).await?));
        rows.await?.iter().map(|row| map(&Row::Postgres(row))).collect()
    }

    /// A connection of the pool.
    async fn connection(&self) -> Result<Connection, StoreError> {
        let object = self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(_) => StoreError::Busy,
            PoolError::Closed => StoreError::Closed,
            PoolError::Backend(error) => StoreError::NoConnection(postgres_message(&error)),
            other => StoreError::NoConnection(other.to_string()),
        })?;
        Ok(Connection { object, prepared: self.prepared })
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
