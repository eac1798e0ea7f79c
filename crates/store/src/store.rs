//! A database, whichever of the two.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use turnus_engine::{Id, Instant};

use crate::changes::{Applied, Changes};
use crate::error::StoreError;
use crate::faults::{Faults, Strike};
use crate::kept::Kept;
use crate::machine_clock::{self, MachineClock};
use crate::options::Options;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::signs::{Figures, Signs, Trouble};
use crate::sqlite::Sqlite;
use crate::value::Value;

/// An open database. Cloning shares it.
#[derive(Clone)]
pub struct Store {
    driver: Arc<Driver>,
    machine_clock: Option<Arc<AtomicI64>>,
    clock: Arc<MachineClock>,
    signs: Arc<Signs>,
    statement_time: Duration,
    faults: Option<(Faults, u32)>,
    pub(crate) kept: Arc<Kept>,
}

enum Driver {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Store {
    /// Opens the file, or makes it (readable by its owner only, with its folder), and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] if another process has it, [`StoreError::Newer`] if a newer version wrote it,
    /// [`StoreError::NotOurs`] if it is something else.
    pub async fn open_sqlite(path: &Path, options: Options) -> Result<Store, StoreError> {
        let (path, for_writer) = (path.to_owned(), options.clone());
        let opened = tokio::task::spawn_blocking(move || Sqlite::open(&path, &for_writer)).await;
        let opened = opened.map_err(|_| StoreError::Closed)?;
        let sqlite = opened.map_err(|error| error.explained(options.statement_time))?;
        Ok(Store::over(Driver::Sqlite(sqlite), &options))
    }

    /// Connects to the database named by `url` (`postgres://user:password@host/name`) and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoConnection`], [`StoreError::Newer`].
    pub async fn open_postgres(url: &str, options: Options) -> Result<Store, StoreError> {
        let postgres = Postgres::open(url, &options).await?;
        Ok(Store::over(Driver::Postgres(Box::new(postgres)), &options))
    }

    fn over(driver: Driver, options: &Options) -> Store {
        Store {
            driver: Arc::new(driver),
            machine_clock: options.machine_clock.clone(),
            clock: Arc::default(),
            signs: Arc::default(),
            statement_time: options.statement_time,
            faults: options.faults.clone().map(|faults| (faults, 0)),
            kept: Arc::default(),
        }
    }

    /// Opens the file for reading only, also while another process serves it: no lock is taken, and nothing is brought up to
    /// date. Writes are [`StoreError::Unsupported`].
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] if there is none, [`StoreError::Older`], [`StoreError::Newer`], [`StoreError::NotOurs`].
    pub async fn read_sqlite(path: &Path, options: Options) -> Result<Store, StoreError> {
        let (path, for_readers) = (path.to_owned(), options.clone());
        let opened = tokio::task::spawn_blocking(move || Sqlite::open_to_read(&path, &for_readers)).await;
        let sqlite = opened.map_err(|_| StoreError::Closed)??;
        Ok(Store::over(Driver::Sqlite(sqlite), &options))
    }

    /// Connects to a database that is of this version, and brings nothing up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoConnection`], [`StoreError::Older`], [`StoreError::Newer`].
    pub async fn read_postgres(url: &str, options: Options) -> Result<Store, StoreError> {
        let postgres = Postgres::open_to_read(url, &options).await?;
        Ok(Store::over(Driver::Postgres(Box::new(postgres)), &options))
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
        let applied = applied.map_err(|error| error.explained(self.statement_time));
        self.signs.note(&applied, |applied| matches!(applied, Applied::Done(_)));
        if let (Some((faults, _)), Ok(applied)) = (&self.faults, &applied) {
            faults.note(applied);
        }
        metrics::counter!("turnus_writes_total", "result" => result_of(&applied)).increment(1);
        applied
    }

    /// The database answers.
    pub async fn answers(&self) -> Result<(), StoreError> {
        self.query("select 1", &[], |row| row.int(0)).await.map(drop)
    }

    /// Whether writes fail because of the database: since when, and what it said last.
    pub fn trouble(&self) -> Option<Trouble> {
        self.signs.trouble()
    }

    /// How far the machine's clock is behind the time that this process goes by, in milliseconds; 0 unless it was set
    /// back.
    pub fn clock_behind(&self) -> i64 {
        self.clock.behind()
    }

    /// How large the database is, in bytes: on SQLite without its log.
    pub async fn bytes(&self) -> Result<u64, StoreError> {
        let sql = match &*self.driver {
            Driver::Sqlite(_) => "select page_count * page_size from pragma_page_count, pragma_page_size",
            Driver::Postgres(_) => "select pg_database_size(current_database())",
        };
        let found = self.query_opt(sql, &[], |row| row.int(0)).await?;
        Ok(found.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0))
    }

    /// Figures of this process.
    pub fn figures(&self) -> Figures {
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.figures(),
            Driver::Postgres(postgres) => postgres.figures(),
        }
    }

    /// How often tables of what is kept were written to ([`Kept`]); none where other processes may write to them.
    pub(crate) fn writes_to_kept(&self) -> Option<u64> {
        match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.writes_to_kept(),
            Driver::Postgres(_) => None,
        }
    }

    /// Whether other processes may write the same database.
    pub(crate) fn shares_with_nodes(&self) -> bool {
        matches!(&*self.driver, Driver::Postgres(_))
    }

    /// The rows that one writing statement returns for each of these parameters, in a transaction of its own.
    pub(crate) async fn write_and_return<T: Send + 'static>(
        &self,
        sql: String,
        each: Vec<Vec<Value>>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        if let Some((faults, node)) = &self.faults {
            faults.turn(*node).await;
            if faults.strikes(&[Strike::Busy]).is_some() {
                return Err(StoreError::Busy);
            }
        }
        let written = match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.write_and_return(sql, each, map).await,
            Driver::Postgres(postgres) => postgres.write_and_return(&sql, &each, map).await,
        };
        self.noted(written, |rows| !rows.is_empty())
    }

    /// How a write ended that is no wish, in the words for what an operator can mend.
    fn noted<T>(
        &self,
        written: Result<T, StoreError>,
        wrote: impl FnOnce(&T) -> bool,
    ) -> Result<T, StoreError> {
        let written = written.map_err(|error| error.explained(self.statement_time));
        self.signs.note(&written, wrote);
        written
    }

    /// Whether events are sealed after the write that tells of them, by [`Store::seal`]; else they are sealed in it.
    pub fn seals_later(&self) -> bool {
        self.shares_with_nodes()
    }

    /// Seals the account's events: what was written before this call can be read after it. The answer is how many
    /// were sealed here. See `seal.rs`.
    pub async fn seal(&self, account: Id) -> Result<u64, StoreError> {
        match &*self.driver {
            Driver::Sqlite(_) => Ok(0),
            Driver::Postgres(postgres) => self.noted(postgres.seal(account).await, |sealed| *sealed > 0),
        }
    }

    /// Seals the events of all accounts, but for those that another node is just sealing. The answer is how many were
    /// sealed here.
    pub async fn seal_all(&self) -> Result<u64, StoreError> {
        match &*self.driver {
            Driver::Sqlite(_) => Ok(0),
            Driver::Postgres(postgres) => self.noted(postgres.seal_all().await, |sealed| *sealed > 0),
        }
    }

    /// The rows of a short read, in one statement. On SQLite it runs here and now, in the caller's thread.
    pub(crate) async fn query<T: Send>(
        &self,
        sql: &str,
        params: &[Value],
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send,
    ) -> Result<Vec<T>, StoreError> {
        self.turn_to_read().await?;
        let found = match &*self.driver {
            Driver::Sqlite(sqlite) => sqlite.query(sql, params, map),
            Driver::Postgres(postgres) => postgres.query(sql, params, map).await,
        };
        found.map_err(|error| error.explained(self.statement_time))
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
        let found = match &*self.driver {
            // A simulation has one thread.
            Driver::Sqlite(sqlite) if self.faults.is_some() => sqlite.query(&sql, &params, map),
            Driver::Sqlite(sqlite) => sqlite.query_long(sql, params, map).await,
            Driver::Postgres(postgres) => postgres.query(&sql, &params, map).await,
        };
        found.map_err(|error| error.explained(self.statement_time))
    }

    /// The same, which a replica may answer: what was written before it was asked is in it.
    pub(crate) async fn query_replica<T: Send + 'static>(
        &self,
        sql: String,
        params: Vec<Value>,
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        match &*self.driver {
            Driver::Sqlite(_) => self.query_long(sql, params, map).await,
            Driver::Postgres(postgres) => postgres.query_replica(&sql, &params, map).await,
        }
    }

    /// The machine's time: for leases, tokens, retention. Never for what an account's clock decides. It never goes back,
    /// also where the machine's clock does.
    pub async fn machine_now(&self) -> Result<Instant, StoreError> {
        // Looked at last: what is looked at before a question may be old at its answer.
        let told = || self.machine_clock.as_ref().map(|clock| clock.load(Ordering::SeqCst));
        match &*self.driver {
            Driver::Sqlite(_) => {
                let said = told().unwrap_or_else(machine_clock::this_machines);
                Ok(self.clock.hear(Instant::from_millis(said)))
            }
            Driver::Postgres(postgres) => {
                let (said, shared) =
                    postgres.clock().await.map_err(|error| error.explained(self.statement_time))?;
                let said = Instant::from_millis(told().unwrap_or(said));
                let (now, next) = self.clock.hear_among_nodes(said, shared);
                if let Some(next) = next {
                    postgres.share_time(shared, next).await;
                }
                Ok(now)
            }
        }
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
            Driver::Postgres(postgres) => {
                postgres.tidy().await.map_err(|error| error.explained(self.statement_time))
            }
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

fn result_of(applied: &Result<Applied, StoreError>) -> &'static str {
    match applied {
        Ok(Applied::Done(_)) => "done",
        Ok(Applied::Stale) => "stale",
        Ok(Applied::Taken(_)) => "taken",
        Err(StoreError::Busy) => "busy",
        Err(_) => "failed",
    }
}
