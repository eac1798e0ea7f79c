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
const OF_ORDERS: &str = "'OrderCreated', 'OrderPending', 'OrderDeclined', 'OrderExpired', 'OrderDeleted'";

/// The contracts that the events in `(from, to]` are about. Orders that were not executed are about none.
pub async fn touched(store: &Store, account: Id, (from, to): (i64, i64)) -> Result<BTreeSet<Id>, StoreError> {
    let sql = format!(
        "select distinct contract from events where account = $1 and position > $2 and position <= $3
            and contract is not null and kind not in ({OF_ORDERS})"
    );
    let (mut found, mut behind) = (BTreeSet::new(), from);
    while behind < to {
        let until = behind.saturating_add(AT_ONCE).min(to);
        let params = vec![account.into(), behind.into(), until.into()];
        found.extend(store.query_long(sql.clone(), params, |row| row.id(0)).await?);
        behind = until;
    }
    Ok(found)
}

/// Events that one statement looks at.
const AT_ONCE: i64 = 50_000;

/// The contracts that the events in `(from, to]` are about, and that there are not.
pub async fn untouchable(
    store: &Store,
    account: Id,
    (from, to): (i64, i64),
) -> Result<BTreeSet<Id>, StoreError> {
    let sql = format!(
        "select distinct e.contract from events e where e.account = $1 and e.position > $2 and e.position <= $3
            and e.contract is not null and e.kind not in ({OF_ORDERS}) and not exists
                (select 1 from contracts c where c.account = e.account and c.id = e.contract)"
    );
    let params = [account.into(), from.into(), to.into()];
    Ok(store.query(&sql, &params, |row| row.id(0)).await?.into_iter().collect())
}
