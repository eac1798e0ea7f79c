//! What SQLite plans its queries by. A table that it never looked at is planned for as if it were small: then the account,
//! which every key begins with, passes for as good a filter as any, and a read of one document walks all bills. So tables
//! that were not looked at yet are supposed to be those of one large account; once they are large, SQLite looks itself.

use rusqlite::Connection;

use crate::error::StoreError;

/// Rows of a table.
const ROWS: u64 = 1_000_000;
/// Different values of a column among rows that have the same in the columns before it: an id, a time or number, a word.
const VALUES: [(&str, u64); 3] = [("BLOB", 100_000), ("INTEGER", 50_000), ("TEXT", 10)];

/// An index, as SQLite knows it.
struct Index {
    table: String,
    /// A table that is its primary key gives it its own name.
    name: String,
    unique: bool,
    /// Types of its columns.
    types: Vec<String>,
}

/// Tells SQLite of tables that it has not looked at. What it knows by itself stays.
pub(super) fn suppose(connection: &Connection) -> Result<(), StoreError> {
    if !connection.table_exists(None, "sqlite_stat1")? {
        // This makes the table of what is known, and fills it where there are rows.
        connection.execute_batch("pragma analysis_limit = 400; analyze;")?;
    }
    // An index over some rows of a table, looked at while there were none of them, would pass for the quickest way to
    // all that are written since: SQLite does not look again before a table is many times as large.
    connection.execute("delete from sqlite_stat1 where stat = '0' or stat like '0 %'", [])?;
    let mut known = connection.prepare("select 1 from sqlite_stat1 where tbl = ?1 and idx = ?2")?;
    let mut tell = connection.prepare("insert into sqlite_stat1 (tbl, idx, stat) values (?1, ?2, ?3)")?;
    let mut told = 0;
    for index in indexes(connection)? {
        if !known.exists((&index.table, &index.name))? {
            told += tell.execute((&index.table, &index.name, expected(&index)))?;
        }
    }
    drop((known, tell));
    if told > 0 {
        connection.execute_batch("analyze sqlite_schema")?;
    }
    Ok(())
}

fn indexes(connection: &Connection) -> Result<Vec<Index>, StoreError> {
    let sql = "select t.name, case when t.wr and i.origin = 'pk' then t.name else i.name end, i.\"unique\",
            group_concat(c.type, ' ' order by x.seqno)
        from pragma_table_list t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) x, pragma_table_info(t.name) c
        where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite%' and x.key and c.cid = x.cid
        group by t.name, i.name";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let types: String = row.get(3)?;
        let types = types.split(' ').map(str::to_owned).collect();
        Ok(Index { table: row.get(0)?, name: row.get(1)?, unique: row.get(2)?, types })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `1000000 1000000 10 1`: how many rows there are, and how many have the same in the first column, the first two, and so
/// on. A first column of bytes is the account, and there is one.
fn expected(index: &Index) -> String {
    let mut same = ROWS;
    let mut stat = vec![ROWS];
    for (place, of_type) in index.types.iter().enumerate() {
        let values = VALUES.iter().find(|(name, _)| name == of_type).map_or(1, |(_, values)| *values);
        let is_account = place == 0 && of_type == "BLOB";
        same = if is_account { ROWS } else { (same / values).max(2) };
        let is_whole = index.unique && place + 1 == index.types.len();
        stat.push(if is_whole { 1 } else { same });
    }
    stat.iter().map(u64::to_string).collect::<Vec<_>>().join(" ")
}
