//! Webhooks: who wants to hear of what, and what is on its way to them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::json;
use crate::listing::{Listing, Slice};
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

/// Someone who wants to hear of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its id.
    pub id: Id,
    /// Events up to here were before it.
    pub after: i64,
    /// What clients write.
    pub data: HookData,
}

/// What clients write of a hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookData {
    /// Where to.
    pub url: String,
    /// Names of events.
    pub events: Vec<String>,
}

/// One event on its way to one hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The account.
    pub account: Id,
    /// The hook.
    pub hook: Id,
    /// The event's position in the journal.
    pub position: i64,
    /// What keeps its order: deliveries of one lane go one after another.
    pub lane: Id,
    /// Attempts so far.
    pub attempts: u32,
    /// Not before, machine time; of one that was taken, the end of its lease.
    pub due: Instant,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has it.
    Delivered,
    /// Again, not before then, machine time.
    Again(Instant),
    /// Given up.
    Dropped,
}

/// How far an account's journal was handed out, and to which hooks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Up to this event.
    pub position: i64,
    /// Raised whenever a hook is registered or removed.
    pub version: i64,
}

/// A new hook. What was handed out before it is written is not told to it: where another node was faster, its
/// `after` is the cursor's position. The cursor was raised in the same write, so it stands still.
pub fn insert(account: Id, hook: &Hook) -> Result<Statement, StoreError> {
    let sql = "insert into hooks (account, id, after_position, body) values ($1, $2, coalesce(
        (select position from hook_cursors where account = $1 and position > $3), $3), $4)";
    let params = [account.into(), hook.id.into(), hook.after.into(), json::write(&hook.data)?];
    Ok(Statement::new(sql, params))
}

/// Deletes a hook with its secrets and all that is or was on its way to it. Stale if it is gone.
pub fn delete(account: Id, id: Id) -> [Statement; 4] {
    let of = [account.into(), id.into()];
    let hook = Statement::new("delete from hooks where account = $1 and id = $2", of.clone()).one_row();
    [
        hook,
        crate::hook_secrets::delete(account, id),
        Statement::new("delete from delivery_attempts where account = $1 and hook = $2", of.clone()),
        Statement::new("delete from deliveries where account = $1 and hook = $2", of),
    ]
}

/// The hook `id`.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Hook>, StoreError> {
    let sql = "select id, after_position, body from hooks where account = $1 and id = $2";
    store.query_opt(sql, &[account.into(), id.into()], read).await
}

/// Hooks.
pub async fn list(store: &Store, account: Id, slice: Slice) -> Result<Vec<Hook>, StoreError> {
    let (sql, params) = Listing::of("select id, after_position, body from hooks", account).cut(slice);
    store.query(&sql, &params, read).await
}

/// How far the journal was handed out.
pub async fn cursor(store: &Store, account: Id) -> Result<Cursor, StoreError> {
    let sql = "select position, version from hook_cursors where account = $1";
    let read = |row: &Row<'_>| Ok(Cursor { position: row.int(0)?, version: row.int(1)? });
    Ok(store.query_opt(sql, &[account.into()], read).await?.unwrap_or_default())
}

/// Moves the cursor to `to`. Stale if another moved it, or if a hook was registered or removed since it was read: it
/// is to be handed out to others.
pub fn move_cursor(account: Id, from: Cursor, to: i64) -> Statement {
    let sql = "insert into hook_cursors (account, position) values ($1, $4)
        on conflict (account) do update set position = $4
            where hook_cursors.position = $2 and hook_cursors.version = $3";
    Statement::new(sql, [account.into(), from.position.into(), from.version.into(), to.into()]).one_row()
}

/// Says that hooks are registered or removed in this write, ahead of the statements that do it. Stale if others did
/// since the cursor was read.
pub fn raise_cursor(account: Id, read: Cursor) -> Statement {
    let sql = "insert into hook_cursors (account, position, version) values ($1, 0, 1)
        on conflict (account) do update set version = hook_cursors.version + 1 where hook_cursors.version = $2";
    Statement::new(sql, [account.into(), read.version.into()]).one_row()
}

const NEW: Target = Target { table: "deliveries", columns: COLUMNS, behind: "" };

const COLUMNS: &[(&str, Kind)] = &[
    ("account", Kind::Bytes),
    ("hook", Kind::Bytes),
    ("position", Kind::Int),
    ("lane", Kind::Bytes),
    ("status", Kind::Text),
    ("attempts", Kind::Int),
    ("due_at", Kind::Int),
];

const AGAIN: Target = Target {
    table: "deliveries",
    columns: COLUMNS,
    // What may be under way now, as its lease would end within a minute, is left to end.
    behind: "on conflict (account, hook, position) do update
        set status = 'Waiting', attempts = 0, due_at = excluded.due_at, last_answer = null
        where deliveries.status <> 'Waiting' or deliveries.due_at > excluded.due_at + 60000
            or deliveries.due_at < excluded.due_at - 300000",
};

/// New deliveries.
pub fn insert_deliveries(deliveries: &[Delivery]) -> Statement {
    waiting(&NEW, deliveries)
}

/// Queues deliveries once more, with attempts of their own: what ended, what waits for its next attempt, and what never
/// was. Stale where one of them is under way ([`under_way`]).
pub fn queue_again(deliveries: &[Delivery]) -> Statement {
    let count = u64::try_from(deliveries.len()).unwrap_or(u64::MAX);
    waiting(&AGAIN, deliveries).rows(count)
}

/// The positions, from the first to the last, of deliveries to a hook that [`queue_again`] at `due` would leave alone:
/// they are under way, or will be within a minute.
pub async fn under_way(
    store: &Store,
    account: Id,
    hook: Id,
    (first, last): (i64, i64),
    due: Instant,
) -> Result<BTreeSet<i64>, StoreError> {
    let sql =
        "select position from deliveries where account = $1 and hook = $2 and position between $3 and $4
        and status = 'Waiting' and due_at >= cast($5 as bigint) - 300000 and due_at <= cast($5 as bigint) + 60000";
    let params = [account.into(), hook.into(), first.into(), last.into(), due.into()];
    Ok(store.query(sql, &params, |row| row.int(0)).await?.into_iter().collect())
}

fn waiting(target: &'static Target, deliveries: &[Delivery]) -> Statement {
    let row = |delivery: &Delivery| {
        vec![
            delivery.account.into(),
            delivery.hook.into(),
            delivery.position.into(),
            delivery.lane.into(),
            "Waiting".into(),
            delivery.attempts.into(),
            delivery.due.into(),
        ]
    };
    Statement::insert_many(target, deliveries.iter().map(row).collect())
}

const IS_DUE: &str = "select 1 from deliveries where status = 'Waiting' and due_at <= $1 limit 1";

/// Whether a delivery of any account is due at `now`, machine time.
pub async fn is_due(store: &Store, now: Instant) -> Result<bool, StoreError> {
    Ok(store.query_opt(IS_DUE, &[now.into()], |row| row.int(0)).await?.is_some())
}

/// Gives a delivery back that was taken and not tried: it is due again at `now`, machine time.
pub fn give_back(delivery: &Delivery, now: Instant) -> Statement {
    let sql = "update deliveries set due_at = $4, attempts = attempts - 1
        where account = $1 and hook = $2 and position = $3 and status = 'Waiting' and attempts = $5";
    let params = [
        delivery.account.into(),
        delivery.hook.into(),
        delivery.position.into(),
        now.into(),
        (delivery.attempts + 1).into(),
    ];
    Statement::new(sql, params)
}

/// Notes up to which event of the journal deliveries are about to be forgotten that ended and were due before `until`,
/// machine time: behind it none may be missing. Once for all that [`forget_before`] then forgets piece by piece: it reads
/// them all.
pub fn note_forgotten(account: Id, until: Instant) -> Statement {
    let sql = "update hook_cursors set forgotten = newest from (
            select max(d.position) as newest from deliveries d
            where d.account = $1 and d.status <> 'Waiting' and d.due_at < $2) as old
        where account = $1 and forgotten < newest";
    Statement::new(sql, [account.into(), until.into()])
}

/// Forgets up to `most` deliveries that ended and were due before `until`, machine time.
pub fn forget_before(account: Id, until: Instant, most: i64) -> Statement {
    let sql = "delete from deliveries where (account, hook, position) in (
        select account, hook, position from deliveries
        where account = $1 and status <> 'Waiting' and due_at < $2 limit $3)";
    Statement::new(sql, [account.into(), until.into(), most.into()])
}

/// There are deliveries that ended and were due before `until`, machine time.
pub async fn has_before(store: &Store, account: Id, until: Instant) -> Result<bool, StoreError> {
    let sql = "select 1 from deliveries where account = $1 and status <> 'Waiting' and due_at < $2 limit 1";
    Ok(store.query_opt(sql, &[account.into(), until.into()], |row| row.int(0)).await?.is_some())
}

/// How many hooks the account has.
pub async fn count(store: &Store, account: Id) -> Result<i64, StoreError> {
    let sql = "select count(*) from hooks where account = $1";
    Ok(store.query_opt(sql, &[account.into()], |row| row.int(0)).await?.unwrap_or(0))
}

/// Notes how the attempt of a leased delivery ended. Stale where the hook is gone, or someone else has it since.
pub fn finish(delivery: &Delivery, outcome: &Outcome, answer: &str) -> Statement {
    let sql = "update deliveries set status = $4, due_at = $5, last_answer = $6
        where account = $1 and hook = $2 and position = $3 and status = 'Waiting' and attempts = $7";
    let (status, due) = match outcome {
        Outcome::Delivered => ("Delivered", delivery.due),
        Outcome::Again(due) => ("Waiting", *due),
        Outcome::Dropped => ("Dropped", delivery.due),
    };
    let params = [
        delivery.account.into(),
        delivery.hook.into(),
        delivery.position.into(),
        status.into(),
        due.into(),
        answer.into(),
        (delivery.attempts + 1).into(),
    ];
    Statement::new(sql, params).one_row()
}

/// By the one index that is in the order of lanes and positions, and then by the key: said otherwise, its status and its
/// time fit no index of what is due, with all that was put off in it.
pub(crate) const WAKE: &str = "update deliveries set due_at = $5
    where account = $1 and hook = $2 and status not in ('Delivered', 'Dropped') and attempts = 0 and due_at + 0 > $5
        and position = (select f.position from deliveries f where f.account = $1 and f.hook = $2
            and f.lane >= $3 and f.lane <= $3 and f.status = 'Waiting' and f.position > $4
            order by f.lane, f.position limit 1)";

/// Beside [`finish`], where a delivery does not wait any more: what is behind it in its lane and was put off
/// ([`crate::due_deliveries`]) is due at `now`, machine time. One that was tried before keeps its own time.
pub fn wake_next(delivery: &Delivery, now: Instant) -> Statement {
    let Delivery { account, hook, lane, position, .. } = *delivery;
    Statement::new(WAKE, [account.into(), hook.into(), lane.into(), position.into(), now.into()])
}

fn read(row: &Row<'_>) -> Result<Hook, StoreError> {
    Ok(Hook { id: row.id(0)?, after: row.int(1)?, data: json::read(row.text(2)?)? })
}
