//! Work of one kind about many contracts together: decided one by one, written in one go. Bills are read in few questions.
//! Whatever stands in the way of one is left to be done by itself, so that it hinders no other.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use turnus_engine::Id;
use turnus_store::due_work::{self, Work, WorkKind};
use turnus_store::{Applied, Assigned, Changes, gathered};

use crate::accounts::settings;
use crate::app::App;
use crate::books::{Books, open_many_above_floor};
use crate::catch_up::decide_on;
use crate::drafting::Sending;
use crate::error::AppError;
use crate::invoices::decide_send;
use crate::wish::{Caller, Decision, NumberedOutcome, Outcome, in_bulk};

/// Contracts that one write is about where one process writes alone: people wait behind it.
const MOST: usize = 25;
/// The same where nodes share a database: it holds their rows, and each statement of it and its commit cost as much as some
/// contracts do.
const MOST_SHARED: usize = 100;

/// Decisions on drafts that are made beside each other. Each reads by itself, and where nodes share a database people would
/// wait for its connections behind them.
const BESIDE: usize = 4;

/// What is done together, where there is much of it.
pub(crate) const TOGETHER: [WorkKind; 2] = [WorkKind::SendDraft, WorkKind::Bill];

/// Does `works`, all of one kind of [`TOGETHER`], some at a time while there is time. The answer is what is left to do, in
/// the same order.
pub(crate) async fn do_together(
    app: &App,
    caller: &Caller,
    kind: WorkKind,
    works: Vec<Work>,
    is_time: impl Fn() -> bool,
) -> Vec<Work> {
    let mut left = Vec::new();
    let most = if app.seals_later() { MOST_SHARED } else { MOST };
    let mut held = HashSet::new();
    for some in works.chunks(most) {
        if some.len() < 2 || !is_time() {
            left.extend_from_slice(some);
            continue;
        }
        // In a task of its own: whatever stands in the way of one, a panic too, is found out one by one.
        let task = tokio::spawn({
            let (app, caller, some, held) = (app.clone(), caller.clone(), some.to_vec(), held.clone());
            async move { do_some(&app, &caller, kind, &some, held).await }
        });
        let ended = task.await.unwrap_or_else(|panic| Err(AppError::Internal(panic.to_string())));
        let ended = ended.map(|(left, of_left)| {
            held.extend(of_left);
            left
        });
        left.extend(ended.unwrap_or_else(|error| {
            tracing::warn!(?kind, "what is due is done one by one, as together it fails: {error}");
            some.to_vec()
        }));
    }
    left
}

/// The answer is what is left to do, and the contracts of it that are known. Nothing is decided of contracts that are `held`:
/// an earlier draft of theirs is left.
async fn do_some(
    app: &App,
    caller: &Caller,
    kind: WorkKind,
    works: &[Work],
    held: HashSet<Id>,
) -> Result<(Vec<Work>, HashSet<Id>), AppError> {
    let (found, mut held) = match kind {
        WorkKind::SendDraft => sendings(app, caller, works, held).await,
        _ => (bills(app, caller, works).await?, held),
    };
    let decided = works.iter().zip(found).filter_map(|(work, decision)| Some((*work, decision?)));
    let (mut done, decisions): (Vec<Work>, Vec<Decision<bool>>) = decided.unzip();
    if !done.is_empty() {
        let contracts: Vec<Id> = decisions.iter().filter_map(contract_of).collect();
        let changes = merged(in_bulk(caller.changes(app)), decisions);
        match app.store().apply(changes).await? {
            Applied::Done(_) => {
                app.wake_workers();
                if let Err(error) = finish(app, caller, kind, &done).await {
                    // The lease runs out, and whoever takes it finds nothing to do.
                    tracing::warn!("work that is done stays on the list for a minute: {error}");
                }
            }
            // Whose row it was is found out one by one.
            Applied::Stale | Applied::Taken(_) => {
                metrics::counter!("turnus_decisions_repeated_total").increment(1);
                done.clear();
                held.extend(contracts);
            }
        }
    }
    let is_left = |work: &&Work| !done.iter().any(|it| it.subject == work.subject);
    Ok((works.iter().filter(is_left).copied().collect(), held))
}

/// The contract that a decision is about.
fn contract_of(decision: &Decision<bool>) -> Option<Id> {
    decision.changes.events.iter().find_map(|event| event.contract)
}

/// What billing each contract comes to, in the order of `works`.
async fn bills(app: &App, caller: &Caller, works: &[Work]) -> Result<Vec<Option<Decision<bool>>>, AppError> {
    // Dates that wait are announced first, one by one.
    if settings(app, caller.account).await?.billing_delay_hours > 0 {
        return Ok(works.iter().map(|_| None).collect());
    }
    let ids: Vec<Id> = works.iter().map(|work| work.subject).collect();
    let mut all = open_many_above_floor(app, caller.account, &ids).await?;
    let mut decisions = Vec::with_capacity(works.len());
    for id in ids {
        decisions.push(match all.remove(&id) {
            Some(books) => decide_apart(app, caller, books).await,
            None => None,
        });
    }
    Ok(decisions)
}

/// What sending each draft comes to, in the order of `works`, and the contracts of which a draft is left: what comes later may
/// name the number of what comes before, so the later ones are left too.
async fn sendings(
    app: &App,
    caller: &Caller,
    works: &[Work],
    mut held: HashSet<Id>,
) -> (Vec<Option<Decision<bool>>>, HashSet<Id>) {
    let (of, ids) =
        ((app.clone(), caller.clone()), works.iter().map(|work| work.subject).collect::<Vec<Id>>());
    let deciding = ids.into_iter().map(move |id| {
        let (app, caller) = of.clone();
        tokio::spawn(async move { decide_send(&app, &caller, id).await })
    });
    let decided: Vec<_> = stream::iter(deciding).buffered(BESIDE).collect().await;
    let mut contracts = HashSet::new();
    let sendings = decided.into_iter().map(|decided| {
        // Why it cannot be is told where it is done by itself.
        let Decision { changes, outcome: Outcome::Numbered(make) } = decided.ok()?.ok()? else { return None };
        let done: NumberedOutcome<bool> =
            Arc::new(move |assigned| make(assigned).map(|(_, statements)| (true, statements)));
        let decision = Decision { changes, outcome: Outcome::Numbered(done) };
        let contract = contract_of(&decision)?;
        if held.contains(&contract) {
            return None;
        }
        if !contracts.insert(contract) || app.turn(contract).try_lock().is_err() {
            held.insert(contract);
            return None;
        }
        Some(decision)
    });
    (sendings.collect(), held)
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

/// Takes off the list what is on it still: most of it was planned anew, or taken off, by the write that did it.
async fn finish(app: &App, caller: &Caller, kind: WorkKind, done: &[Work]) -> Result<(), AppError> {
    let mut changes = caller.changes(app);
    for work in due_work::leased_among(app.store(), caller.account, kind, done).await? {
        changes.statements.push(due_work::finish(caller.account, &work)?);
    }
    if !changes.statements.is_empty() {
        let _: Applied = app.store().apply(changes).await?;
    }
    Ok(())
}
