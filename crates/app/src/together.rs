//! Bills of many contracts together: read in few questions, decided one by one, written in one go. Whatever stands in the
//! way of one is left to be done by itself, so that it hinders no other.

use turnus_engine::Id;
use turnus_store::due_work::{self, Work, WorkKind};
use turnus_store::{Applied, Assigned, Changes, gathered};

use crate::accounts::settings;
use crate::app::App;
use crate::books::{Books, open_many_above_floor};
use crate::catch_up::decide_on;
use crate::drafting::Sending;
use crate::error::AppError;
use crate::wish::{Caller, Decision, NumberedOutcome, Outcome};

/// Contracts that are billed in one write: on SQLite people wait behind it, on PostgreSQL it holds their rows.
const MOST: usize = 25;

/// Bills the contracts of `works` whose billing date has come, some at a time while there is time. The answer is what is
/// left to do.
pub(crate) async fn bill_together(
    app: &App,
    caller: &Caller,
    works: Vec<Work>,
    is_time: impl Fn() -> bool,
) -> Vec<Work> {
    let mut left = Vec::new();
    for some in works.chunks(MOST) {
        if some.len() < 2 || !is_time() {
            left.extend_from_slice(some);
            continue;
        }
        // In a task of its own: whatever stands in the way of one, a panic too, is found out one by one.
        let task = tokio::spawn({
            let (app, caller, some) = (app.clone(), caller.clone(), some.to_vec());
            async move { bill_some(&app, &caller, &some).await }
        });
        let ended = task.await.unwrap_or_else(|panic| Err(AppError::Internal(panic.to_string())));
        left.extend(ended.unwrap_or_else(|error| {
            tracing::warn!("contracts are billed one by one, as together they fail: {error}");
            some.to_vec()
        }));
    }
    left
}

async fn bill_some(app: &App, caller: &Caller, works: &[Work]) -> Result<Vec<Work>, AppError> {
    // Dates that wait are announced first, one by one.
    if settings(app, caller.account).await?.billing_delay_hours > 0 {
        return Ok(works.to_vec());
    }
    let ids: Vec<Id> = works.iter().map(|work| work.subject).collect();
    let mut all = open_many_above_floor(app, caller.account, &ids).await?;
    let (mut decided, mut left) = (Vec::new(), Vec::new());
    for work in works {
        let decision = match all.remove(&work.subject) {
            Some(books) => decide_apart(app, caller, books).await,
            None => None,
        };
        match decision {
            Some(decision) => decided.push((*work, decision)),
            None => left.push(*work),
        }
    }
    if decided.is_empty() {
        return Ok(left);
    }
    let (done, decisions): (Vec<Work>, Vec<Decision<bool>>) = decided.into_iter().unzip();
    let changes = merged(caller.changes(app), decisions);
    match app.store().apply(changes).await? {
        Applied::Done(_) => {
            app.wake_workers();
            if let Err(error) = finish(app, caller, &done).await {
                // The lease runs out, and whoever takes it finds nothing to bill.
                tracing::warn!("work that is done stays on the list for a minute: {error}");
            }
        }
        // Whose row it was is found out one by one.
        Applied::Stale | Applied::Taken(_) => {
            metrics::counter!("turnus_decisions_repeated_total").increment(1);
            left.extend(done);
        }
    }
    Ok(left)
}

/// What billing these books comes to; none where it fails, where others are about the contract, or where there is nothing
/// to write. In a task of its own: a panic is this contract's alone.
async fn decide_apart(app: &App, caller: &Caller, books: Books) -> Option<Decision<bool>> {
    let id = books.row.value.contract.id;
    if books.row.value.contract.waits() || app.turn(id).try_lock().is_err() {
        return None;
    }
    let (app, caller) = (app.clone(), caller.clone());
    let decided = tokio::spawn(async move { decide_on(&app, &caller, &books, Sending::AtOnce).await });
    let decision = decided.await.ok()?.ok()?;
    (!decision.changes.statements.is_empty()).then_some(decision)
}

/// The changes of all decisions as those of one wish.
fn merged(mut changes: Changes, decisions: Vec<Decision<bool>>) -> Changes {
    let mut numbered: Vec<(usize, usize, NumberedOutcome<bool>)> = Vec::new();
    for decision in decisions {
        let Decision { changes: of_one, outcome } = decision;
        let first = changes.numbers.len();
        changes.queue = of_one.queue;
        changes.statements.extend(of_one.statements);
        changes.events.extend(of_one.events);
        changes.numbers.extend(of_one.numbers);
        if let Outcome::Numbered(make) = outcome {
            numbered.push((first, changes.numbers.len(), make));
        }
    }
    if !numbered.is_empty() {
        changes.finish = Some(Box::new(move |assigned| {
            let of_one = |(first, end, make): &(usize, usize, NumberedOutcome<bool>)| {
                let numbers = assigned.numbers.get(*first..*end).unwrap_or_default().to_vec();
                // A panic here undoes the wish: the store reports it, and nothing is written.
                make(&Assigned { numbers }).expect("what could be written as a draft").1
            };
            gathered(numbered.iter().flat_map(of_one).collect())
        }));
    }
    changes.gathered()
}

/// Takes off the list what is on it still: most of it was planned anew by the write that did it.
async fn finish(app: &App, caller: &Caller, done: &[Work]) -> Result<(), AppError> {
    let mut changes = caller.changes(app);
    for work in due_work::leased_among(app.store(), caller.account, WorkKind::Bill, done).await? {
        changes.statements.push(due_work::finish(caller.account, &work)?);
    }
    if !changes.statements.is_empty() {
        let _: Applied = app.store().apply(changes).await?;
    }
    Ok(())
}
