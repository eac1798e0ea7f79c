//! Several statements in one round trip.

use deadpool_postgres::Object;
use futures_util::future::{join, join_all};
use futures_util::{TryStreamExt, pin_mut};
use tokio_postgres::Error;

use crate::statement::Statement;
use crate::value::Value;

/// What one statement answered.
pub(super) struct Answer {
    pub(super) rows: Vec<tokio_postgres::Row>,
    pub(super) touched: u64,
}

/// Sends all statements, in order, before it waits for the first answer.
///
/// The outer error is that of preparing them; the inner ones are their own. After the first that fails inside a
/// transaction the others fail too.
pub(super) async fn send(
    client: &Object,
    statements: &[&Statement],
) -> Result<Vec<Result<Answer, Error>>, Error> {
    let prepared = prepare(client, statements).await?;
    // Each future sends its message when it is first polled, and join_all polls in order.
    let pairs = prepared.iter().zip(statements);
    Ok(join_all(pairs.map(|(prepared, statement)| answer(client, prepared, statement))).await)
}

/// The same, and COMMIT behind them in the same round trip: if one of them fails, it rolls back.
pub(super) async fn send_and_commit(
    client: &Object,
    statements: &[&Statement],
) -> Result<(Vec<Result<Answer, Error>>, Result<(), Error>), Error> {
    let prepared = prepare(client, statements).await?;
    let pairs = prepared.iter().zip(statements);
    let answers = join_all(pairs.map(|(prepared, statement)| answer(client, prepared, statement)));
    Ok(join(answers, client.batch_execute("commit")).await)
}

/// The rows of one query.
pub(super) async fn query(
    client: &Object,
    sql: &str,
    params: &[Value],
) -> Result<Vec<tokio_postgres::Row>, Error> {
    let prepared = client.prepare_cached(sql).await?;
    client.query_raw(&prepared, params).await?.try_collect().await
}

async fn prepare(
    client: &Object,
    statements: &[&Statement],
) -> Result<Vec<tokio_postgres::Statement>, Error> {
    let mut prepared = Vec::with_capacity(statements.len());
    for statement in statements {
        prepared.push(match &statement.many {
            None => client.prepare_cached(&statement.sql).await?,
            Some(many) => client.prepare_cached(&many.unnest()).await?,
        });
    }
    Ok(prepared)
}

async fn answer(
    client: &Object,
    prepared: &tokio_postgres::Statement,
    statement: &Statement,
) -> Result<Answer, Error> {
    let stream = match &statement.many {
        None => client.query_raw(prepared, statement.params.iter()).await?,
        Some(many) => client.query_raw(prepared, many.columns()).await?,
    };
    pin_mut!(stream);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        rows.push(row);
    }
    Ok(Answer { rows, touched: stream.rows_affected().unwrap_or(0) })
}
