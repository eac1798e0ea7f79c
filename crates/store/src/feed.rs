//! The journal as a feed: sealed events behind a position, with their personal values while those are there.

use turnus_engine::Id;

use crate::error::StoreError;
use crate::events::{self, Event};
use crate::listing::places;
use crate::store::Store;
use crate::value::Value;

/// An event of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The event.
    pub event: Event,
    /// Its personal values: JSON. None where it has none, or they were erased.
    pub personal: Option<String>,
}

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedFilter {
    /// Of these kinds; of all where none is named.
    pub kinds: Vec<String>,
    /// About that contract.
    pub contract: Option<Id>,
    /// About that customer.
    pub customer: Option<Id>,
}

/// The first `most` events of that kind at positions above `after` and not above `until`, in order.
pub async fn between(
    store: &Store,
    account: Id,
    (after, until): (i64, i64),
    filter: &FeedFilter,
    most: u32,
) -> Result<Vec<Entry>, StoreError> {
    let (sql, params) = reading(account, (after, until), filter, most);
    let read = |row: &crate::row::Row<'_>| {
        Ok(Entry { event: events::read(row)?, personal: row.opt_text(11)?.map(str::to_owned) })
    };
    store.query(&sql, &params, read).await
}

/// The text of [`between`], and its parameters.
pub(crate) fn reading(
    account: Id,
    (after, until): (i64, i64),
    filter: &FeedFilter,
    most: u32,
) -> (String, Vec<Value>) {
    let columns: Vec<String> = events::COLUMNS.split(", ").map(|column| format!("e.{column}")).collect();
    let mut sql = format!(
        "select {}, (select p.body from event_personal p where p.account = e.account and p.event = e.id)
        from events e where e.account = $1 and e.position > $2 and e.position <= $3",
        columns.join(", ")
    );
    let mut params: Vec<Value> = vec![account.into(), after.into(), until.into()];
    for (column, id) in [("contract", filter.contract), ("customer", filter.customer)] {
        if let Some(id) = id {
            params.push(id.into());
            sql.push_str(&format!(" and e.{column} = ${}", params.len()));
        }
    }
    if !filter.kinds.is_empty() {
        sql.push_str(&format!(" and e.kind in ({})", places(params.len() + 1, filter.kinds.len())));
        params.extend(filter.kinds.iter().map(Value::from));
    }
    params.push(most.into());
    sql.push_str(&format!(" order by e.position limit ${}", params.len()));
    (sql, params)
}
