//! Several statements in one round trip.

use deadpool_postgres::Object;
use futures_util::future::{join, join_all};
use futures_util::{TryStreamExt, pin_mut};
use tokio_postgres::types::Type;
use tokio_postgres::{Error, RowStream};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::many::Many;
use crate::statement::Statement;
use crate::value::Value;

/// A connection of the pool.
pub(crate) struct Connection {
    pub(crate) object: Object,
    /// Statements stay prepared on it: see [`Options`](crate::Options).
    pub(super) prepared: bool,
    /// How the server is reached where the connection is encrypted.
    pub(super) tls: Option<MakeRustlsConnect>,
}

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
    connection: &Connection,
    statements: &[&Statement],
) -> Result<Vec<Result<Answer, Error>>, Error> {
    let prepared = prepare(connection, statements).await?;
    // Each future sends its message when it is first polled, and join_all polls in order.
    let pairs = prepared.iter().zip(statements);
    Ok(join_all(pairs.map(|(prepared, statement)| answer(connection, prepared.as_ref(), statement))).await)
}

/// The same, and COMMIT behind them in the same round trip: if one of them fails, it rolls back.
pub(super) async fn send_and_commit(
    connection: &Connection,
    statements: &[&Statement],
) -> Result<(Vec<Result<Answer, Error>>, Result<(), Error>), Error> {
    let prepared = prepare(connection, statements).await?;
    let pairs = prepared.iter().zip(statements);
    let answers =
        join_all(pairs.map(|(prepared, statement)| answer(connection, prepared.as_ref(), statement)));
    Ok(join(answers, connection.object.batch_execute("commit")).await)
}

/// The rows of one query.
pub(super) async fn query(
    connection: &Connection,
    sql: &str,
    params: &[Value],
) -> Result<Vec<tokio_postgres::Row>, Error> {
    let client = &connection.object;
    let rows = if connection.prepared {
        let prepared = client.prepare_cached(sql).await?;
        client.query_raw(&prepared, params).await?
    } else {
        client.query_typed_raw(sql, typed(params)).await?
    };
    rows.try_collect().await
}

/// The statements as the connection knows them; none where it is told each time.
async fn prepare(
    connection: &Connection,
    statements: &[&Statement],
) -> Result<Vec<Option<tokio_postgres::Statement>>, Error> {
    let mut prepared = Vec::with_capacity(statements.len());
    for statement in statements {
        prepared.push(match form(statement) {
            _ if !connection.prepared => None,
            Form::Plain(_) => Some(connection.object.prepare_cached(&statement.sql).await?),
            Form::Many(many) => Some(connection.object.prepare_cached(&many.unnest()).await?),
        });
    }
    Ok(prepared)
}

/// How a statement is sent: one row of many is a plain one.
enum Form<'a> {
    Plain(&'a [Value]),
    Many(&'a Many),
}

fn form(statement: &Statement) -> Form<'_> {
    match &statement.many {
        None => Form::Plain(&statement.params),
        Some(many) => match many.rows.as_slice() {
            [row] => Form::Plain(row),
            _ => Form::Many(many),
        },
    }
}

async fn answer(
    connection: &Connection,
    prepared: Option<&tokio_postgres::Statement>,
    statement: &Statement,
) -> Result<Answer, Error> {
    let stream = start(connection, prepared, statement).await?;
    pin_mut!(stream);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        rows.push(row);
    }
    Ok(Answer { rows, touched: stream.rows_affected().unwrap_or(0) })
}

async fn start(
    connection: &Connection,
    prepared: Option<&tokio_postgres::Statement>,
    statement: &Statement,
) -> Result<RowStream, Error> {
    let client = &connection.object;
    match (prepared, form(statement)) {
        (Some(prepared), Form::Plain(params)) => client.query_raw(prepared, params.iter()).await,
        (Some(prepared), Form::Many(many)) => client.query_raw(prepared, many.columns()).await,
        (None, Form::Plain(params)) => client.query_typed_raw(&statement.sql, typed(params)).await,
        (None, Form::Many(many)) => {
            client.query_typed_raw(&many.unnest(), many.columns().into_iter().zip(many.types())).await
        }
    }
}

/// Parameters with their types, for a statement that is not prepared. What an absent value would be, the server finds
/// out by itself.
pub(super) fn typed(params: &[Value]) -> impl ExactSizeIterator<Item = (&Value, Type)> {
    params.iter().map(|value| {
        let of = match value {
            Value::Null => Type::UNKNOWN,
            Value::Int(_) => Type::INT8,
            Value::Text(_) => Type::TEXT,
            Value::Bytes(_) => Type::BYTEA,
        };
        (value, of)
    })
}
