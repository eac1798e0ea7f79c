//! The two ends of a copy, whichever database each is.

use turnus_engine::Id;

use crate::copy::Purpose;
use crate::copy::error::CopyError;
use crate::copy::place::Place;
use crate::copy::postgres::Postgres;
use crate::copy::sealing::Sealing;
use crate::copy::sqlite::Sqlite;
use crate::copy::table::Table;
use crate::copy::tally::{Counting, Tally};
use crate::options::Options;
use crate::value::Value;

/// Rows, each with a value for each column of its table.
pub(super) type Rows = Vec<Vec<Value>>;

/// One database in a transaction.
pub(super) enum End {
    Sqlite(Box<Sqlite>),
    Postgres(Box<Postgres>),
}

/// A snapshot.
pub(super) struct Source {
    end: End,
    sealing: Sealing,
}

/// What is written.
pub(super) struct Target(End);

impl Source {
    pub(super) async fn open(
        (place, how): (&Place, &Options),
        purpose: Purpose,
        only: Option<Id>,
    ) -> Result<Source, CopyError> {
        let mut end = match place {
            Place::Sqlite(path) => End::Sqlite(Box::new(Sqlite::source(path, purpose)?)),
            Place::Postgres(url) => End::Postgres(Box::new(Postgres::source(url, how).await?)),
        };
        let sealing = Sealing::of(&mut end, only).await?;
        Ok(Source { end, sealing })
    }

    pub(super) async fn has_account(&mut self, account: Id) -> Result<bool, CopyError> {
        self.end.has_account(account).await
    }

    pub(super) async fn start(&mut self, table: &Table, only: Option<Id>) -> Result<(), CopyError> {
        self.end.start(table, only).await
    }

    /// The next rows of the table that was started; none at its end. Events are as sealing them now makes them.
    pub(super) async fn page(&mut self, table: &Table) -> Result<Rows, CopyError> {
        let mut rows = self.end.page(table).await?;
        self.sealing.seal(table, &mut rows)?;
        Ok(rows)
    }
}

impl Target {
    pub(super) async fn open(
        (place, how): (&Place, &Options),
        only: Option<Id>,
        tables: &[Table],
    ) -> Result<Target, CopyError> {
        let mut end = match place {
            Place::Sqlite(path) => End::Sqlite(Box::new(Sqlite::target(path, only.is_some())?)),
            Place::Postgres(url) => {
                End::Postgres(Box::new(Postgres::target((url, how), only.is_some(), tables).await?))
            }
        };
        if let Some(account) = only
            && end.has_account(account).await?
        {
            return Err(CopyError::AccountThere(account));
        }
        Ok(Target(end))
    }

    pub(super) async fn insert(&mut self, table: &Table, rows: Rows) -> Result<(), CopyError> {
        match &mut self.0 {
            End::Sqlite(sqlite) => sqlite.insert(table, &rows),
            End::Postgres(postgres) => postgres.insert(table, &rows).await,
        }
    }

    /// What the table holds now.
    pub(super) async fn tally(&mut self, table: &Table, only: Option<Id>) -> Result<Tally, CopyError> {
        let mut counting = Counting::default();
        self.0.start(table, only).await?;
        loop {
            let rows = self.0.page(table).await?;
            if rows.is_empty() {
                return Ok(counting.tally());
            }
            counting.count(&rows);
        }
    }

    /// Runs `statement`, which ends in a condition, on the rows of `only`.
    pub(super) async fn run(&mut self, statement: &str, only: Option<Id>) -> Result<(), CopyError> {
        let of =
            only.map_or_else(String::new, |account| format!(" and account = {}", self.0.literal(account)));
        self.0.execute(&format!("{statement}{of}")).await
    }

    /// For good.
    pub(super) async fn keep(self) -> Result<(), CopyError> {
        match self.0 {
            End::Sqlite(sqlite) => sqlite.keep(),
            End::Postgres(postgres) => postgres.keep().await,
        }
    }

    /// As if nothing had been.
    pub(super) async fn give_up(self) {
        match self.0 {
            End::Sqlite(sqlite) => sqlite.give_up(),
            End::Postgres(postgres) => postgres.give_up().await,
        }
    }
}

impl End {
    pub(super) async fn has_account(&mut self, account: Id) -> Result<bool, CopyError> {
        let sql = format!("select 1 from accounts where id = {}", self.literal(account));
        match self {
            End::Sqlite(sqlite) => sqlite.any(&sql),
            End::Postgres(postgres) => postgres.any(&sql).await,
        }
    }

    pub(super) async fn start(&mut self, table: &Table, only: Option<Id>) -> Result<(), CopyError> {
        let of = only.map(|account| format!("{} = {}", table.owner(), self.literal(account)));
        match self {
            End::Sqlite(sqlite) => {
                sqlite.start(table, of.as_deref());
                Ok(())
            }
            End::Postgres(postgres) => postgres.start(table, of.as_deref()).await,
        }
    }

    pub(super) async fn page(&mut self, table: &Table) -> Result<Rows, CopyError> {
        match self {
            End::Sqlite(sqlite) => sqlite.page(table),
            End::Postgres(postgres) => postgres.page(table).await,
        }
    }

    async fn execute(&mut self, sql: &str) -> Result<(), CopyError> {
        match self {
            End::Sqlite(sqlite) => sqlite.execute(sql),
            End::Postgres(postgres) => postgres.execute(sql).await,
        }
    }

    fn literal(&self, id: Id) -> String {
        match self {
            End::Sqlite(_) => format!("x'{id}'"),
            End::Postgres(_) => format!("'\\x{id}'::bytea"),
        }
    }
}
