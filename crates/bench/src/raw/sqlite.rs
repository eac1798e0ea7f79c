//! Bare SQLite: a prepared statement for each hundred rows, one transaction a batch, and a checkpoint beside it, as ours.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use tokio::time::Instant as Elapsed;
use turnus_app::AppError;

use crate::http::failed;
use crate::raw::{Arrives, Changed, ROWS, part};

/// What the file `after` has that `before` had not, table by table.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn changed(before: &Path, after: &Path) -> rusqlite::Result<Vec<Changed<Value>>> {
    let connection = Connection::open(before)?;
    connection.execute("attach database ?1 as later", [after.to_string_lossy()])?;
    let sql = "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite%'
        order by name";
    let names: Vec<String> =
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let all: Vec<Changed<Value>> =
        names.into_iter().map(|table| of_table(&connection, table)).collect::<rusqlite::Result<_>>()?;
    Ok(all.into_iter().filter(|changed| changed.rows() > 0).collect())
}

/// The file `bare`, which the bare engine wrote, holds what ours wrote into `after`.
///
/// # Errors
///
/// What SQLite says; the table that differs.
pub(crate) fn same(bare: &Path, after: &Path) -> Result<(), AppError> {
    match changed(bare, after).map_err(failed)?.first() {
        None => Ok(()),
        Some(it) => {
            Err(failed(format!("{} rows of {} were not written by the bare engine", it.rows(), it.table)))
        }
    }
}

/// How many rows a table of the file has.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn count(file: &Path, table: &str) -> rusqlite::Result<u64> {
    let sql = format!("select count(*) from {table}");
    let rows: i64 = Connection::open(file)?.query_row(&sql, [], |row| row.get(0))?;
    Ok(rows.unsigned_abs())
}

fn of_table(connection: &Connection, table: String) -> rusqlite::Result<Changed<Value>> {
    let mut statement = connection.prepare("select name, pk from pragma_table_info(?1) order by cid")?;
    let found = statement.query_map([&table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(String, u32)> = found.collect::<rusqlite::Result<_>>()?;
    let columns: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
    let mut key: Vec<usize> = (0..found.len()).filter(|place| found[*place].1 > 0).collect();
    key.sort_by_key(|place| found[*place].1);
    let same =
        key.iter().map(|place| format!("a.{0} = b.{0}", columns[*place])).collect::<Vec<_>>().join(" and ");
    let order = key.iter().map(|place| format!("a.{}", columns[*place])).collect::<Vec<_>>().join(", ");
    let of = |row: &str| columns.iter().map(|name| format!("{row}.{name}")).collect::<Vec<_>>().join(", ");
    let (ours, theirs) = (of("a"), of("b"));
    let absent = format!("not exists (select 1 from {{}} b where {same})");
    let missing = |from: &str, other: &str| {
        format!("select {ours} from {from} a where {} order by {order}", absent.replace("{}", other))
    };
    let (before, after) = (format!("main.{table}"), format!("later.{table}"));
    let differs = format!(
        "select {ours} from {after} a join {before} b on {same} where ({ours}) is not ({theirs}) order by {order}"
    );
    let read = |sql: &str| rows(connection, sql, columns.len());
    Ok(Changed {
        inserted: read(&missing(&after, &before))?,
        updated: read(&differs)?,
        deleted: read(&missing(&before, &after))?,
        table,
        columns,
        key,
    })
}

fn rows(connection: &Connection, sql: &str, columns: usize) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare(sql)?;
    let read = statement.query_map([], |row| (0..columns).map(|place| row.get(place)).collect())?;
    read.collect()
}

/// Writes what was changed into `file`, in `batches` transactions. The answer is how long that took.
///
/// # Errors
///
/// What SQLite says.
pub(crate) fn write(file: &Path, changed: &[Changed<Value>], batches: usize) -> rusqlite::Result<Duration> {
    let connection = Connection::open(file)?;
    connection.set_prepared_statement_cache_capacity(512);
    // What our writer has, but that it blanks what is deleted.
    connection.execute_batch(
        "pragma synchronous = full; pragma cache_size = -32000; pragma temp_store = memory;
        pragma wal_autocheckpoint = 0;",
    )?;
    let changed: Vec<Changed<Value>> = changed.iter().map(|table| table.as_it_came(batches)).collect();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| checkpoint(file, &done));
        let began = Elapsed::now();
        let written = (0..batches).try_for_each(|batch| {
            connection.execute_batch("begin immediate")?;
            changed.iter().try_for_each(|table| write_part(&connection, table, batch, batches))?;
            connection.execute_batch("commit")
        });
        let took = began.elapsed();
        done.store(true, Ordering::Relaxed);
        written.map(|()| took)
    })
}

impl Arrives for Value {
    fn key(&self) -> &[u8] {
        match self {
            Value::Blob(bytes) => bytes,
            Value::Text(text) => text.as_bytes(),
            Value::Null | Value::Integer(_) | Value::Real(_) => &[],
        }
    }
}

/// Empties the log into the file every quarter of a second, as far as it can.
fn checkpoint(file: &Path, done: &AtomicBool) {
    let Ok(connection) = Connection::open(file) else { return };
    while !done.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(250));
        // What it cannot do now it does the next time.
        let _ = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(()));
    }
}

fn write_part(
    connection: &Connection,
    changed: &Changed<Value>,
    batch: usize,
    batches: usize,
) -> rusqlite::Result<()> {
    let Changed { table, columns, key, .. } = changed;
    let names = columns.join(", ");
    let holes = format!("({})", vec!["?"; columns.len()].join(", "));
    // SQLite takes 32,766 parameters at most.
    let at_once = ROWS.min(32_766 / columns.len().max(1));
    for rows in part(&changed.inserted, batch, batches).chunks(at_once) {
        let sql =
            format!("insert into {table} ({names}) values {}", vec![holes.as_str(); rows.len()].join(", "));
        connection.prepare_cached(&sql)?.execute(params_from_iter(rows.iter().flatten()))?;
    }
    let of = |places: &mut dyn Iterator<Item = usize>, between: &str| {
        places.map(|place| format!("{} = ?{}", columns[place], place + 1)).collect::<Vec<_>>().join(between)
    };
    let set = of(&mut (0..columns.len()).filter(|place| !key.contains(place)), ", ");
    let whose = of(&mut key.iter().copied(), " and ");
    let sql = format!("update {table} set {set} where {whose}");
    for row in part(&changed.updated, batch, batches) {
        connection.prepare_cached(&sql)?.execute(params_from_iter(row))?;
    }
    let whose = key.iter().map(|place| format!("{} = ?", columns[*place])).collect::<Vec<_>>().join(" and ");
    let sql = format!("delete from {table} where {whose}");
    for row in part(&changed.deleted, batch, batches) {
        connection.prepare_cached(&sql)?.execute(params_from_iter(key.iter().map(|place| &row[*place])))?;
    }
    Ok(())
}
