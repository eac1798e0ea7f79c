//! PostgreSQL as an end of a copy.

use deadpool_postgres::Object;
use tokio_postgres::error::SqlState;
use turnus_engine::Id;

use crate::copy::end::Rows;
use crate::copy::error::CopyError;
use crate::copy::place::Place;
use crate::copy::sqlite::{next_rows, read_row};
use crate::copy::table::Table;
use crate::error::StoreError;
use crate::events;
use crate::many::Kind;
use crate::migrate::Level;
use crate::options::Options;
use crate::postgres::{Postgres as Pool, migrations};
use crate::row::Row;
use crate::seal::Head;
use crate::value::Value;

/// A connection in a transaction.
pub(super) struct Postgres {
    client: Object,
    pool: Pool,
    /// The cursor is open.
    reading: bool,
    rows: usize,
    /// The target is marked as unfinished.
    marked: bool,
}

impl Postgres {
    /// A snapshot; the nodes serve on.
    pub(super) async fn source(url: &str, how: &Options) -> Result<Postgres, CopyError> {
        let source = Postgres::connect(url, how).await?;
        match migrations::level(&source.client).await? {
            Level::Ours => {}
            Level::Other { found, known } => return Err(CopyError::OtherVersion { found, known }),
        }
        migrations::refuse_unfinished(&source.client).await?;
        source.begin("begin isolation level repeatable read, read only").await?;
        Ok(source)
    }

    /// A database without rows, which is marked until the copy is whole; or, for an account, one that may have rows.
    pub(super) async fn target(
        (url, how): (&str, &Options),
        may_have_rows: bool,
        tables: &[Table],
    ) -> Result<Postgres, CopyError> {
        let mut target = Postgres::connect(url, how).await?;
        if may_have_rows {
            migrations::bring_up_to_date(&mut target.client).await?;
            migrations::refuse_unfinished(&target.client).await?;
            target.begin("begin").await?;
            return Ok(target);
        }
        // Before the schema: whoever serves it from now on finds that it is being filled.
        let marked = migrations::mark_a_new_one(&mut target.client).await?;
        if let Err(why) = target.make_ready(tables).await {
            if marked && let Err(error) = target.client.batch_execute(migrations::UNMARK).await {
                tracing::warn!(%error, "the target is still marked: the next copy into it takes the mark off");
            }
            return Err(why);
        }
        target.client.batch_execute(migrations::MARK).await?;
        target.begin("begin").await?;
        match target.client.query_typed(migrations::HOLD_MARK, &[]).await {
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => Err(CopyError::Running),
            // Another copy, which gave up just now, took the mark off.
            Ok(held) if held.is_empty() => Err(CopyError::Running),
            held => {
                held?;
                Ok(Postgres { marked: true, ..target })
            }
        }
    }

    /// With the schema of this version, and without rows.
    async fn make_ready(&mut self, tables: &[Table]) -> Result<(), CopyError> {
        migrations::bring_up_to_date(&mut self.client).await?;
        for table in tables {
            if self.any(&format!("select 1 from {} limit 1", table.name)).await? {
                return Err(CopyError::NotEmpty(table.name.clone()));
            }
        }
        Ok(())
    }

    async fn connect(url: &str, how: &Options) -> Result<Postgres, CopyError> {
        let not_reached =
            |why| CopyError::NotReached { place: Place::Postgres(url.to_owned()).to_string(), why };
        let pool = Pool::connect(url, &Options { connections: 1, replica: None, ..how.clone() });
        let pool = pool.map_err(not_reached)?;
        let client = pool.connection().await.map_err(not_reached)?.object;
        Ok(Postgres { client, pool, reading: false, rows: 1, marked: false })
    }

    /// However long it takes.
    async fn begin(&self, begin: &str) -> Result<(), CopyError> {
        let patient = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0";
        Ok(self.client.batch_execute(&format!("{begin}; {patient}")).await?)
    }

    pub(super) async fn any(&self, sql: &str) -> Result<bool, CopyError> {
        Ok(self.client.query_opt(&format!("select exists({sql})"), &[]).await?.is_some_and(|row| row.get(0)))
    }

    pub(super) async fn execute(&self, sql: &str) -> Result<(), CopyError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// The end of the account's chain in the snapshot.
    pub(super) async fn head(&self, account: Id) -> Result<Head, CopyError> {
        let row = self.client.query_opt(events::HEAD, &[&Value::from(account)]).await?;
        Ok(row.map_or(Ok(Head::START), |row| events::read_head(&Row::Postgres(&row)))?)
    }

    pub(super) async fn start(&mut self, table: &Table, of: Option<&str>) -> Result<(), CopyError> {
        // Bytewise, as SQLite and the digest have it, whatever the database's collation is.
        let order = table.key(|name, kind| match kind {
            Kind::Text => format!("{name} collate \"C\""),
            Kind::Int | Kind::Bytes => name.to_owned(),
        });
        let condition = of.map_or_else(String::new, |of| format!(" where {of}"));
        self.declare(&format!("select {} from {}{condition} order by {order}", table.list(), table.name))
            .await
    }

    /// Begins to read what `sql` gives.
    pub(super) async fn declare(&mut self, sql: &str) -> Result<(), CopyError> {
        let close = if self.reading { "close copied; " } else { "" };
        self.client.batch_execute(&format!("{close}declare copied no scroll cursor for {sql}")).await?;
        self.reading = true;
        self.rows = 16;
        Ok(())
    }

    /// The next `count` rows of it.
    pub(super) async fn fetch(&self, count: usize) -> Result<Vec<tokio_postgres::Row>, CopyError> {
        Ok(self.client.query(&format!("fetch {count} from copied"), &[]).await?)
    }

    pub(super) async fn page(&mut self, table: &Table) -> Result<Rows, CopyError> {
        let fetched = self.fetch(self.rows).await?;
        let rows = fetched.iter().map(|row| read_row(table, &Row::Postgres(row)));
        let rows = rows.collect::<Result<Rows, StoreError>>()?;
        self.rows = next_rows(&rows);
        Ok(rows)
    }

    pub(super) async fn insert(&self, table: &Table, rows: &Rows) -> Result<(), CopyError> {
        let arrays = table.columns.iter().enumerate().map(|(place, (_, kind))| match kind {
            Kind::Int => format!("${}::bigint[]", place + 1),
            Kind::Text => format!("${}::text[]", place + 1),
            Kind::Bytes => format!("${}::bytea[]", place + 1),
        });
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        let list = table.list();
        let sql = format!("insert into {} ({list}) select * from unnest({arrays})", table.name);
        let columns = 0..table.columns.len();
        let columns: Vec<Vec<&Value>> =
            columns.map(|place| rows.iter().map(|row| &row[place]).collect()).collect();
        let prepared = self.client.prepare_cached(&sql).await?;
        self.client.execute_raw(&prepared, columns).await?;
        Ok(())
    }

    /// Commits, and takes the mark off with it.
    pub(super) async fn keep(self) -> Result<(), CopyError> {
        let unmark = if self.marked { migrations::UNMARK } else { "" };
        self.client.batch_execute(&format!("{unmark}commit")).await?;
        self.pool.close();
        Ok(())
    }

    /// The target has no row of it; so the mark may go.
    pub(super) async fn give_up(self) {
        let unmark = if self.marked { migrations::UNMARK } else { "" };
        if let Err(error) = self.client.batch_execute("rollback").await {
            tracing::debug!(%error, "the copy's connection is gone, and its transaction with it");
        } else if let Err(error) = self.client.batch_execute(unmark).await {
            tracing::warn!(%error, "the target is still marked: the next copy into it takes the mark off");
        }
        self.pool.close();
    }
}
