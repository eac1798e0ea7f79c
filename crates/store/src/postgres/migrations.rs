//! Bringing a database up to date, while other nodes may try the same. Nothing is prepared here, whatever stands between.

use deadpool_postgres::Client;
use futures_util::TryStreamExt;
use tokio_postgres::IsolationLevel;
use tokio_postgres::error::SqlState;

use crate::error::StoreError;
use crate::migrate::{self, Dialect, Level, Migration, Noted};
use crate::postgres::pipeline::typed;
use crate::row::Row;

/// Marks a database that is being filled by a copy: it is not served until the copy takes the mark off.
pub(crate) const MARK: &str = "insert into migrations (number, file, hash, applied_at, compatible_with)
    values (-1, 'a copy is made here', '', 0, 0) on conflict (number) do nothing";

/// Keeps a second copy away, until the transaction's end.
pub(crate) const HOLD_MARK: &str = "select number from migrations where number = -1 for update nowait";

/// Takes the mark off.
pub(crate) const UNMARK: &str = "delete from migrations where number = -1; ";

/// Applies what is missing, in one transaction, under a lock that other nodes wait for.
pub(crate) async fn bring_up_to_date(client: &mut Client) -> Result<(), StoreError> {
    make_table(client).await?;
    // Whatever is the database's own level: what is asked after the wait sees what was waited for.
    let transaction = read_committed(client).await?;
    transaction.query_typed("select number from migrations where number = 0 for update", &[]).await?;
    let rows = transaction.query_typed(migrate::APPLIED, &[]).await?;
    let applied = read(&rows)?;
    for migration in migrate::pending(&applied)? {
        transaction.batch_execute(&migration.sql(Dialect::Postgres)).await?;
        note(&transaction, migration).await?;
        tracing::debug!(file = migration.file, "migrated");
    }
    transaction.commit().await?;
    Ok(())
}

/// Marks a database that has no schema yet; whether it did. Where there is not even the table of migrations, that and the
/// mark appear together.
pub(crate) async fn mark_a_new_one(client: &mut Client) -> Result<bool, StoreError> {
    let table = migrate::translate(migrate::TABLE, Dialect::Postgres);
    // Statements of one message are one transaction.
    let marked = format!(
        "{table} insert into migrations (number, file, hash, applied_at, compatible_with)
            select -1, 'a copy is made here', '', 0, 0 where not exists (select 1 from migrations where number > 0)
            on conflict (number) do nothing"
    );
    client.batch_execute(&marked).await?;
    let found = client.query_typed("select 1 from migrations where number > 0 limit 1", &[]).await?;
    Ok(found.is_empty())
}

/// How far the database is, which may be of another version.
pub(crate) async fn level(client: &Client) -> Result<Level, StoreError> {
    migrate::level(&applied(client).await?)
}

/// What was applied to a database of ours.
async fn applied(client: &Client) -> Result<Vec<Noted>, StoreError> {
    match client.query_typed(migrate::APPLIED, &[]).await {
        Ok(rows) => read(&rows),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
            Err(StoreError::NotOurs("the database".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Refuses a database that a copy is filling, or was when it was cut short.
pub(crate) async fn refuse_unfinished(client: &Client) -> Result<(), StoreError> {
    let mark = client.query_typed("select 1 from migrations where number = -1", &[]).await?;
    if mark.is_empty() { Ok(()) } else { Err(StoreError::Unfinished) }
}

/// The database is of this version; nothing is changed.
pub(super) async fn require_current(client: &Client) -> Result<(), StoreError> {
    migrate::require_current(&applied(client).await?)
}

fn read(rows: &[tokio_postgres::Row]) -> Result<Vec<Noted>, StoreError> {
    rows.iter().map(|row| migrate::read_applied(&Row::Postgres(row))).collect()
}

/// What a server says of a table that another node made just now.
const MADE: &[SqlState] = &[
    SqlState::UNIQUE_VIOLATION,
    SqlState::DUPLICATE_TABLE,
    SqlState::DUPLICATE_OBJECT,
    SqlState::T_R_SERIALIZATION_FAILURE,
];

/// The table, and in it the row that serves as the lock.
async fn make_table(client: &mut Client) -> Result<(), StoreError> {
    let table = migrate::translate(migrate::TABLE, Dialect::Postgres);
    let lock = "insert into migrations (number, file, hash, applied_at, compatible_with)
        values (0, '', '', 0, 0) on conflict (number) do nothing";
    for _ in 0..5 {
        match client.batch_execute(&table).await {
            // Two nodes at once: `if not exists` does not see the other's table before it is committed.
            Err(error) if error.code().is_some_and(|code| MADE.contains(code)) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => break,
        }
    }
    let transaction = read_committed(client).await?;
    transaction.batch_execute(lock).await?;
    transaction.commit().await?;
    Ok(())
}

async fn read_committed(client: &mut Client) -> Result<deadpool_postgres::Transaction<'_>, StoreError> {
    Ok(client.build_transaction().isolation_level(IsolationLevel::ReadCommitted).start().await?)
}

async fn note(
    transaction: &deadpool_postgres::Transaction<'_>,
    migration: &Migration,
) -> Result<(), StoreError> {
    let now = "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
    let now = transaction.query_typed(now, &[]).await?;
    let now: i64 = now.first().map_or(Ok(0), |row| row.try_get(0))?;
    let params = migration.noted_at(now);
    let noted = transaction.query_typed_raw(migrate::NOTE, typed(&params)).await?;
    noted.try_collect::<Vec<_>>().await?;
    Ok(())
}
