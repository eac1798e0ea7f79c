//! A database, whichever of the two.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use turnus_engine::Instant;

use crate::changes::{Applied, Changes};
use crate::error::StoreError;
use crate::faults::{Faults, Strike};
use crate::options::Options;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::sqlite::Sqlite;
use crate::value::Value;

/// An open database. Cloning shares it.
#[derive(Clone)]
pub struct Store {
    driver: Arc<Driver>,
    machine_clock: Option<Arc<AtomicI64>>,
    faults: Option<(Faults, u32)>,
}

enum Driver {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Opens the file, or makes it (readable by its owner only, with its folder), and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] if another process has it, [`StoreError::Newer`] if a newer version wrote it,
    /// [`StoreError::NotOurs`] if it is something else.
    pub async fn open_sqlite(path: &Path, options: Options) -> Result<Store, StoreError> {
        let machine_clock = options.machine_clock.clone();
        let faults = options.faults.clone().map(|faults| (faults, 0));
        let path = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || Sqlite::open(&path, &options)).await;
        let sqlite = opened.map_err(|_| StoreError::Closed)??;
        Ok(Store { driver: Arc::new(Driver::Sqlite(sqlite)), machine_clock, faults })
    }

    /// Connects to the database named by `url` (`postgres://user:password@host/name`) and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoConnection`], [`StoreError::Newer`].
    pub async fn open_postgres(url: &str, options: Options) -> Result<Store, StoreError> {
        let postgres = Postgres::open(url, &options).await?;
        let driver = Arc::new(Driver::Postgres(postgres));
        Ok(Store { driver, machine_clock: options.machine_clock, faults: None })
    }

    /// The same store as node `node` of a simulation sees it: [`Faults::hang`] means one of them.
    #[must_use]
    pub fn as_node(&self, node: u32) -> Store {
        let faults = self.faults.as_ref().map(|(faults, _)| (faults.clone(), node));
        Store { faults, ..self.clone() }
    }

    /// Writes all of `changes` or nothing. The only write there is.
    ///
    /// Once called it may take place even if the future is dropped.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] if too many wait. After [`StoreError::Unknown`] it may have been written or not; after
    /// any other error it was not.
    pub async fn apply(&self, mut changes: Changes) -> Result<Applied, StoreError> {
        if let Some((faults, node)) = &self.faults {
            faults.turn(*node).await;
            if faults.strikes(&[Strike::Busy]).is_some() {
                return Err(StoreError::Busy);
            }
            faults.tamper(&mut changes);
        }
        let applied = match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.apply(changes).await,
            Driver::Postgres(postgres) => postgres.apply(changes).await,
        };
        if let (Some((faults, _)), Ok(applied)) = (&self.faults, &applied) {
            faults.note(applied);
        }
        applied
    }

    /// The rows of a short read, in one statement. On SQLite it runs here and now, in the caller's thread.
    pub(crate) async fn query<T: Send>(
        &self,
        sql: &str,
        params: &[Value],
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        self.turn_to_read().await?;
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.query(sql, params, map),
            Driver::Postgres(postgres) => postgres.query(sql, params, map).await,
        }
    }

    async fn turn_to_read(&self) -> Result<(), StoreError> {
        let Some((faults, node)) = &self.faults else { return Ok(()) };
        faults.turn(*node).await;
        faults.strikes(&[Strike::Read]).map_or(Ok(()), |_| Err(Sqlite::broken().into()))
    }

    /// The first row of a short read.
    pub(crate) async fn query_opt<T: Send>(
        &self,
        sql: &str,
        params: &[Value],
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(sql, params, map).await?.into_iter().next())
    }

    /// The rows of a read that may take longer than 2 ms: on SQLite it leaves the caller's thread.
    pub(crate) async fn query_long<T: Send + 'static>(
        &self,
        sql: String,
        params: Vec<Value>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        self.turn_to_read().await?;
        match &*self.driver {
            // A simulation has one thread.
            Driver::Sqlite(sqlite) if self.faults.is_some() => sqlite.query(&sql, &params, map),
            Driver::Sqlite(sqlite) => sqlite.query_long(sql, params, map).await,
            Driver::Postgres(postgres) => postgres.query(&sql, &params, map).await,
        }
    }

    /// The machine's time: for leases, tokens, retention. Never for what an account's clock decides.
    pub async fn machine_now(&self) -> Result<Instant, StoreError> {
        if let Some(clock) = &self.machine_clock {
            return Ok(Instant::from_millis(clock.load(Ordering::SeqCst)));
        }
        let sql = match &*self.driver {
            Driver::Sqlite(_) => "select cast(round(unixepoch('subsec') * 1000) as integer)",
            Driver::Postgres(_) => "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)",
        };
        let now = self.query_opt(sql, &[], |row| row.instant(0)).await?;
        now.ok_or(StoreError::Closed)
    }

    /// Copies the whole database into the new file `to` while work goes on, and checks the copy. SQLite only.
    ///
    /// The copy does not hold the key that secrets are sealed under.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.backup(to).await,
            Driver::Postgres(_) => Err(StoreError::Unsupported("use pg_dump to back up PostgreSQL")),
        }
    }

    /// Copies a SQLite file that this process did not open, even while another one writes it, and checks the copy.
    pub async fn backup_file(from: &Path, to: &Path) -> Result<(), StoreError> {
        Sqlite::copy_file(from, to).await
    }

    /// Empties SQLite's log into the file. PostgreSQL's is the operator's.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] if long reads hold the log; try again when they are through.
    pub async fn checkpoint_truncate(&self) -> Result<(), StoreError> {
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.checkpoint_truncate().await,
            Driver::Postgres(_) => Ok(()),
        }
    }

    /// After erasures: writes SQLite's whole file anew, so that neither it nor its log holds a remnant of a row
    /// that is gone. Writes wait meanwhile, some seconds for a gigabyte: once a night for all erasures of the day.
    /// On PostgreSQL that is `vacuum full` in the operator's hands.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] if long reads hold the log; try again when they are through.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.scrub().await,
            Driver::Postgres(_) => Ok(()),
        }
    }

    /// What should be done once an hour: looks at the tables' sizes again, forgets wishes of the day before.
    pub async fn tidy(&self) -> Result<(), StoreError> {
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.tidy().await,
            Driver::Postgres(postgres) => postgres.tidy().await,
        }
    }

    /// Writes what waits, then lets go of the database. Later wishes get [`StoreError::Closed`].
    pub async fn close(&self) {
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.close().await,
            Driver::Postgres(postgres) => postgres.close(),
        }
    }
}
