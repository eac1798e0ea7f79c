//! Deliveries taken by a worker, and given back.

use std::collections::BTreeMap;

use turnus_engine::{Id, Instant};
use turnus_store::due_deliveries::{self, DueHook, Sendable};
use turnus_store::hooks::{self, Delivery};
use turnus_store::{Applied, Changes};

use crate::app::App;
use crate::error::AppError;
use crate::wish::in_bulk;

/// The time a worker has for one attempt, in milliseconds: for waiting for its turn and for the post.
const LEASE: i64 = 60_000;

/// The webhooks of all accounts for which something is due, those first that wait longest.
pub async fn due_hooks(app: &App) -> Result<Vec<DueHook>, AppError> {
    Ok(due_deliveries::hooks(app.store(), app.machine_now().await?).await?)
}

/// What was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Each the first of its lane, those of a hook in the order of their events.
    pub deliveries: Vec<Delivery>,
    /// There was more than one look reads: it is worth another one at once.
    pub more: bool,
}

/// Takes what is due for webhooks, up to the number beside each, for one attempt each, but for what `is_known`, hook and
/// position, says of: nobody else takes it before it is given up. Where it fails for one account the others go on.
///
/// # Errors
///
/// Where nothing could be taken, and the database failed.
pub async fn take_deliveries_to(
    app: &App,
    due: &[(DueHook, usize)],
    is_known: impl Fn(Id, i64) -> bool,
) -> Result<Taken, AppError> {
    let machine = app.machine_now().await?;
    let mut found: BTreeMap<Id, Vec<Sendable>> = BTreeMap::new();
    let mut taken = Taken::default();
    for (due, limit) in due {
        let looked = due_deliveries::look(app.store(), due, machine, *limit).await?;
        let new = looked.sendable.into_iter().filter(|one| !is_known(one.hook, one.position));
        found.entry(due.account).or_default().extend(new);
        taken.more |= looked.is_crowded && put_off(app, due, machine).await?;
    }
    let mut failed = None;
    for (account, sendable) in found {
        match due_deliveries::take(app.store(), account, machine.plus_millis(LEASE), sendable).await {
            Ok(of_account) => taken.deliveries.extend(of_account),
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if taken.deliveries.is_empty() => Err(error.into()),
        Some(error) => {
            tracing::error!("not all that is due for webhooks could be taken: {error}");
            Ok(taken)
        }
        None => Ok(taken),
    }
}

/// Puts off what fills a look and cannot be sent. The answer is whether there was something.
async fn put_off(app: &App, due: &DueHook, machine: Instant) -> Result<bool, AppError> {
    let statements = due_deliveries::put_off(app.store(), due, machine).await?;
    if statements.is_empty() {
        return Ok(false);
    }
    let mut changes = in_bulk(Changes::new(due.account, app.new_id(due.account, machine)));
    changes.statements = statements;
    Ok(matches!(app.store().apply(changes).await?, Applied::Done(_)))
}

/// The same for all webhooks, up to `limit` together.
pub async fn take_deliveries(app: &App, limit: usize) -> Result<Vec<Delivery>, AppError> {
    let mut all = Vec::new();
    for due in due_hooks(app).await? {
        if all.len() >= limit {
            break;
        }
        all.extend(take_deliveries_to(app, &[(due, limit - all.len())], |_, _| false).await?.deliveries);
    }
    Ok(all)
}

/// Gives back what was taken and not tried, in one write for each account.
pub async fn give_back_deliveries(app: &App, deliveries: Vec<Delivery>) -> Result<(), AppError> {
    let machine = app.machine_now().await?;
    for (account, deliveries) in by_account(deliveries, |delivery| delivery.account) {
        let mut changes = Changes::new(account, app.new_id(account, machine));
        changes.statements = deliveries.iter().map(|delivery| hooks::give_back(delivery, machine)).collect();
        // Whatever became of it: it is not on its way here any more.
        let _: Applied = app.store().apply(changes).await?;
    }
    Ok(())
}

/// Those of each account.
pub(crate) fn by_account<T>(
    all: impl IntoIterator<Item = T>,
    account: impl Fn(&T) -> Id,
) -> BTreeMap<Id, Vec<T>> {
    let mut sorted: BTreeMap<Id, Vec<T>> = BTreeMap::new();
    for one in all {
        sorted.entry(account(&one)).or_default().push(one);
    }
    sorted
}
