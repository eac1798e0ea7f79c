//! What is late, was put aside or is tried again, of every kind, in one list.

use serde::{Deserialize, Serialize};
use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;
use crate::{column, json};

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OperationKind {
    /// Work that failed and was put aside.
    ParkedWork,
    /// Work that failed and is tried again.
    RetriedWork,
    /// A document whose bytes could not be made.
    FailedRender,
    /// A contract whose draft was discarded, and that nobody billed since.
    ParkedContract,
    /// An event that a webhook's receiver did not take, and is sent again.
    RetriedDelivery,
    /// An event that was given up.
    DroppedDelivery,
    /// A mail that was put aside.
    ParkedMail,
    /// A mail that the server did not take, and is sent again.
    RetriedMail,
    /// A sandbox's clock on its way that nobody moves.
    StuckClock,
}

/// One thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What kind of thing.
    pub kind: OperationKind,
    /// Work: what was to be done. Else nothing.
    pub work: String,
    /// Contract, draft, document, order, webhook, mail or account.
    pub subject: Id,
    /// Deliveries: the event's position. A clock: where it is to be, in milliseconds. Else 0.
    pub place: i64,
    /// Why, as it was said last.
    pub reason: String,
    /// Since when: when it fell due, account time, or was put into its queue, machine time.
    pub since: Instant,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again, machine time; none: not by itself.
    pub next_try: Option<Instant>,
}

/// A part of the list. `{who}` is the account, or all of them; `$2` is machine time.
const WORK: &str = "select case when kind = 'Render' then 'FailedRender'
            when parked is null then 'RetriedWork'
            when kind = 'Bill' and attempts = 0 then 'ParkedContract'
            else 'ParkedWork' end as op,
        kind as work, subject, 0 as place, coalesce(parked, last_failure) as reason, due_at as since, attempts,
        case when parked is null then leased_until end as next_try
    from due_work where {who} and (parked is not null or last_failure is not null and parked is null)";
const DELIVERIES: &str = "select case when status = 'Waiting' then 'RetriedDelivery' else 'DroppedDelivery' end, '',
        hook, deliveries.position, last_answer, events.at, attempts, case when status = 'Waiting' then due_at end
    from deliveries join events on events.account = deliveries.account and events.position = deliveries.position
    where deliveries.{who} and (status = 'Waiting' and last_answer is not null or status = 'Dropped' and attempts > 1)";
const MAILS: &str = "select case when status = 'Parked' then 'ParkedMail' else 'RetriedMail' end, '',
        id, 0, coalesce(last_answer, ''), queued_at, attempts, case when status = 'Waiting' then due_at end
    from mails where {who}
        and (status = 'Parked' or status = 'Waiting' and last_answer is not null and attempts > 0)";
const CLOCKS: &str =
    "select 'StuckClock', '', account, target, 'nobody moves it since ' || leased_until, at, 0,
        cast(null as bigint)
    from clocks where {who} and target is not null and leased_until < $2";

fn all(who: &str) -> String {
    [WORK, DELIVERIES, MAILS, CLOCKS].map(|part| part.replace("{who}", who)).join(" union all ")
}

/// Up to `take` things of an account behind `skip` others, longest first; of one kind if it is given.
pub async fn list(
    store: &Store,
    account: Id,
    machine: Instant,
    kind: Option<OperationKind>,
    (skip, take): (u32, u32),
) -> Result<Vec<Operation>, StoreError> {
    let mut params: Vec<Value> = vec![account.into(), machine.into(), take.into(), skip.into()];
    let mut that = "";
    if let Some(kind) = kind {
        params.push(json::name(&kind)?.into());
        that = "where op = $5";
    }
    let sql = format!(
        "select op, work, subject, place, reason, since, attempts, next_try from ({}) as operations {that}
        order by since, op, subject, place limit $3 offset $4",
        all("account = $1")
    );
    store.query_long(sql, params, read).await
}

/// How many there are of each kind, in all accounts.
pub async fn counts(store: &Store, machine: Instant) -> Result<Vec<(OperationKind, i64)>, StoreError> {
    // The same texts: every account is at or behind the first.
    let sql = format!("select op, count(*) from ({}) as operations group by op", all("account >= $1"));
    let first = Id::from_bytes([0; 12]);
    store
        .query_long(sql, vec![first.into(), machine.into()], |row| {
            Ok((json::named(row.text(0)?)?, row.int(1)?))
        })
        .await
}

fn read(row: &Row<'_>) -> Result<Operation, StoreError> {
    Ok(Operation {
        kind: json::named(row.text(0)?)?,
        work: row.text(1)?.to_owned(),
        subject: row.id(2)?,
        place: row.int(3)?,
        reason: row.text(4)?.to_owned(),
        since: row.instant(5)?,
        attempts: column::number(row, 6)?,
        next_try: row.opt_instant(7)?,
    })
}

/// How much waits, in all accounts: deliveries and mails.
pub async fn waiting(store: &Store) -> Result<(i64, i64), StoreError> {
    let sql = "select (select count(*) from deliveries where status = 'Waiting'),
        (select count(*) from mails where status = 'Waiting')";
    let found = store.query_long(sql.to_owned(), Vec::new(), |row| Ok((row.int(0)?, row.int(1)?))).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}
