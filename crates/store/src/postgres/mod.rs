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
use crate::value::Value;

use lane::{Accounts, Lane};

/// A connected database.
pub(crate) struct Postgres {
    pool: Pool,
    people: Lane,
    bulk: Lane,
    accounts: Accounts,
}

impl Postgres {
    /// Connects and brings the database up to date.
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Postgres, StoreError> {
        let postgres = Postgres::connect(url, options)?;
        migrations::bring_up_to_date(&mut postgres.connection().await?).await?;
        Ok(postgres)
    }

    /// Connects to a database of this version, and changes nothing of it.
    pub(crate) async fn open_to_read(url: &str, options: &Options) -> Result<Postgres, StoreError> {
        let postgres = Postgres::connect(url, options)?;
        migrations::require_current(&postgres.connection().await?).await?;
        Ok(postgres)
    }

    fn connect(url: &str, options: &Options) -> Result<Postgres, StoreError> {
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
        Ok(Postgres {
            pool,
            people: Lane::new(options.connections, options.people_waiting),
            bulk: Lane::new((options.connections / 2).max(1), options.bulk_waiting),
            accounts: Accounts::default(),
        })
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
        let mut answer = pipeline::query(&self.connection().await?, sql, params).await;
        if answer.as_ref().is_err_and(tokio_postgres::Error::is_closed) {
            answer = pipeline::query(&self.connection().await?, sql, params).await; // the server went and came
        }
        answer?.iter().map(|row| map(&Row::Postgres(row))).collect()
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
