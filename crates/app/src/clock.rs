//! The clock of a sandbox: read, set, stopped, moved forward with all the work that falls due on the way.

use std::time::Duration;

use turnus_engine::event::EventKind;
use turnus_engine::{Id, Instant};
use turnus_store::clocks::{self, Clock};
use turnus_store::{Applied, Changes};

use crate::app::{App, entity_of};
use crate::due_work::{do_due_work, next_due};
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// The farthest one call moves a clock: 400 days, in milliseconds.
const FARTHEST: i64 = 400 * 24 * 3_600_000;
/// The time that whoever moves a clock has for one step, in milliseconds.
const LEASE: i64 = 60_000;
/// How long a call waits for the clock to arrive.
const PATIENCE: Duration = Duration::from_secs(8);

/// What an account's clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Account time.
    pub now: Instant,
    /// It is a sandbox's.
    pub sandbox: bool,
    /// It stands still.
    pub stopped: bool,
    /// It is on its way there.
    pub target: Option<Instant>,
}

/// Whether a moved clock has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is there.
    Arrived(Reading),
    /// It is on its way: ask again.
    OnTheWay(Reading),
}

/// What the account's clock says.
pub async fn read_clock(app: &App, account: Id) -> Result<Reading, AppError> {
    let machine = app.machine_now().await?;
    let clock = clocks::of(app.store(), account).await?;
    Ok(clock.map_or(Reading { now: machine, sandbox: false, stopped: false, target: None }, |clock| {
        reading(&clock, machine)
    }))
}

fn reading(clock: &Clock, machine: Instant) -> Reading {
    let stopped = clock.mark.is_none() && !clock.resume;
    Reading { now: clock.now(machine), sandbox: true, stopped, target: clock.target }
}

/// Moves a sandbox's clock forward to `to` (none: it stays), with all the work that falls due on the way, at the times
/// it does. It waits up to eight seconds; what takes longer goes on. The answer is kept in steps ([`crate::steps`]).
///
/// # Errors
///
/// Refused on a live account, backwards, by more than 400 days, and while it is on its way already: unless whoever moved
/// it is gone, and it is asked to go where it was to be.
pub async fn advance_clock(
    app: &App,
    call: &Call<()>,
    to: Option<Instant>,
    stopped: Option<bool>,
) -> Result<Done<Arrival>, AppError> {
    if let Done::Replayed(answer) = begin(app, call, to, stopped).await?.begun()? {
        return Ok(Done::Replayed(answer));
    }
    let (moving, account) = (app.clone(), call.caller.account);
    let arriving = tokio::spawn(async move { run_to_target(&moving, account).await });
    match tokio::time::timeout(PATIENCE, arriving).await {
        Ok(Ok(arrived)) => arrived.map(Arrival::Arrived).map(Done::Fresh),
        Ok(Err(error)) => Err(AppError::Internal(error.to_string())),
        Err(_) => Ok(Done::Fresh(Arrival::OnTheWay(read_clock(app, account).await?))),
    }
}

/// Moves a sandbox's clock forward to `to` and waits until it is there, however long that takes.
pub async fn move_clock(
    app: &App,
    caller: &Caller,
    to: Instant,
    stopped: Option<bool>,
) -> Result<Reading, AppError> {
    begin(app, &Call::plain(caller.clone()), Some(to), stopped).await?;
    run_to_target(app, caller.account).await
}

async fn begin(
    app: &App,
    call: &Call<()>,
    to: Option<Instant>,
    stopped: Option<bool>,
) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_begin(app, &call.caller, to, stopped))).await
}

async fn decide_begin(
    app: &App,
    caller: &Caller,
    to: Option<Instant>,
    stopped: Option<bool>,
) -> Result<Decision<()>, AppError> {
    let machine = app.machine_now().await?;
    let Some(clock) = clocks::of(app.store(), caller.account).await? else {
        return Err(AppError::refused(
            "this is a live account: only a sandbox has a clock that can be moved",
        ));
    };
    let now = clock.now(machine);
    let to = to.unwrap_or(now);
    let goes_on = clock.target == Some(to) && is_over(clock.leased_until, machine);
    if let (Some(target), false) = (clock.target, goes_on) {
        return Err(AppError::Refused(format!(
            "the clock is on its way to {target}: wait until it is there"
        )));
    }
    if to < now {
        return Err(AppError::Refused(format!(
            "a clock only moves forward: it is {now}, and {to} is before that"
        )));
    }
    if to.millis() - now.millis() > FARTHEST {
        return Err(AppError::Refused(format!(
            "a call moves the clock at most 400 days, to {}: make several",
            now.plus_millis(FARTHEST)
        )));
    }
    let stands = if goes_on { !clock.resume } else { clock.mark.is_none() };
    let resume = !stopped.unwrap_or(stands);
    let leased_until = machine.plus_millis(LEASE);
    let started = Clock { at: now, mark: None, target: Some(to), resume, leased_until, ..clock };
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?.id;
    let mut changes = caller.changes(app).with(clocks::update(caller.account, &started));
    let told = |at: Instant, stopped: bool| serde_json::json!({"now": at, "stopped": stopped});
    let (before, after) = (told(now, clock.mark.is_none()), told(to, !resume));
    let members = journal::plain("Clock", Some(&before), Some(&after));
    changes.events.push(caller.event(app, caller.about(EventKind::ClockMoved, entity), &members));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Whether the clock is on its way and nobody brings it there: who did is gone.
pub async fn is_abandoned(app: &App, account: Id) -> Result<bool, AppError> {
    let machine = app.machine_now().await?;
    let clock = clocks::of(app.store(), account).await?;
    Ok(clock.is_some_and(|clock| clock.target.is_some() && is_over(clock.leased_until, machine)))
}

/// A lease that ends later than any can was taken before the machine's clock was set back.
fn is_over(until: Instant, machine: Instant) -> bool {
    until < machine || until > machine.plus_millis(2 * LEASE)
}

/// Brings a clock that is on its way to its target: it stops at every moment at which work is due, and that is done
/// before it goes on. After a crash the workers go on here.
pub async fn run_to_target(app: &App, account: Id) -> Result<Reading, AppError> {
    loop {
        let machine = app.machine_now().await?;
        let clock = clocks::of(app.store(), account).await?;
        let Some((clock, target)) = clock.and_then(|clock| Some((clock, clock.target?))) else {
            return read_clock(app, account).await;
        };
        let leased_until = machine.plus_millis(LEASE);
        match next_due(app, account).await?.filter(|due| *due <= target) {
            Some(due) => {
                let now = clock.at.max(due);
                let keeps_lease = clock.leased_until.millis() - machine.millis() > LEASE / 2;
                if clock.at < now || !keeps_lease {
                    step(app, account, Clock { at: now, leased_until, ..clock }).await?;
                }
                if !do_due_work(app, account, now).await? {
                    // Someone else has it; his lease ends or he is through.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            None => {
                let mark = clock.resume.then_some(machine);
                let arrived = Clock { at: target.max(clock.at), mark, target: None, resume: false, ..clock };
                step(app, account, arrived).await?;
            }
        }
    }
}

async fn step(app: &App, account: Id, clock: Clock) -> Result<(), AppError> {
    let changes = Changes::new(account, app.new_id(account, clock.at)).with(clocks::update(account, &clock));
    // Stale: another worker of the same account moved it; the loop reads it again.
    let _: Applied = app.store().apply(changes).await?;
    Ok(())
}
