//! Bare PostgreSQL: a statement a table and batch that takes its columns as arrays, and one transaction a batch, of which all
//! statements are sent before the first answer is waited for.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::Instant as Elapsed;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row, Statement};
use turnus_app::AppError;

use crate::http::failed;
use crate::raw::{Changed, part};

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A column of a table.
struct Column {
    name: String,
    /// Its type as PostgreSQL calls it.
    kind: String,
    /// Its place in the primary key, if it is of that.
    key: Option<i64>,
}

type Array<'a> = Box<dyn ToSql + Sync + Send + 'a>;
type Rows = BTreeMap<Vec<Value>, Vec<Value>>;

/// What the database behind `after` has that the one behind `before` had not, table by table.
///
/// # Errors
///
/// What PostgreSQL says.
pub(crate) async fn changed(before: &Client, after: &Client) -> Result<Vec<Changed<Value>>, AppError> {
    let sql = "select relname::text from pg_class where relnamespace = current_schema()::regnamespace
        and relkind in ('r', 'p') and not relispartition order by relname";
    let mut all = Vec::new();
    for row in before.query(sql, &[]).await.map_err(failed)? {
        let table: String = row.get(0);
        let columns = columns(before, &table).await?;
        let mut key: Vec<usize> = (0..columns.len()).filter(|place| columns[*place].key.is_some()).collect();
        key.sort_by_key(|place| columns[*place].key);
        if key.is_empty() {
            key = (0..columns.len()).collect();
        }
        let was = rows(before, &table, &columns, &key).await?;
        let is = rows(after, &table, &columns, &key).await?;
        let changed = Changed {
            inserted: is
                .iter()
                .filter(|(key, _)| !was.contains_key(*key))
                .map(|(_, row)| row.clone())
                .collect(),
            updated: is
                .iter()
                .filter(|(key, row)| was.get(*key).is_some_and(|was| was != *row))
                .map(|(_, row)| row.clone())
                .collect(),
            deleted: was
                .iter()
                .filter(|(key, _)| !is.contains_key(*key))
                .map(|(_, row)| row.clone())
                .collect(),
            columns: columns.iter().map(|column| column.name.clone()).collect(),
            table,
            key,
        };
        all.extend((changed.rows() > 0).then_some(changed));
    }
    Ok(all)
}

async fn columns(client: &Client, table: &str) -> Result<Vec<Column>, AppError> {
    let sql = "select a.attname::text, t.typname::text, array_position(i.indkey::int2[], a.attnum)::bigint
        from pg_attribute a join pg_type t on t.oid = a.atttypid
            left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
        where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum";
    let found = client.query(sql, &[&table]).await.map_err(failed)?;
    let column = |row: &Row| Column { name: row.get(0), kind: row.get(1), key: row.get(2) };
    Ok(found.iter().map(column).collect())
}

/// The rows of a table by their keys.
async fn rows(client: &Client, table: &str, columns: &[Column], key: &[usize]) -> Result<Rows, AppError> {
    let names = columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = client.query(&format!("select {names} from {table}"), &[]).await.map_err(failed)?;
    let mut rows = Rows::new();
    for row in &found {
        let values = columns.iter().enumerate().map(|(place, column)| value(row, place, &column.kind));
        let values = values.collect::<Result<Vec<Value>, AppError>>()?;
        rows.insert(key.iter().map(|place| values[*place].clone()).collect(), values);
    }
    Ok(rows)
}

fn value(row: &Row, place: usize, kind: &str) -> Result<Value, AppError> {
    Ok(match kind {
        "bytea" => row.get::<_, Option<Vec<u8>>>(place).map(Value::Bytes),
        "text" => row.get::<_, Option<String>>(place).map(Value::Text),
        "int8" => row.get::<_, Option<i64>>(place).map(Value::Int),
        other => return Err(failed(format!("the bare side knows no column of the type {other}"))),
    }
    .unwrap_or(Value::Null))
}

/// The statements of a table.
struct Statements {
    insert: Statement,
    update: Option<Statement>,
    delete: Statement,
}

/// Writes what was changed into the database behind `client`, in `batches` transactions. The answer is how long that took.
///
/// # Errors
///
/// What PostgreSQL says.
pub(crate) async fn write(
    client: &Client,
    changed: &[Changed<Value>],
    batches: usize,
) -> Result<Duration, AppError> {
    let mut prepared = Vec::new();
    for table in changed {
        let columns = columns(client, &table.table).await?;
        prepared.push(statements(client, table, &columns).await?);
    }
    let began = Elapsed::now();
    for batch in 0..batches {
        let mut arrays: Vec<(&Statement, Vec<Array<'_>>)> = Vec::new();
        for (table, statements) in changed.iter().zip(&prepared) {
            let all: Vec<usize> = (0..table.columns.len()).collect();
            let parts = [
                (Some(&statements.insert), &table.inserted, &all),
                (statements.update.as_ref(), &table.updated, &all),
                (Some(&statements.delete), &table.deleted, &table.key),
            ];
            for (statement, rows, places) in parts {
                let rows = part(rows, batch, batches);
                if let Some(statement) = statement.filter(|_| !rows.is_empty()) {
                    let kinds = places.iter().zip(statement.params());
                    arrays.push((statement, kinds.map(|(place, kind)| array(rows, *place, kind)).collect()));
                }
            }
        }
        transaction(client, &arrays).await?;
    }
    Ok(began.elapsed())
}

async fn transaction(client: &Client, arrays: &[(&Statement, Vec<Array<'_>>)]) -> Result<(), AppError> {
    let params: Vec<Vec<&(dyn ToSql + Sync)>> =
        arrays.iter().map(|(_, arrays)| arrays.iter().map(plain).collect()).collect();
    let writing =
        arrays.iter().zip(&params).map(|((statement, _), params)| client.execute(*statement, params));
    let (begun, written, committed) = futures_util::join!(
        client.batch_execute("begin"),
        try_join_all(writing),
        client.batch_execute("commit"),
    );
    begun.map_err(failed)?;
    written.map_err(failed)?;
    committed.map_err(failed)
}

async fn statements(
    client: &Client,
    changed: &Changed<Value>,
    columns: &[Column],
) -> Result<Statements, AppError> {
    let Changed { table, key, .. } = changed;
    let all: Vec<usize> = (0..columns.len()).collect();
    let names = |places: &[usize]| {
        places.iter().map(|place| columns[*place].name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let unnest = |places: &[usize]| {
        let kinds = places.iter().zip(1..).map(|(place, at)| format!("${at}::{}[]", columns[*place].kind));
        format!("unnest({})", kinds.collect::<Vec<_>>().join(", "))
    };
    let same = key.iter().map(|place| format!("t.{0} = u.{0}", columns[*place].name));
    let same = same.collect::<Vec<_>>().join(" and ");
    let set = all.iter().filter(|place| !key.contains(place)).map(|place| &columns[*place].name);
    let set = set.map(|name| format!("{name} = u.{name}")).collect::<Vec<_>>().join(", ");
    let (every, whole) = (names(&all), unnest(&all));
    let insert = format!("insert into {table} ({every}) overriding system value select * from {whole}");
    let update = format!("update {table} t set {set} from {whole} as u({every}) where {same}");
    let delete = format!("delete from {table} t using {} as u({}) where {same}", unnest(key), names(key));
    Ok(Statements {
        insert: client.prepare(&insert).await.map_err(failed)?,
        update: match changed.updated.is_empty() {
            true => None,
            false => Some(client.prepare(&update).await.map_err(failed)?),
        },
        delete: client.prepare(&delete).await.map_err(failed)?,
    })
}

fn plain<'a>(array: &'a Array<'_>) -> &'a (dyn ToSql + Sync) {
    &**array
}

/// A column of rows, which the statement takes as that type.
fn array<'a>(rows: &'a [Vec<Value>], place: usize, kind: &Type) -> Array<'a> {
    let column = rows.iter().map(|row| &row[place]);
    if *kind == Type::INT8_ARRAY {
        let numbers = column.map(|value| if let Value::Int(it) = value { Some(*it) } else { None });
        Box::new(numbers.collect::<Vec<_>>())
    } else if *kind == Type::BYTEA_ARRAY {
        let bytes = column.map(|value| if let Value::Bytes(it) = value { Some(it.as_slice()) } else { None });
        Box::new(bytes.collect::<Vec<_>>())
    } else {
        let texts = column.map(|value| if let Value::Text(it) = value { Some(it.as_str()) } else { None });
        Box::new(texts.collect::<Vec<_>>())
    }
}
