//! The journal, read from a position on: the feed, the webhooks and `verify` read nothing else.

use turnus_engine::{Id, Instant};

use crate::changes::NewEvent;
use crate::error::StoreError;
use crate::listing::{padded, places};
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::seal::{Hash, Head};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// A sealed event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// 1, 2, 3 … in the account, without a gap.
    pub position: i64,
    /// Its own id.
    pub id: Id,
    /// The wish that wrote it.
    pub wish: Id,
    /// When, by the account's clock.
    pub at: Instant,
    /// Its name.
    pub kind: String,
    /// The customer it is about.
    pub customer: Option<Id>,
    /// The contract it is about.
    pub contract: Option<Id>,
    /// Who.
    pub actor: String,
    /// JSON, without personal values.
    pub body: String,
    /// The salted hash of its personal values, which stays when they are erased.
    pub personal_hash: Option<Hash>,
    /// Over this event and the hash before it.
    pub hash: Hash,
}

/// The personal values of an event, and the salt of their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// 16 random bytes.
    pub salt: Vec<u8>,
    /// JSON.
    pub body: String,
}

pub(crate) const COLUMNS: &str =
    "position, id, wish, at, kind, customer, contract, actor, body, personal_hash, hash";

/// The next `limit` events behind `position`, in order. No event is ever skipped by going on from the last one.
pub async fn after(store: &Store, account: Id, position: i64, limit: i64) -> Result<Vec<Event>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from events where account = $1 and position > $2 order by position limit $3"
    );
    store.query(&sql, &[account.into(), position.into(), limit.into()], read).await
}

/// The events at these positions, in order.
pub async fn at(store: &Store, account: Id, positions: &[i64]) -> Result<Vec<Event>, StoreError> {
    if positions.is_empty() {
        return Ok(Vec::new());
    }
    let positions = padded(positions);
    let sql = format!(
        "select {COLUMNS} from events where account = $1 and position in ({}) order by position",
        places(2, positions.len())
    );
    let params: Vec<Value> =
        std::iter::once(account.into()).chain(positions.iter().map(|at| (*at).into())).collect();
    store.query(&sql, &params, read).await
}

/// The end of the account's chain.
pub async fn head(store: &Store, account: Id) -> Result<Head, StoreError> {
    let row = store.query_opt(HEAD, &[account.into()], read_head).await?;
    Ok(row.unwrap_or(Head::START))
}

/// The personal values of an event, unless it has none or they were erased.
pub async fn personal(store: &Store, account: Id, event: Id) -> Result<Option<Personal>, StoreError> {
    let sql = "select salt, body from event_personal where account = $1 and event = $2";
    let read = |row: &Row<'_>| Ok(Personal { salt: row.bytes(0)?.to_vec(), body: row.text(1)?.to_owned() });
    store.query_opt(sql, &[account.into(), event.into()], read).await
}

/// Erases the personal values of all events about `customer`. The chain stays whole.
pub fn erase_personal(account: Id, customer: Id) -> Statement {
    let sql = "delete from event_personal where account = $1 and customer = $2";
    Statement::new(sql, [account.into(), customer.into()])
}

/// The columns of an event that is not sealed, as [`read_unsealed`] reads them, and behind them its account.
pub(crate) const UNSEALED_COLUMNS: &str =
    "cast(0 as bigint), id, wish, at, kind, customer, contract, actor, body, personal_hash, account";

pub(crate) const HEAD: &str = "select position, hash from chains where account = $1";

pub(crate) fn read_head(row: &Row<'_>) -> Result<Head, StoreError> {
    Ok(Head { position: row.int(0)?, hash: row.array(1)? })
}

const EVENTS: Target = Target {
    table: "events",
    columns: &[
        ("account", Kind::Bytes),
        ("position", Kind::Int),
        ("id", Kind::Bytes),
        ("wish", Kind::Bytes),
        ("at", Kind::Int),
        ("kind", Kind::Text),
        ("customer", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("actor", Kind::Text),
        ("body", Kind::Text),
        ("personal_hash", Kind::Bytes),
        ("hash", Kind::Bytes),
    ],
    behind: "",
};

/// The statement that writes sealed events.
pub(crate) fn insert(account: Id, events: &[Event]) -> Statement {
    let row = |event: &Event| {
        vec![
            account.into(),
            event.position.into(),
            event.id.into(),
            event.wish.into(),
            event.at.into(),
            event.kind.as_str().into(),
            event.customer.into(),
            event.contract.into(),
            event.actor.as_str().into(),
            event.body.as_str().into(),
            event.personal_hash.into(),
            event.hash.into(),
        ]
    };
    Statement::insert_many(&EVENTS, events.iter().map(row).collect())
}

impl Event {
    /// The event before it has a position and a hash.
    pub(crate) fn unsealed(wish: Id, new: &NewEvent) -> Event {
        Event {
            position: 0,
            id: new.id,
            wish,
            at: new.at,
            kind: new.kind.clone().into_owned(),
            customer: new.customer,
            contract: new.contract,
            actor: new.actor.clone(),
            body: new.body.clone(),
            personal_hash: None,
            hash: [0; 32],
        }
    }
}

pub(crate) fn read(row: &Row<'_>) -> Result<Event, StoreError> {
    Ok(Event { hash: row.array(10)?, ..read_unsealed(row)? })
}

/// The same of an event that has no hash yet.
pub(crate) fn read_unsealed(row: &Row<'_>) -> Result<Event, StoreError> {
    Ok(Event {
        position: row.int(0)?,
        id: row.id(1)?,
        wish: row.id(2)?,
        at: row.instant(3)?,
        kind: row.text(4)?.to_owned(),
        customer: row.opt_id(5)?,
        contract: row.opt_id(6)?,
        actor: row.text(7)?.to_owned(),
        body: row.text(8)?.to_owned(),
        personal_hash: row.opt_array(9)?,
        hash: [0; 32],
    })
}
