//! Bringing a database up to date, while other nodes may try the same. Nothing is prepared here, whatever stands between.

use deadpool_postgres::Client;
use futures_util::TryStreamExt;
use tokio_postgres::error::SqlState;

use crate::error::StoreError;
use crate::migrate::{self, Dialect, Migration};
use crate::postgres::pipeline::typed;
use crate::row::Row;
use crate::value::Value;

/// Applies what is missing, in one transaction, under a lock that other nodes wait for.
pub(super) async fn bring_up_to_date(client: &mut Client) -> Result<(), StoreError> {
    make_table(client).await?;
    let transaction = client.transaction().await?;
    transaction.query_typed("select number from migrations where number = 0 for update", &[]).await?;
    let rows = transaction.query_typed(migrate::APPLIED, &[]).await?;
    let read = |row: &tokio_postgres::Row| {
        let row = Row::Postgres(row);
        Ok((row.int(0)?, row.array(1)?))
    };
    let applied = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    for migration in migrate::pending(&applied)? {
        transaction.batch_execute(&migration.sql(Dialect::Postgres)).await?;
        note(&transaction, migration).await?;
        tracing::debug!(file = migration.file, "migrated");
    }
    transaction.commit().await?;
    Ok(())
}

/// The table, and in it the row that serves as the lock.
async fn make_table(client: &Client) -> Result<(), StoreError> {
    let table = migrate::translate(migrate::TABLE, Dialect::Postgres);
    let lock = "insert into migrations (number, file, hash, applied_at) values (0, '', '', 0)
        on conflict (number) do nothing";
    for _ in 0..5 {
        match client.batch_execute(&table).await {
            // Two nodes at once: `if not exists` does not see the other's table before it is committed.
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => break,
        }
    }
    client.batch_execute(lock).await?;
    Ok(())
}

async fn note(
    transaction: &deadpool_postgres::Transaction<'_>,
    migration: &Migration,
) -> Result<(), StoreError> {
    let now = "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
    let now = transaction.query_typed(now, &[]).await?;
    let now: i64 = now.first().map_or(Ok(0), |row| row.try_get(0))?;
    let params: [Value; 4] =
        [migration.number().into(), migration.file.into(), migration.hash().into(), now.into()];
    let noted = transaction.query_typed_raw(migrate::NOTE, typed(&params)).await?;
    noted.try_collect::<Vec<_>>().await?;
    Ok(())
}
