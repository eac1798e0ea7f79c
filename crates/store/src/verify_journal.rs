//! The journal and what was handed out of it, as far as it is proved.

use std::collections::{BTreeSet, HashMap};

use turnus_engine::Id;

use crate::error::StoreError;
use crate::events::Personal;
use crate::listing::places;
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;

/// The personal values of events, by event; those that were erased are missing.
pub async fn personal_of(
    store: &Store,
    account: Id,
    events: &[Id],
) -> Result<HashMap<Id, Personal>, StoreError> {
    let mut found = HashMap::new();
    for some in events.chunks(200) {
        let sql = format!(
            "select event, salt, body from event_personal where account = $1 and event in ({})",
            places(2, some.len())
        );
        let params: Vec<Value> = [account].iter().chain(some).map(|id| (*id).into()).collect();
        let read = |row: &Row<'_>| {
            Ok((row.id(0)?, Personal { salt: row.bytes(1)?.to_vec(), body: row.text(2)?.to_owned() }))
        };
        found.extend(store.query(&sql, &params, read).await?);
    }
    Ok(found)
}

/// The positions in `(from, to]` of which a delivery to `hook` is kept.
pub async fn delivered(
    store: &Store,
    account: Id,
    hook: Id,
    (from, to): (i64, i64),
) -> Result<BTreeSet<i64>, StoreError> {
    let sql = "select position from deliveries where account = $1 and hook = $2 and position > $3 and position <= $4";
    let params = [account.into(), hook.into(), from.into(), to.into()];
    Ok(store.query(sql, &params, |row| row.int(0)).await?.into_iter().collect())
}

/// Up to which position deliveries may have been forgotten, because they ended long ago; 0: none was.
pub async fn forgotten_until(store: &Store, account: Id) -> Result<i64, StoreError> {
    let sql = "select forgotten from hook_cursors where account = $1";
    Ok(store.query_opt(sql, &[account.into()], |row| row.int(0)).await?.unwrap_or(0))
}

/// Events that tell of an order alone: it names its contract before that is there.
const OF_ORDERS: [&str; 5] =
    ["OrderCreated", "OrderPending", "OrderDeclined", "OrderExpired", "OrderDeleted"];

/// Whether events of that kind are about the contract that they name. Orders that were not executed are about none.
pub fn is_about_contract(kind: &str) -> bool {
    !OF_ORDERS.contains(&kind)
}

/// The contracts that events name.
///
/// The statement names the position and nothing else of an event: one that names the contract too, or wants each once, may
/// be answered from the index by contract, which is as long as the journal.
pub(crate) const NAMED: &str =
    "select contract, kind from events where account = $1 and position > $2 and position <= $3";

/// The contracts that the events in `(from, to]` are about.
pub async fn touched(store: &Store, account: Id, (from, to): (i64, i64)) -> Result<BTreeSet<Id>, StoreError> {
    let read = |row: &Row<'_>| Ok(row.opt_id(0)?.filter(|_| row.text(1).is_ok_and(is_about_contract)));
    let mut found = BTreeSet::new();
    for (behind, until) in windows(from, to) {
        let params = vec![account.into(), behind.into(), until.into()];
        found.extend(store.query_long(NAMED.to_owned(), params, read).await?.into_iter().flatten());
    }
    Ok(found)
}

/// Events that one statement looks at.
const AT_ONCE: i64 = 50_000;

/// `(from, to]` in parts, each of which one statement can look at.
pub(crate) fn windows(from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> {
    let part = move |behind: i64| (behind < to).then(|| (behind, behind.saturating_add(AT_ONCE).min(to)));
    std::iter::successors(part(from), move |(_, until)| part(*until))
}

/// Those of the contracts that there are not.
pub async fn missing(
    store: &Store,
    account: Id,
    contracts: &BTreeSet<Id>,
) -> Result<BTreeSet<Id>, StoreError> {
    let contracts: Vec<Id> = contracts.iter().copied().collect();
    let mut missing: BTreeSet<Id> = contracts.iter().copied().collect();
    for some in contracts.chunks(200) {
        let sql =
            format!("select id from contracts where account = $1 and id in ({})", places(2, some.len()));
        let params: Vec<Value> = [account].iter().chain(some).map(|id| (*id).into()).collect();
        for there in store.query(&sql, &params, |row| row.id(0)).await? {
            missing.remove(&there);
        }
    }
    Ok(missing)
}
