//! Deliveries that are due, taken hook by hook: what waits for one receiver costs the others nothing.
//!
//! Of each hook a look reads a window of what is due, however much waits behind it. Only the first of a lane can be sent.
//! Where others fill the window, they are put off until their first one was tried: so a receiver that takes nothing has
//! few rows that are due, whatever its backlog is. Whoever finishes the first of a lane wakes the next
//! ([`crate::hooks::wake_next`]). A node that does neither, of a version before this one, finds the same rows: order rests
//! on positions alone, and what is put off comes back by itself.

use turnus_engine::{Id, Instant};

use crate::claim::Claim;
use crate::column;
use crate::error::StoreError;
use crate::hooks::Delivery;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// A hook for which something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueHook {
    /// The account.
    pub account: Id,
    /// The hook.
    pub hook: Id,
    /// Since when, machine time.
    pub since: Instant,
}

/// Rows of one hook that a look reads: few, and where others stand before those that can be sent, more.
const FEW: i64 = 8;
/// See [`FEW`].
const MANY: i64 = 200;
/// What cannot be sent comes back so long after the first of its lane is due, in milliseconds, if nobody wakes it.
const PUT_OFF: i64 = 600_000;

/// Each account with what is due in it longest. A subquery: a join may read all that is due.
pub(crate) const ACCOUNTS: &str = "select id from accounts where
    (select min(d.due_at) from deliveries d where d.account = accounts.id and d.status = 'Waiting') <= $1";

/// From hook to hook of those for which something waits, each by one step in the index.
pub(crate) const HOOKS: &str = "with recursive waiting (hook) as (
        select (select d.hook from deliveries d where d.account = $1 and d.status = 'Waiting' order by d.hook limit 1)
        union all
        select (select d.hook from deliveries d where d.account = $1 and d.status = 'Waiting' and d.hook > waiting.hook
            order by d.hook limit 1) from waiting where hook is not null)
    select hook, since from (select hook, (select min(d.due_at) from deliveries d
            where d.account = $1 and d.hook = waiting.hook and d.status = 'Waiting') as since
        from waiting where hook is not null) as due
    where since <= $2";

/// The hooks of all accounts for which something is due at `now`, machine time, those first that wait longest.
pub async fn hooks(store: &Store, now: Instant) -> Result<Vec<DueHook>, StoreError> {
    let mut all = Vec::new();
    for account in store.query(ACCOUNTS, &[now.into()], |row| row.id(0)).await? {
        let read = move |row: &Row<'_>| Ok(DueHook { account, hook: row.id(0)?, since: row.instant(1)? });
        all.extend(store.query(HOOKS, &[account.into(), now.into()], read).await?);
    }
    all.sort_by_key(|due| (due.since, due.account, due.hook));
    Ok(all)
}

/// The `$4` first that are due for the hook `$3` of `$1` at `$2`, each with the first of its lane and when that is due. It
/// is found row by row, in the one index that is in the order of lanes and positions: a join, or a `min`, may read the whole
/// backlog.
pub(crate) const WINDOW: &str = "select position, due_at, first_position, (select h.due_at from deliveries h
        where h.account = $1 and h.hook = $3 and h.position = w.first_position) as first_due
    from (select g.position, g.due_at, (select f.position from deliveries f
            where f.account = $1 and f.hook = $3 and f.lane >= g.lane and f.lane <= g.lane and f.status = 'Waiting'
            order by f.lane, f.position limit 1) as first_position
        from deliveries g where g.account = $1 and g.hook = $3 and g.status = 'Waiting' and g.due_at <= $2
        order by g.due_at, g.position limit $4) as w";

/// A row of the window.
struct Waiting {
    position: i64,
    due: Instant,
    /// The first of its lane: itself, or what it waits for.
    first: i64,
    first_due: Instant,
}

async fn window(store: &Store, due: &DueHook, now: Instant, rows: i64) -> Result<Vec<Waiting>, StoreError> {
    let params = [due.account.into(), now.into(), due.hook.into(), rows.into()];
    let read = |row: &Row<'_>| {
        Ok(Waiting {
            position: row.int(0)?,
            due: row.instant(1)?,
            first: row.int(2)?,
            first_due: row.instant(3)?,
        })
    };
    store.query(WINDOW, &params, read).await
}

/// Takes the one at `$5`, if it can still be sent and is due at `$2` as it was read, of the hook `$4` of `$1`, until `$3`.
/// One at a time: so it is found by its key even where the database knows nothing of how many there are.
pub(crate) fn taking() -> Claim {
    let select = "select d.position as t_position from deliveries d
        where d.account = $1 and d.hook = $4 and d.position = $5 and d.status = 'Waiting' and d.due_at = $2
            and d.position = (select f.position from deliveries f where f.account = $1 and f.hook = $4
                and f.lane >= d.lane and f.lane <= d.lane and f.status = 'Waiting' order by f.lane, f.position limit 1)";
    let update = "update deliveries set due_at = $3, attempts = attempts + 1 from taken
        where account = $1 and hook = $4 and position = $5 and position = t_position
        returning account, hook, position, lane, attempts - 1, due_at";
    Claim { select: select.to_owned(), locks: "d", update: update.to_owned() }
}

/// What of a hook can be sent, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sendable {
    /// The hook.
    pub hook: Id,
    /// The event's position in the journal.
    pub position: i64,
    due: Instant,
}

/// What a look found for a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Each the first of its lane, those first that wait longest.
    pub sendable: Vec<Sendable>,
    /// Others fill the look, so that fewer were found than there is a place for: they are to be put off ([`put_off`]).
    pub is_crowded: bool,
}

/// Looks for up to `limit` deliveries to a hook that are due at `now`, machine time.
pub async fn look(store: &Store, due: &DueHook, now: Instant, limit: usize) -> Result<Looked, StoreError> {
    let mut looked = Looked { sendable: Vec::new(), is_crowded: false };
    for rows in [FEW, MANY] {
        let window = window(store, due, now, rows).await?;
        let is_all = !is_full(&window, rows);
        let firsts = window.into_iter().filter(|row| row.first == row.position);
        looked.sendable =
            firsts.map(|row| Sendable { hook: due.hook, position: row.position, due: row.due }).collect();
        looked.is_crowded = !is_all && looked.sendable.len() < limit;
        if !looked.is_crowded {
            break;
        }
    }
    looked.sendable.truncate(limit);
    Ok(looked)
}

/// Takes deliveries of an account until `until`, machine time, in one transaction: those that can still be sent, in the
/// order of their hooks and events. Nobody else takes them meanwhile.
pub async fn take(
    store: &Store,
    account: Id,
    until: Instant,
    mut sendable: Vec<Sendable>,
) -> Result<Vec<Delivery>, StoreError> {
    sendable.sort_by_key(|one| (one.hook, one.position));
    let params = |one: &Sendable| {
        vec![account.into(), one.due.into(), until.into(), one.hook.into(), one.position.into()]
    };
    store.claim_each(taking(), sendable.iter().map(params).collect(), read_delivery).await
}

fn read_delivery(row: &Row<'_>) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        account: row.id(0)?,
        hook: row.id(1)?,
        position: row.int(2)?,
        lane: row.id(3)?,
        attempts: column::number(row, 4)?,
        due: row.instant(5)?,
    })
}

fn is_full(window: &[Waiting], rows: i64) -> bool {
    i64::try_from(window.len()).is_ok_and(|count| count >= rows)
}

/// What is to be put off for a hook at `now`, machine time: where a whole window is due, what in it waits for others of
/// its lane. Nothing where less is due. It is asked where a look is crowded ([`Looked`]).
///
/// Each first of a lane is held before what waits for it is put off: whoever finishes it meanwhile either finds what is
/// put off and wakes it, or is found to have finished it.
pub async fn put_off(store: &Store, due: &DueHook, now: Instant) -> Result<Vec<Statement>, StoreError> {
    let mut window = window(store, due, now, MANY).await?;
    if !is_full(&window, MANY) {
        return Ok(Vec::new());
    }
    window.retain(|row| row.first < row.position);
    // In one order, so that no two nodes wait for each other.
    window.sort_by_key(|row| (row.first, row.position));
    let of = || -> [Value; 2] { [due.account.into(), due.hook.into()] };
    let mut statements = Vec::new();
    let mut held = None;
    for row in window {
        if held != Some(row.first) {
            held = Some(row.first);
            let params = of().into_iter().chain([row.first.into()]);
            statements.push(Statement::new(HOLD, params.collect::<Vec<_>>()));
        }
        let until = row.first_due.max(now).plus_millis(PUT_OFF);
        let params = [row.position.into(), row.due.into(), until.into(), row.first.into()];
        statements.push(Statement::new(PUT_BEHIND, of().into_iter().chain(params).collect::<Vec<_>>()));
    }
    Ok(statements)
}

const HOLD: &str = "update deliveries set due_at = due_at
    where account = $1 and hook = $2 and position = $3 and status = 'Waiting'";
const PUT_BEHIND: &str = "update deliveries set due_at = $5
    where account = $1 and hook = $2 and position = $3 and status = 'Waiting' and due_at = $4 and exists (
        select 1 from deliveries e where e.account = $1 and e.hook = $2 and e.position = $6 and e.status = 'Waiting')";
