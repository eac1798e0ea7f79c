//! What nobody asks for and has to be done: forgetting what was kept for a while, and writing the file anew after
//! erasures.

use turnus_engine::{Id, Instant};
use turnus_store::{
    Applied, Changes, Statement, cancellations, delivery_attempts, erasures, hooks, idempotency, mails,
    sessions, sign_ins,
};

use crate::app::App;
use crate::error::AppError;
use crate::revenue_walk::walk_on;
use crate::search_walk::add_words;
use crate::sessions::{IDLE, LONGEST};
use crate::sign_in::{NO_ACCOUNT, WINDOW};
use crate::wish::in_bulk;

/// Answers to repeated requests, and how deliveries ended, are kept for 30 days, in milliseconds.
const KEPT: i64 = 30 * DAY;
/// Settled declarations of people who are nobody's customers are kept for a year, in milliseconds of account time.
const CANCELLATIONS_KEPT: i64 = 365 * DAY;
const CANCELLATIONS_AT_ONCE: u32 = 200;
const DAY: i64 = 24 * HOUR;
const HOUR: i64 = 3_600_000;
/// Rows that are forgotten at once: people do not wait behind more.
const AT_ONCE: i64 = 2_000;
/// The hours of the day, in UTC, in which the file is written anew.
const NIGHT: std::ops::Range<i64> = 1..4;

/// Does what should be done once an hour.
pub async fn keep_house(app: &App) -> Result<(), AppError> {
    let machine = app.machine_now().await?;
    let old = machine.plus_millis(-KEPT);
    for account in app.accounts().await? {
        let id = account.id;
        while idempotency::has_before(app.store(), id, old).await? {
            write(app, id, machine, vec![idempotency::forget_before(id, old, AT_ONCE)]).await?;
        }
        if hooks::has_before(app.store(), id, old).await? {
            write(app, id, machine, vec![hooks::note_forgotten(id, old)]).await?;
        }
        while hooks::has_before(app.store(), id, old).await? {
            write(app, id, machine, vec![hooks::forget_before(id, old, AT_ONCE)]).await?;
        }
        while delivery_attempts::has_before(app.store(), id, old).await? {
            write(app, id, machine, vec![delivery_attempts::forget_before(id, old, AT_ONCE)]).await?;
        }
    }
    forget_sign_ins(app, machine).await?;
    forget_cancellations(app, machine).await?;
    for account in app.accounts().await? {
        walk_on(app, account.id).await?;
        add_words(app, account.id).await?;
    }
    scrub_after_erasures(app, machine).await?;
    app.store().tidy().await?;
    Ok(())
}

/// Sessions that are over, and failed tries to sign in that count no more.
async fn forget_sign_ins(app: &App, machine: Instant) -> Result<(), AppError> {
    let (made, used) = (machine.plus_millis(-LONGEST), machine.plus_millis(-IDLE));
    let over = machine.plus_millis(-WINDOW);
    let accounts = app.accounts().await?;
    for id in accounts.iter().map(|account| account.id).chain([NO_ACCOUNT]) {
        if sessions::has_over(app.store(), id, made, used).await? {
            write(app, id, machine, vec![sessions::forget(id, made, used)]).await?;
        }
        if sign_ins::has_over(app.store(), id, over).await? {
            write(app, id, machine, vec![sign_ins::forget(id, over)]).await?;
        }
    }
    Ok(())
}

/// Settled declarations of people who are nobody's customers, with their mails.
async fn forget_cancellations(app: &App, machine: Instant) -> Result<(), AppError> {
    for account in app.accounts().await? {
        let id = account.id;
        let old = app.now(id).await?.plus_millis(-CANCELLATIONS_KEPT);
        loop {
            let some = cancellations::of_nobody_before(app.store(), id, old, CANCELLATIONS_AT_ONCE).await?;
            if some.is_empty() {
                break;
            }
            let gone = |one: &Id| [cancellations::erase(id, *one), mails::erase(id, *one)];
            write(app, id, machine, some.iter().flat_map(gone).collect()).await?;
        }
    }
    Ok(())
}

/// In the night after an erasure, or a day after it at the latest.
async fn scrub_after_erasures(app: &App, machine: Instant) -> Result<(), AppError> {
    let mut erased = Vec::new();
    for account in app.accounts().await? {
        let first = erasures::first(app.store(), account.id).await?;
        erased.extend(first.map(|first| (account.id, first)));
    }
    let is_night = NIGHT.contains(&(machine.millis().rem_euclid(DAY) / HOUR));
    let waits_long = erased.iter().any(|(_, first)| machine.millis() - first.millis() > DAY);
    if erased.is_empty() || !(is_night || waits_long) {
        return Ok(());
    }
    app.store().scrub().await?;
    for (account, _) in erased {
        write(app, account, machine, vec![erasures::scrubbed(account, machine)]).await?;
    }
    Ok(())
}

async fn write(app: &App, account: Id, machine: Instant, statements: Vec<Statement>) -> Result<(), AppError> {
    let mut changes = in_bulk(Changes::new(account, app.new_id(account, machine)));
    changes.statements = statements;
    let _: Applied = app.store().apply(changes).await?;
    Ok(())
}
