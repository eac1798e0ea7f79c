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
    /// Work that fell due minutes ago and was not done.
    LateWork,
    /// A document whose bytes could not be made.
    FailedRender,
    /// A contract whose draft was discarded, and that nobody billed since.
    ParkedContract,
    /// An event that a webhook's receiver did not take, and is sent again.
    RetriedDelivery,
    /// An event that was given up.
    DroppedDelivery,
    /// An event that should have been sent minutes ago.
    LateDelivery,
    /// A mail that was put aside.
    ParkedMail,
    /// A mail that the server did not take, and is sent again.
    RetriedMail,
    /// A mail that should have been sent minutes ago.
    LateMail,
    /// A cancellation that somebody has to look at.
    OpenCancellation,
    /// A sandbox's clock on its way that nobody moves.
    StuckClock,
    /// PostgreSQL: events that were written and are not in the journal yet, of an account.
    UnsealedEvents,
}

impl OperationKind {
    /// All of them.
    pub const ALL: [OperationKind; 14] = [
        OperationKind::ParkedWork,
        OperationKind::RetriedWork,
        OperationKind::LateWork,
        OperationKind::FailedRender,
        OperationKind::ParkedContract,
        OperationKind::RetriedDelivery,
        OperationKind::DroppedDelivery,
        OperationKind::LateDelivery,
        OperationKind::ParkedMail,
        OperationKind::RetriedMail,
        OperationKind::LateMail,
        OperationKind::OpenCancellation,
        OperationKind::StuckClock,
        OperationKind::UnsealedEvents,
    ];
}

/// What fell due so long ago and was not done is late, in milliseconds.
pub const LATE: i64 = 300_000;

/// One thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What kind of thing.
    pub kind: OperationKind,
    /// Work: what was to be done. Else nothing.
    pub work: String,
    /// Contract, draft, document, order, webhook, mail, declared cancellation or account.
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

// The parts of the list. `{who}` is the account, or all of them; `$2` is machine time, `$3` account time.

const WORK: &str = "select case when kind = 'Render' then 'FailedRender'
            when parked is null then 'RetriedWork'
            when kind = 'Bill' and attempts = 0 then 'ParkedContract'
            else 'ParkedWork' end as op,
        kind as work, subject, 0 as place, coalesce(parked, last_failure) as reason, due_at as since, attempts,
        case when parked is null then leased_until end as next_try
    from due_work where {who} and (parked is not null or last_failure is not null and parked is null)";
const LATE_WORK: &str = "select 'LateWork', kind, subject, 0, case when leased_until > cast($2 as bigint)
            then 'a worker is at it' else 'no worker has taken it' end, due_at, attempts,
        case when leased_until > cast($2 as bigint) then leased_until else cast($2 as bigint) end
    from due_work where {who} and parked is null and last_failure is null and due_at < cast($3 as bigint) - {late}";
const DELIVERIES: &str = "select case when status = 'Waiting' then 'RetriedDelivery' else 'DroppedDelivery' end, '',
        hook, deliveries.position, last_answer, {since}, attempts, case when status = 'Waiting' then due_at end
    from deliveries {events}
    where deliveries.{who} and (status = 'Waiting' and last_answer is not null or status = 'Dropped' and attempts > 1)";
const EVENTS: &str =
    "join events on events.account = deliveries.account and events.position = deliveries.position";
// What waits behind another one is as late as that is: the first of a lane stands for all.
const LATE_DELIVERIES: &str =
    "select 'LateDelivery', '', d.hook, d.position,
        case when exists (select 1 from deliveries f where f.account = d.account and f.hook = d.hook
                and f.status = 'Waiting' and f.last_answer is not null)
            then 'its receiver does not take what was sent before' else 'no worker has taken it' end, d.due_at,
        d.attempts, cast($2 as bigint)
    from deliveries d where d.{who} and d.status = 'Waiting' and d.last_answer is null
        and d.due_at < cast($2 as bigint) - {late} and not exists (
            select 1 from deliveries e where e.account = d.account and e.hook = d.hook and e.lane = d.lane
                and e.position < d.position and e.status = 'Waiting')";
const MAILS: &str = "select case when status = 'Parked' then 'ParkedMail' else 'RetriedMail' end, '',
        id, 0, coalesce(last_answer, ''), queued_at, attempts, case when status = 'Waiting' then due_at end
    from mails where {who}
        and (status = 'Parked' or status = 'Waiting' and last_answer is not null and attempts > 0)";
const LATE_MAILS: &str =
    "select 'LateMail', '', id, 0, 'no worker has taken it', queued_at, attempts, cast($2 as bigint)
    from mails where {who} and status = 'Waiting' and (last_answer is null or attempts = 0)
        and due_at < cast($2 as bigint) - {late}";
const CANCELLATIONS: &str = "select 'OpenCancellation', '', id, 0, case when kind = 'Extraordinary'
            then 'a cancellation for an important reason was declared'
            else 'a cancellation was declared, and what it names is not one contract of its sender' end,
        received_at, 0, cast(null as bigint)
    from cancellations where {who} and status = 'Open'";
const CLOCKS: &str =
    "select 'StuckClock', '', account, target, cast(leased_until as text), at, 0, cast(null as bigint)
    from clocks where {who} and target is not null and leased_until < cast($2 as bigint)";
// A wish is forgotten after a day: its event is older.
const UNSEALED: &str = "select 'UnsealedEvents', '', u.account, 0, cast(count(*) as text),
        min(coalesce(w.written_at, u.at)), 0, cast($2 as bigint)
    from unsealed_events u left join wishes w on w.account = u.account and w.wish = u.wish
    where u.{who} and coalesce(w.written_at, 0) < cast($2 as bigint) - 60000 group by u.account";

fn all(parts: &[&str], who: &str) -> String {
    let parts = parts.iter().map(|part| part.replace("{who}", who).replace("{late}", &LATE.to_string()));
    parts.collect::<Vec<_>>().join(" union all ")
}

/// The list of an account `$1` at `$2`, machine time, and `$3`, its own: `$4` rows behind `$5`, and of the kind `$6` if
/// there is one.
pub(crate) fn listing(shares_with_nodes: bool, one_kind: bool) -> String {
    let deliveries = DELIVERIES.replace("{since}", "events.at").replace("{events}", EVENTS);
    let mut parts =
        vec![WORK, LATE_WORK, &deliveries, LATE_DELIVERIES, MAILS, LATE_MAILS, CANCELLATIONS, CLOCKS];
    parts.extend(shares_with_nodes.then_some(UNSEALED));
    format!(
        "select op, work, subject, place, reason, since, attempts, next_try from ({}) as operations {}
        order by since, op, subject, place limit $4 offset $5",
        all(&parts, "account = $1"),
        if one_kind { "where op = $6" } else { "" }
    )
}

/// Up to `take` things of an account behind `skip` others, longest first; of one kind if it is given. `now` is its own
/// time.
pub async fn list(
    store: &Store,
    account: Id,
    (machine, now): (Instant, Instant),
    kind: Option<OperationKind>,
    (skip, take): (u32, u32),
) -> Result<Vec<Operation>, StoreError> {
    let mut params: Vec<Value> = vec![account.into(), machine.into(), now.into(), take.into(), skip.into()];
    if let Some(kind) = kind {
        params.push(json::name(&kind)?.into());
    }
    store.query_long(listing(store.seals_later(), kind.is_some()), params, read).await
}

/// How many there are of each kind in an account. `now` is its own time.
pub async fn counts_of(
    store: &Store,
    account: Id,
    (machine, now): (Instant, Instant),
) -> Result<Vec<(OperationKind, i64)>, StoreError> {
    let params = vec![account.into(), machine.into(), now.into()];
    counted(store, &[LATE_WORK], "account = $1", params).await
}

/// How many there are of each kind but late work ([`late_work`]), in all accounts.
pub async fn counts(store: &Store, machine: Instant) -> Result<Vec<(OperationKind, i64)>, StoreError> {
    // The same texts: every account is at or behind the first.
    let first = Id::from_bytes([0; 12]);
    counted(store, &[], "account >= $1", vec![first.into(), machine.into()]).await
}

async fn counted(
    store: &Store,
    more: &[&str],
    who: &str,
    params: Vec<Value>,
) -> Result<Vec<(OperationKind, i64)>, StoreError> {
    // Nobody asks since when.
    let deliveries = DELIVERIES.replace("{since}", "0").replace("{events}", "");
    let mut parts = vec![WORK, &deliveries, LATE_DELIVERIES, MAILS, LATE_MAILS, CANCELLATIONS, CLOCKS];
    parts.extend(store.seals_later().then_some(UNSEALED));
    parts.extend(more);
    let sql =
        format!("select op, count(*) from ({}) as operations group by op order by op", all(&parts, who));
    store.query_long(sql, params, |row| Ok((json::named(row.text(0)?)?, row.int(1)?))).await
}

/// How much late work an account has at `now`, its own time.
pub async fn late_work(store: &Store, account: Id, now: Instant) -> Result<i64, StoreError> {
    let sql = "select count(*) from due_work
        where account = $1 and parked is null and last_failure is null and due_at < $2";
    let params = vec![account.into(), now.plus_millis(-LATE).into()];
    let found = store.query_long(sql.to_owned(), params, |row| row.int(0)).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

fn read(row: &Row<'_>) -> Result<Operation, StoreError> {
    let kind = json::named(row.text(0)?)?;
    Ok(Operation {
        kind,
        work: row.text(1)?.to_owned(),
        subject: row.id(2)?,
        place: row.int(3)?,
        reason: reason(kind, row.text(4)?),
        since: row.instant(5)?,
        attempts: column::number(row, 6)?,
        next_try: row.opt_instant(7)?,
    })
}

/// In words, where the column holds a figure.
fn reason(kind: OperationKind, said: &str) -> String {
    if let (OperationKind::StuckClock, Ok(since)) = (kind, said.parse()) {
        return format!("nobody moves it since {}", Instant::from_millis(since));
    }
    if kind == OperationKind::UnsealedEvents {
        return format!("events that were written and are not in the journal yet: {said}");
    }
    said.to_owned()
}

/// How much waits, in all accounts: deliveries and mails.
pub async fn waiting(store: &Store) -> Result<(i64, i64), StoreError> {
    let sql = "select (select count(*) from deliveries where status = 'Waiting'),
        (select count(*) from mails where status = 'Waiting')";
    let found = store.query_long(sql.to_owned(), Vec::new(), |row| Ok((row.int(0)?, row.int(1)?))).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}
