//! Work that falls due by an account's clock: taken, done, or put aside with its reason.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::PhaseKind;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::schedule::BillingDates;
use turnus_engine::turn::{self, next_turn, turn_at};
use turnus_engine::{Id, Instant};
use turnus_store::contracts::{Billing, ContractRow};
pub use turnus_store::due_work::Lane;
use turnus_store::due_work::{self, Taking, Work, WorkKind};
use turnus_store::operations::LATE;
use turnus_store::{Applied, Changes, Versioned, contracts};

use crate::app::{App, entity_of};
use crate::bill_contract::bill_late_usage;
use crate::billing_delay::bill_or_wait;
use crate::contracts::{Changed, about, contract, record_change, tell_change};
use crate::error::AppError;
use crate::invoices::{issue_draft, render};
use crate::journal::{self, Members};
use crate::orders::expire_order;
use crate::revenue_rows::derived_of;
use crate::schedule_work::schedule_work;
use crate::threshold::bill_threshold;
use crate::together::{TOGETHER, do_together};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// The time a worker has for what it took, in milliseconds.
const LEASE: i64 = 60_000;
/// Things done for one account before another's turn comes.
const BATCH: i64 = 200;
/// Batches beside each other.
const SIDE_BY_SIDE: usize = 8;
/// Things of a batch that are done at once where one process writes alone: the more wait for a commit, the less each costs.
/// Where nodes share a database, people would wait for its connections behind them.
const AT_ONCE: usize = 25;
/// Things taken at once: what one node has taken, the others cannot do.
const TAKEN: i64 = 100;
/// After so much of the lease nothing more is begun.
const ENOUGH: Duration = Duration::from_secs(20);
/// What was begun by then and takes longer has no lease any more.
const RUN_OUT: Duration = Duration::from_secs(60);
/// Attempts at what fails for a reason of its own before it is put aside, a second between them.
const MOST_ATTEMPTS: u32 = 3;
/// Attempts while the database fails, each wait twice the one before: more than an hour in all.
const MOST_ATTEMPTS_WITHOUT_DATABASE: u32 = 12;
/// How often the wait is doubled while nothing can be written: about a minute.
const MOST_DOUBLED_WITHOUT_SPACE: u32 = 6;
/// The first wait, in milliseconds.
const FIRST_WAIT: i64 = 1_000;

/// When the next open work of the account is due, account time.
pub async fn next_due(app: &App, account: Id) -> Result<Option<Instant>, AppError> {
    Ok(due_work::next(app.store(), account).await?)
}

/// Does what is due in the account at `now`, each thing once, a batch at most. The answer is whether there was
/// something. What fails is tried again, and if that does not help it is put aside with its reason: it does not stop
/// the rest.
pub async fn do_due_work(app: &App, account: Id, now: Instant) -> Result<bool, AppError> {
    do_batch(app, account, now, Lane::All, 1).await
}

/// A batch of the books; once nothing of them is due, of documents too where the lane has them.
async fn do_batch(
    app: &App,
    account: Id,
    now: Instant,
    most: Lane,
    at_once: usize,
) -> Result<bool, AppError> {
    let (mut left, mut lane) = (BATCH, Lane::Books);
    while left > 0 && !app.is_ending() {
        let machine = app.machine_now().await?;
        let until = machine.plus_millis(LEASE);
        let what = Taking { lane, due: now, machine, until, limit: TAKEN.min(left) };
        let taken = due_work::take(app.store(), account, what).await?;
        if taken.is_empty() {
            if lane == most {
                break;
            }
            lane = most;
            continue;
        }
        let count = i64::try_from(taken.len()).unwrap_or(left);
        metrics::counter!("turnus_leases_total", "result" => "taken").increment(count.unsigned_abs());
        left -= count;
        do_taken(app, account, now, taken, at_once).await?;
    }
    Ok(left < BATCH)
}

/// Does what is due as [`do_due_work`] does, several batches beside each other: for an account that has much to do. What
/// is written at the same time is committed in one go. Of [`Lane::Books`] no bytes of documents are made.
pub async fn do_much_due_work(app: &App, account: Id, now: Instant, lane: Lane) -> Result<bool, AppError> {
    let at_once = if app.seals_later() { 1 } else { AT_ONCE };
    let batch = |_| {
        let app = app.clone();
        tokio::spawn(async move { do_batch(&app, account, now, lane, at_once).await })
    };
    let batches: Vec<_> = (0..SIDE_BY_SIDE).map(batch).collect();
    let mut done = Vec::new();
    for batch in batches {
        done.push(batch.await.unwrap_or_else(|panic| Err(AppError::Internal(panic.to_string()))));
    }
    let done: Result<Vec<bool>, AppError> = done.into_iter().collect();
    Ok(done?.contains(&true))
}

/// Does what was taken, so much at once, as long as the lease has time for it; the rest is given back. No two of it are
/// about the same.
async fn do_taken(
    app: &App,
    account: Id,
    now: Instant,
    taken: Vec<Work>,
    at_once: usize,
) -> Result<(), AppError> {
    let began = tokio::time::Instant::now();
    let (together, mut others): (Vec<Work>, Vec<Work>) =
        taken.into_iter().partition(|work| TOGETHER.contains(&work.kind));
    let is_time = || began.elapsed() < ENOUGH && !app.is_ending();
    let caller = worker(account, now);
    for kind in first_due(&together) {
        let works: Vec<Work> = together.iter().filter(|work| work.kind == kind).copied().collect();
        let count = works.len();
        let left = do_together(app, &caller, kind, works, is_time).await;
        note_done(kind, count - left.len());
        others.extend(left);
    }
    others.sort_by_key(|work| work.due);
    let doing = stream::iter(others).map(|work| async move {
        if is_time() {
            return do_work(app, account, now, work).await;
        }
        write(app, account, now, due_work::give_back(account, &work)?).await.map(drop)
    });
    doing.buffer_unordered(at_once).try_collect().await
}

/// The kinds of these works, the one that was due first before: after a time without a worker numbers count on as they would
/// have in time.
fn first_due(works: &[Work]) -> Vec<WorkKind> {
    let first = |kind| works.iter().filter(|work| work.kind == kind).map(|work| work.due).min();
    let mut kinds: Vec<(Instant, WorkKind)> =
        TOGETHER.into_iter().filter_map(|kind| Some((first(kind)?, kind))).collect();
    kinds.sort_by_key(|(due, _)| *due);
    kinds.into_iter().map(|(_, kind)| kind).collect()
}

async fn do_work(app: &App, account: Id, now: Instant, work: Work) -> Result<(), AppError> {
    let caller = worker(account, now);
    // In a task of its own: whatever a panic leaves behind, it is this work's alone.
    let task = tokio::spawn({
        let (app, caller) = (app.clone(), caller.clone());
        async move { do_one(&app, &caller, &work).await }
    });
    let began = tokio::time::Instant::now();
    let ended = task.await;
    if began.elapsed() > RUN_OUT {
        // Whether or not another has taken it since: what was written of it rests on the guards of what it is about.
        note_lost();
    }
    match ended {
        Ok(Ok(())) => {
            note(&work, "done");
            Ok(())
        }
        Ok(Err(error)) => put_back(app, &caller, &work, &error).await,
        Err(panic) => put_back(app, &caller, &work, &AppError::Internal(panic.to_string())).await,
    }
}

fn worker(account: Id, now: Instant) -> Caller {
    Caller { account, entity: None, actor: "worker".to_owned(), now }
}

fn note(work: &Work, result: &'static str) {
    let kind = format!("{:?}", work.kind);
    metrics::counter!("turnus_due_work_total", "kind" => kind, "result" => result).increment(1);
}

fn note_done(kind: WorkKind, count: usize) {
    let count = u64::try_from(count).unwrap_or_default();
    metrics::counter!("turnus_due_work_total", "kind" => format!("{kind:?}"), "result" => "done")
        .increment(count);
}

async fn do_one(app: &App, caller: &Caller, work: &Work) -> Result<(), AppError> {
    let id = work.subject;
    let gone = |error: AppError| match error {
        AppError::NotFound { .. } => Ok(()),
        other => Err(other),
    };
    match work.kind {
        WorkKind::Bill => {
            bill_or_wait(app, caller, id).await.or_else(gone)?;
        }
        WorkKind::BillLateUsage => {
            bill_late_usage(app, &Call::plain(caller.clone()), id).await.map(|_| ()).or_else(gone)?;
        }
        WorkKind::BillThreshold => {
            bill_threshold(app, &Call::plain(caller.clone()), id).await.or_else(gone)?;
        }
        WorkKind::Phase => take_turn(app, caller, id, work.due).await.or_else(gone)?,
        WorkKind::AnnounceTrialEnd => announce_trial_end(app, caller, id, work.due).await.or_else(gone)?,
        WorkKind::SendDraft => issue_draft(app, &Call::plain(caller.clone()), id).await?,
        WorkKind::Render => render(app, &Call::plain(caller.clone()), id).await.map(|_| ()).or_else(gone)?,
        WorkKind::ExpireOrder => {
            expire_order(app, &Call::plain(caller.clone()), id).await.map(|_| ()).or_else(gone)?;
        }
    }
    // Most of it is taken off the list, or planned anew, by the write that did it.
    if due_work::is_leased(app.store(), caller.account, work).await? {
        write(app, caller.account, caller.now, due_work::finish(caller.account, work)?).await?;
    }
    Ok(())
}

/// Gives work that failed back for another attempt, or puts it aside.
async fn put_back(app: &App, caller: &Caller, work: &Work, error: &AppError) -> Result<(), AppError> {
    let account = caller.account;
    let wait = wait_after(error, work.attempts);
    note(work, if wait.is_some() { "retried" } else { "parked" });
    tracing::warn!(kind = ?work.kind, subject = %work.subject, parked = wait.is_none(), "due work failed: {error}");
    let statement = match wait {
        Some(wait) => {
            let again = app.machine_now().await?.plus_millis(wait);
            due_work::retry(account, work, again, &error.to_string())?
        }
        None => due_work::park(account, work, &error.to_string())?,
    };
    if !write(app, account, caller.now, statement).await? {
        note_lost();
    }
    Ok(())
}

fn note_lost() {
    metrics::counter!("turnus_leases_total", "result" => "lost").increment(1);
}

/// How long work waits after it failed, in milliseconds; none where another attempt would not help. While there is no
/// space it is never put aside: there is nothing to mend about the work.
fn wait_after(error: &AppError, attempts: u32) -> Option<i64> {
    let (most, doubled) = match error {
        AppError::CannotWrite(_) => (u32::MAX, attempts.min(MOST_DOUBLED_WITHOUT_SPACE)),
        AppError::Busy | AppError::Database(_) | AppError::TooLong(_) => {
            (MOST_ATTEMPTS_WITHOUT_DATABASE, attempts.min(MOST_ATTEMPTS_WITHOUT_DATABASE))
        }
        AppError::Internal(_) => (MOST_ATTEMPTS, 0),
        AppError::Refused(_)
        | AppError::NotFound { .. }
        | AppError::Unauthorized(_)
        | AppError::CodeNeeded
        | AppError::Forbidden(_)
        | AppError::TooManyTries { .. }
        | AppError::TooOften { .. } => (0, 0),
    };
    (attempts + 1 < most).then_some(FIRST_WAIT << doubled)
}

/// What was put aside, with the reasons.
pub async fn parked_work(app: &App, account: Id) -> Result<Vec<(Work, String)>, AppError> {
    Ok(due_work::parked(app.store(), account, 500).await?)
}

/// Opens everything of `subject` that was put aside, waits for another attempt, or is late: it is tried again at once.
pub async fn reopen_work(
    app: &App,
    call: &Call<Vec<Work>>,
    subject: Id,
) -> Result<Done<Vec<Work>>, AppError> {
    grant(app, call, || Box::pin(decide_reopen(app, &call.caller, subject))).await
}

async fn decide_reopen(app: &App, caller: &Caller, subject: Id) -> Result<Decision<Vec<Work>>, AppError> {
    let late = caller.now.plus_millis(-LATE);
    let parked = due_work::failed_of(app.store(), caller.account, subject, late).await?;
    if parked.is_empty() {
        return Err(AppError::NotFound { kind: "work put aside of", id: subject });
    }
    if parked.iter().any(|work| work.kind == WorkKind::Bill)
        && contract(app, caller.account, subject).await?.value.contract.parked.is_some()
    {
        return Err(AppError::Refused(format!(
            "a draft of contract {subject} was discarded: bill the contract by hand, with POST \
             /api/turnus/v1/contracts/{subject}/bill"
        )));
    }
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?.id;
    let event = Event { subject: Some(subject), ..caller.about(EventKind::WorkReopened, entity) };
    let mut changes = caller.changes(app);
    for work in &parked {
        changes.statements.push(due_work::reopen(caller.account, work, late)?);
    }
    let told = serde_json::json!({"kinds": parked.iter().map(|work| work.kind).collect::<Vec<_>>()});
    let members = journal::plain("ParkedWork", Some(&told), None);
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known(parked) })
}

async fn write(
    app: &App,
    account: Id,
    now: Instant,
    statement: turnus_store::Statement,
) -> Result<bool, AppError> {
    let changes = Changes::new(account, app.new_id(account, now)).with(statement);
    Ok(matches!(app.store().apply(changes).await?, Applied::Done(_)))
}

/// Something of the contract begins or ends at `at`: what its variant says of the end of its first term is planned,
/// and the world is told.
async fn take_turn(app: &App, caller: &Caller, id: Id, at: Instant) -> Result<(), AppError> {
    let call: Call<()> = Call::plain(caller.clone());
    grant(app, &call, || Box::pin(decide_turn(app, &call.caller, id, at))).await?;
    Ok(())
}

async fn decide_turn(app: &App, caller: &Caller, id: Id, at: Instant) -> Result<Decision<()>, AppError> {
    let Versioned { version, value } = contract(app, caller.account, id).await?;
    let catalogue = app.catalogue(caller.account).await?;
    let mut changes = caller.changes(app);
    let Some(kind) = turn_at(&value.contract, at) else {
        // It was planned, and taken back since.
        let next = next_turn(&value.contract, at);
        changes.statements.push(due_work::set(caller.account, WorkKind::Phase, id, next)?);
        return Ok(Decision { changes, outcome: Outcome::Known(()) });
    };
    let before = value.clone();
    let row = turned(app, caller, value, &catalogue);
    changes.statements.push(contracts::update(caller.account, &row, version)?);
    changes.statements.extend(schedule_work(caller.account, &row, &catalogue, caller.now)?);
    let (was, is) = (&before.contract, &row.contract);
    changes.statements.extend(derived_of(app, caller.account, was, is, &catalogue).await?);
    let next = next_turn(&row.contract, at);
    changes.statements.push(due_work::set(caller.account, WorkKind::Phase, id, next)?);
    let changed = Changed { kind, effective: at, order: None };
    let members = journal::contract(Some(&before.contract), Some(&row.contract))
        .and(journal::billing(&before.billing, &row.billing));
    if row.contract.version == before.contract.version {
        tell_change(app, caller, &row.contract, changed, members, &mut changes)?;
    } else {
        record_change(app, caller, &row.contract, changed, members, &mut changes)?;
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// The row with what its plan's rules say of the end of its term.
fn turned(app: &App, caller: &Caller, row: ContractRow, catalogue: &Catalogue) -> ContractRow {
    let mut contract = row.contract;
    let dates = row.billing.dates();
    let mut new_id = || app.new_id(caller.account, caller.now);
    let BillingDates { next, .. } = turn::take_turn(&mut contract, dates, catalogue, caller.now, &mut new_id);
    ContractRow { contract, billing: Billing { next, ..row.billing }, ..row }
}

async fn announce_trial_end(app: &App, caller: &Caller, id: Id, at: Instant) -> Result<(), AppError> {
    let call: Call<()> = Call::plain(caller.clone());
    grant(app, &call, || Box::pin(decide_announcement(app, &call.caller, id, at))).await?;
    Ok(())
}

async fn decide_announcement(
    app: &App,
    caller: &Caller,
    id: Id,
    at: Instant,
) -> Result<Decision<()>, AppError> {
    let row = contract(app, caller.account, id).await?.value;
    let in_trial = row.contract.phase_at(at).kind == PhaseKind::Trial && !row.contract.is_over(at);
    // Told and taken off the list in one write.
    let mut changes =
        caller.changes(app).with(due_work::drop(caller.account, WorkKind::AnnounceTrialEnd, id)?);
    if in_trial {
        let event = about(caller, EventKind::TrialEndApproaching, &row.contract);
        changes.events.push(caller.event(app, event, &Members::none()));
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}
