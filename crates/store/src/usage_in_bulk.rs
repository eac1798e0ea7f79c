//! Metered usage of many contracts, written and looked up many records at a time.

use std::collections::HashMap;

use turnus_engine::Id;
use turnus_engine::usage::Usage;

use crate::error::StoreError;
use crate::json;
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

const RECORDS: Target = Target {
    table: "usage_records",
    columns: &[
        ("account", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("id", Kind::Bytes),
        ("component", Kind::Bytes),
        ("key", Kind::Text),
        ("memo", Kind::Text),
        ("due_at", Kind::Int),
        ("body", Kind::Text),
    ],
    behind: "on conflict do nothing",
};

/// What is unique: contract, component and the client's key.
pub type Place = (Id, Id, String);

/// New usage, each with its contract. Stale where one of them has the id or the key of another record: then none is
/// written.
///
/// In the order of contract, component and key, and with ids that rise in that order, it is written several times as fast
/// as in none.
pub fn insert(account: Id, records: Vec<(Id, Usage)>) -> Result<Statement, StoreError> {
    let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
    let rows = records.into_iter().map(|(contract, record)| row(account, contract, record));
    Ok(Statement::insert_many(&RECORDS, rows.collect::<Result<_, _>>()?).rows(count))
}

fn row(account: Id, contract: Id, mut record: Usage) -> Result<Vec<Value>, StoreError> {
    let (key, memo) = (record.key.take(), record.memo.take());
    Ok(vec![
        account.into(),
        contract.into(),
        record.id.into(),
        record.component.into(),
        key.filter(|key| !key.is_empty()).into(),
        memo.into(),
        record.due.into(),
        json::write(&record)?,
    ])
}

/// Which of these are taken, each by the record of that id: one query, however many they are.
pub async fn taken(
    store: &Store,
    account: Id,
    places: &[(Id, Id, &str)],
) -> Result<HashMap<Place, Id>, StoreError> {
    if places.is_empty() {
        return Ok(HashMap::new());
    }
    // Each is looked up by the index, whatever the planner thinks of how many there are.
    let sql = if store.shares_with_nodes() {
        "select u.contract, u.component, u.key, u.id from jsonb_array_elements(cast(cast($2 as text) as jsonb)) as asked (one),
            lateral (select contract, component, key, id from usage_records where account = $1
                and contract = decode(one ->> 0, 'hex') and component = decode(one ->> 1, 'hex')
                and key = one ->> 2 limit 1) u"
    } else {
        "select u.contract, u.component, u.key, u.id from json_each($2) asked cross join usage_records u
            on u.account = $1 and u.contract = unhex(asked.value ->> 0)
                and u.component = unhex(asked.value ->> 1) and u.key = asked.value ->> 2"
    };
    let params = [account.into(), json::write(&places)?];
    let read = |row: &Row<'_>| Ok(((row.id(0)?, row.id(1)?, row.text(2)?.to_owned()), row.id(3)?));
    Ok(store.query(sql, &params, read).await?.into_iter().collect())
}
