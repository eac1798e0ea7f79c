//! Work that falls due by an account's clock.

use serde::{Deserialize, Serialize};
use turnus_engine::{Id, Instant};

use crate::claim::Claim;
use crate::column;
use crate::error::StoreError;
use crate::json;
use crate::listing::{padded, places};
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// What falls due. The order is that in which work of one moment is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WorkKind {
    /// A phase of a contract begins.
    Phase,
    /// A contract is billed.
    Bill,
    /// Usage that came after the last bill is billed.
    BillLateUsage,
    /// What is open of a contract is billed, if it is more than may be.
    BillThreshold,
    /// The end of a trial comes near.
    AnnounceTrialEnd,
    /// A draft becomes a document.
    SendDraft,
    /// A document's bytes are made.
    Render,
    /// An order was not committed in time.
    ExpireOrder,
}

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// What.
    pub kind: WorkKind,
    /// With what: contract, document, order.
    pub subject: Id,
    /// When, account time.
    pub due: Instant,
    /// Attempts so far.
    pub attempts: u32,
}

static PLANNED: Target = Target {
    table: "due_work",
    columns: &[
        ("account", Kind::Bytes),
        ("kind", Kind::Text),
        ("subject", Kind::Bytes),
        ("due_at", Kind::Int),
        ("leased_until", Kind::Int),
        ("attempts", Kind::Int),
    ],
    behind: "on conflict (account, kind, subject) do update set due_at = excluded.due_at, leased_until = 0,
        attempts = 0, parked = null, last_failure = null",
};

/// Plans work, or moves what was planned; what was parked is open again.
pub fn plan(account: Id, kind: WorkKind, subject: Id, due: Instant) -> Result<Statement, StoreError> {
    let row = vec![
        account.into(),
        json::name(&kind)?.into(),
        subject.into(),
        due.into(),
        0_i64.into(),
        0_i64.into(),
    ];
    Ok(Statement::insert_many(&PLANNED, vec![row]))
}

/// Takes work off the list: done, or no longer to be done.
pub fn drop(account: Id, kind: WorkKind, subject: Id) -> Result<Statement, StoreError> {
    let sql = "delete from due_work where account = $1 and kind = $2 and subject = $3";
    Ok(Statement::new(sql, [account.into(), json::name(&kind)?.into(), subject.into()]))
}

/// Plans work, or takes it off the list where it has no time.
pub fn set(account: Id, kind: WorkKind, subject: Id, due: Option<Instant>) -> Result<Statement, StoreError> {
    due.map_or_else(|| drop(account, kind, subject), |due| plan(account, kind, subject, due))
}

/// The same, but what fell due at or before `now`, account time, and is not done stays as it is.
pub fn set_ahead(
    account: Id,
    kind: WorkKind,
    subject: Id,
    due: Option<Instant>,
    now: Instant,
) -> Result<Statement, StoreError> {
    let of = [account.into(), json::name(&kind)?.into(), subject.into(), now.into()];
    let Some(due) = due else {
        let sql = "delete from due_work where account = $1 and kind = $2 and subject = $3 and due_at > $4";
        return Ok(Statement::new(sql, of));
    };
    let sql = "insert into due_work (account, kind, subject, due_at, leased_until, attempts)
        values ($1, $2, $3, $5, 0, 0)
        on conflict (account, kind, subject) do update
            set due_at = excluded.due_at, leased_until = 0, attempts = 0, parked = null, last_failure = null
            where due_work.due_at > $4";
    Ok(Statement::new(sql, of.into_iter().chain([due.into()]).collect::<Vec<_>>()))
}

/// In which order work of one moment is done, as a number: that of [`WorkKind`]. `row` is the row's name with a dot, or
/// nothing. The index `due_work_open` has the same words.
fn step(row: &str) -> String {
    format!(
        "(case {row}kind when 'Phase' then 0 when 'Bill' then 1 when 'BillLateUsage' then 2
            when 'BillThreshold' then 3 when 'AnnounceTrialEnd' then 4 when 'SendDraft' then 5
            when 'Render' then 6 else 7 end)"
    )
}

/// Which work is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Everything but the bytes of documents: those follow, however many wait.
    Books,
    /// Everything.
    All,
}

/// What a worker takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Of which kinds.
    pub lane: Lane,
    /// Due then or before, account time.
    pub due: Instant,
    /// That nobody has now, machine time.
    pub machine: Instant,
    /// It has it until then, machine time.
    pub until: Instant,
    /// So much at most.
    pub limit: i64,
}

impl Lane {
    /// In SQL: what else holds of a row that it takes. The index `due_work_books` has the same words.
    fn condition(self, row: &str) -> String {
        match self {
            Lane::Books => format!("and {row}kind <> 'Render'"),
            Lane::All => String::new(),
        }
    }
}

/// Takes work. It comes in the order in which it is to be done. Of one subject only what is to be done first is taken:
/// what is behind it stays until that is done or put aside, whoever has it. A lease whose end is more than two hours away
/// is none: no lease and no wait is that long, so the machine's clock was set back since.
pub async fn take(store: &Store, account: Id, what: Taking) -> Result<Vec<Work>, StoreError> {
    let Taking { lane, due, machine, until, limit } = what;
    let of_lane = lane.condition("");
    let look = format!(
        "select 1 from due_work
        where account = $1 and due_at <= $2 and (leased_until <= $3 or leased_until > $3 + 7200000)
            and parked is null {of_lane} limit 1"
    );
    let nothing =
        store.query_opt(&look, &[account.into(), due.into(), machine.into()], |_| Ok(())).await?.is_none();
    if nothing {
        return Ok(Vec::new());
    }
    let params = vec![account.into(), due.into(), machine.into(), until.into(), limit.into()];
    let mut work = store.claim(taking(lane), params, read).await?;
    work.sort_by_key(|work| (work.due, work.kind, work.subject));
    Ok(work)
}

/// Takes `$5` of an account `$1` due at `$2` that nobody has at `$3` until `$4`. What goes before is asked for row by row: as
/// `not exists` PostgreSQL joins, and while it knows nothing of a table that grew just now it reads the account's whole
/// work again for each row.
pub(crate) fn taking(lane: Lane) -> Claim {
    let (of_this, of_other, of_lane) = (step("d."), step("e."), lane.condition("d."));
    let select = format!(
        "select d.kind as t_kind, d.subject as t_subject from due_work d
        where d.account = $1 and d.due_at <= $2 and (d.leased_until <= $3 or d.leased_until > $3 + 7200000)
            and d.parked is null {of_lane} and (
            select 1 from due_work e where e.account = d.account and e.subject = d.subject and e.parked is null
                and (e.due_at < d.due_at or e.due_at = d.due_at and {of_other} < {of_this}) limit 1) is null
        order by d.due_at, {of_this}, d.subject limit $5"
    );
    let update = "update due_work set leased_until = $4, attempts = attempts + 1 from taken
        where account = $1 and kind = t_kind and subject = t_subject
        returning kind, subject, due_at, attempts - 1";
    Claim { select, locks: "d", update: update.to_owned() }
}

/// Gives work back that was taken and not begun, as if it had not been taken.
pub fn give_back(account: Id, work: &Work) -> Result<Statement, StoreError> {
    let sql = "update due_work set leased_until = 0, attempts = attempts - 1 where account = $1 and kind = $2
        and subject = $3 and due_at = $4 and attempts = $5 and leased_until > 0";
    Ok(Statement::new(sql, of_the_lease(account, work)?))
}

/// What names leased work for whoever has it: it was neither moved nor taken by another since.
fn of_the_lease(account: Id, work: &Work) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        account.into(),
        json::name(&work.kind)?.into(),
        work.subject.into(),
        work.due.into(),
        (work.attempts + 1).into(),
    ])
}

/// Whether work is as it was taken: neither done nor planned anew since, nor taken by another.
pub async fn is_leased(store: &Store, account: Id, work: &Work) -> Result<bool, StoreError> {
    let sql = "select 1 from due_work where account = $1 and kind = $2 and subject = $3 and due_at = $4
        and attempts = $5 and leased_until > 0";
    Ok(store.query_opt(sql, &of_the_lease(account, work)?, |_| Ok(())).await?.is_some())
}

/// Which of `works`, all of that kind, are as they were taken ([`is_leased`]).
pub async fn leased_among(
    store: &Store,
    account: Id,
    kind: WorkKind,
    works: &[Work],
) -> Result<Vec<Work>, StoreError> {
    if works.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(&works.iter().map(|work| work.subject).collect::<Vec<_>>());
    let sql = format!(
        "select kind, subject, due_at, attempts - 1 from due_work
        where account = $1 and kind = $2 and leased_until > 0 and subject in ({})",
        places(3, ids.len())
    );
    let mut params: Vec<Value> = vec![account.into(), json::name(&kind)?.into()];
    params.extend(ids.into_iter().map(Value::from));
    let found = store.query(&sql, &params, read).await?;
    Ok(works.iter().filter(|work| found.contains(work)).copied().collect())
}

/// Takes done work off the list, unless it was planned anew meanwhile.
pub fn finish(account: Id, work: &Work) -> Result<Statement, StoreError> {
    let sql = "delete from due_work where account = $1 and kind = $2 and subject = $3 and due_at = $4
        and attempts = $5 and leased_until > 0";
    Ok(Statement::new(sql, of_the_lease(account, work)?))
}

/// Gives leased work back for another attempt at `again`, machine time, with the reason. Stale where it was planned anew
/// meanwhile, or another has it.
pub fn retry(account: Id, work: &Work, again: Instant, reason: &str) -> Result<Statement, StoreError> {
    let sql = "update due_work set leased_until = $6, last_failure = $7 where account = $1 and kind = $2 and subject = $3
        and due_at = $4 and attempts = $5 and leased_until > 0";
    let mut params = of_the_lease(account, work)?;
    params.extend([again.into(), reason.into()]);
    Ok(Statement::new(sql, params).one_row())
}

/// Puts leased work aside with the reason. Stale where it was planned anew meanwhile, or another has it.
pub fn park(account: Id, work: &Work, reason: &str) -> Result<Statement, StoreError> {
    let sql = "update due_work set parked = $6 where account = $1 and kind = $2 and subject = $3
        and due_at = $4 and attempts = $5 and leased_until > 0";
    let mut params = of_the_lease(account, work)?;
    params.push(reason.into());
    Ok(Statement::new(sql, params).one_row())
}

/// Puts work of `subject` aside with the reason, planned or not: it is not done until someone plans it.
pub fn set_aside(
    account: Id,
    kind: WorkKind,
    subject: Id,
    due: Instant,
    reason: &str,
) -> Result<Statement, StoreError> {
    let sql = "insert into due_work (account, kind, subject, due_at, leased_until, attempts, parked)
        values ($1, $2, $3, $4, 0, 0, $5)
        on conflict (account, kind, subject) do update
            set due_at = excluded.due_at, leased_until = 0, attempts = 0, parked = excluded.parked";
    let params = [account.into(), json::name(&kind)?.into(), subject.into(), due.into(), reason.into()];
    Ok(Statement::new(sql, params))
}

/// Opens work that was put aside, that waits for another attempt, or that was due before `late`, account time: it may be
/// done at once. Stale where it is none of these. Its attempts go on where it was not put aside: whoever is at it still
/// loses it.
pub fn reopen(account: Id, work: &Work, late: Instant) -> Result<Statement, StoreError> {
    let sql =
        "update due_work set leased_until = 0, attempts = case when parked is null then attempts else 0 end,
            parked = null, last_failure = null
        where account = $1 and kind = $2 and subject = $3
            and (parked is not null or last_failure is not null or due_at < $4)";
    let params = [account.into(), json::name(&work.kind)?.into(), work.subject.into(), late.into()];
    Ok(Statement::new(sql, params).one_row())
}

/// What was put aside, with the reasons.
pub async fn parked(store: &Store, account: Id, limit: i64) -> Result<Vec<(Work, String)>, StoreError> {
    let sql = "select kind, subject, due_at, attempts, parked from due_work
        where account = $1 and parked is not null order by due_at limit $2";
    let read = |row: &Row<'_>| Ok((read(row)?, row.text(4)?.to_owned()));
    store.query(sql, &[account.into(), limit.into()], read).await
}

/// What of `subject` was put aside, waits for another attempt, or was due before `late`, account time.
pub async fn failed_of(
    store: &Store,
    account: Id,
    subject: Id,
    late: Instant,
) -> Result<Vec<Work>, StoreError> {
    let sql = "select kind, subject, due_at, attempts from due_work
        where account = $1 and subject = $2 and (parked is not null or last_failure is not null or due_at < $3)
        order by kind";
    store.query(sql, &[account.into(), subject.into(), late.into()], read).await
}

/// When the next open work of the account is due.
pub async fn next(store: &Store, account: Id) -> Result<Option<Instant>, StoreError> {
    let sql = "select min(due_at) from due_work where account = $1 and parked is null";
    Ok(store.query_opt(sql, &[account.into()], |row| row.opt_instant(0)).await?.flatten())
}

fn read(row: &Row<'_>) -> Result<Work, StoreError> {
    Ok(Work {
        kind: json::named(row.text(0)?)?,
        subject: row.id(1)?,
        due: row.instant(2)?,
        attempts: column::number(row, 3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_moment_in_sql_is_that_of_the_kinds_and_the_indexs() {
        let all = [
            WorkKind::Phase,
            WorkKind::Bill,
            WorkKind::BillLateUsage,
            WorkKind::BillThreshold,
            WorkKind::AnnounceTrialEnd,
            WorkKind::SendDraft,
            WorkKind::Render,
        ];
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (said, index) = (squeezed(&step("")), squeezed(include_str!("../migrations/0018_due_work.sql")));

        for (place, kind) in all.iter().enumerate() {
            assert!(said.contains(&format!("when '{kind:?}' then {place}")), "{kind:?}");
        }
        assert!(all.is_sorted() && all.iter().all(|kind| *kind < WorkKind::ExpireOrder));
        assert!(index.contains(&said));
    }
}
