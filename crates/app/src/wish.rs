//! How a wish is granted: decide on what was read, write it whole, and decide again if someone was faster.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Id, Instant};
use turnus_store::{Applied, Assigned, Changes, NewEvent, Queue, Statement, customers, idempotency};

use crate::app::App;
use crate::catch_up::{catch_up, is_behind};
use crate::error::AppError;
use crate::journal::Members;

/// Who wishes, and when.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: Id,
    /// The legal entity that was chosen; none means the account's first.
    pub entity: Option<Id>,
    /// Who, for the journal: `client:<id>`, `user:<id>`, `subscriber:<contract>`, `worker`.
    pub actor: String,
    /// Account time of the wish.
    pub now: Instant,
}

/// What the journal calls whoever holds the self-service token of a contract: this and the contract's id.
pub(crate) const SUBSCRIBER: &str = "subscriber:";

/// A caller, and whether the answer is to be kept for a repeated request.
pub struct Call<T> {
    /// Who wishes.
    pub caller: Caller,
    /// The request's Idempotency-Key.
    pub keep: Option<Keep<T>>,
}

/// Keeps the answer of a request under its key.
pub struct Keep<T> {
    /// The OAuth client.
    pub client: Id,
    /// The key.
    pub key: String,
    /// SHA-256 of method, path and raw body.
    pub hash: [u8; 32],
    /// Renders the answer. Pure.
    pub render: Render<T>,
}

impl<T> Clone for Keep<T> {
    fn clone(&self) -> Keep<T> {
        Keep { client: self.client, key: self.key.clone(), hash: self.hash, render: Arc::clone(&self.render) }
    }
}

/// Renders an outcome as the answer that the client gets.
pub type Render<T> = Arc<dyn Fn(&T) -> Answer + Send + Sync>;

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON, or nothing.
    pub body: String,
}

/// A granted wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Done<T> {
    /// It was written.
    Fresh(T),
    /// It was written before, by a request with the same key; this was its answer.
    Replayed(Answer),
}

/// What a wish decided.
pub(crate) struct Decision<T> {
    /// What to write.
    pub(crate) changes: Changes,
    /// What came of it, known now or when numbers are taken.
    pub(crate) outcome: Outcome<T>,
}

/// What came of a wish.
pub(crate) enum Outcome<T> {
    /// Known already.
    Known(T),
    /// Known with the numbers: the outcome and its statements.
    Numbered(NumberedOutcome<T>),
    /// The contract has a billing date behind it that nobody billed: nothing is written.
    Behind,
}

/// Makes outcome and statements from the numbers. Pure.
pub(crate) type NumberedOutcome<T> =
    Arc<dyn Fn(&Assigned) -> Result<(T, Vec<Statement>), AppError> + Send + Sync>;

/// A decision in the making.
pub(crate) type Deciding<'a, T> = Pin<Box<dyn Future<Output = Result<Decision<T>, AppError>> + Send + 'a>>;

const MOST_ATTEMPTS: u32 = 5;

impl<T> Call<T> {
    /// A call whose answer nobody keeps.
    pub fn plain(caller: Caller) -> Call<T> {
        Call { caller, keep: None }
    }
}

impl<T> Done<T> {
    /// The outcome of a call whose answer nobody keeps.
    pub fn fresh(self) -> Result<T, AppError> {
        match self {
            Done::Fresh(outcome) => Ok(outcome),
            Done::Replayed(_) => Err(AppError::Internal("a kept answer without a key".to_owned())),
        }
    }
}

impl Caller {
    /// Whoever speaks for the subscriber of `contract`: the holder of its token, or the sender of a declaration that fits.
    pub(crate) fn subscriber(account: Id, (contract, entity): (Id, Option<Id>), now: Instant) -> Caller {
        Caller { account, entity, actor: format!("{SUBSCRIBER}{contract}"), now }
    }

    /// Whether it is the holder of a self-service token.
    pub(crate) fn is_subscriber(&self) -> bool {
        self.actor.starts_with(SUBSCRIBER)
    }

    /// Changes of this caller, to be filled.
    pub(crate) fn changes(&self, app: &App) -> Changes {
        Changes::new(self.account, app.new_id(self.account, self.now))
    }

    /// The journal's entry of `event`, with what it changed.
    pub(crate) fn event(&self, app: &App, event: Event, members: &Members) -> NewEvent {
        let (body, personal) = members.written(&event);
        NewEvent {
            id: app.new_id(self.account, self.now),
            at: self.now,
            kind: event.kind.name().into(),
            customer: event.customer,
            contract: event.contract,
            actor: self.actor.clone(),
            body,
            personal,
        }
    }

    /// An event about nothing in particular yet.
    pub(crate) fn about(&self, kind: EventKind, entity: Id) -> Event {
        Event { kind, entity, customer: None, contract: None, subject: None, change: None }
    }
}

/// Grants a wish: `decide` reads and decides; what it gives back is written whole. Where a row changed since it was
/// read, or a key was taken, it decides again, at most five times, at the same `now`.
pub(crate) async fn grant<'a, T: Send + Sync + Clone + 'static>(
    app: &'a App,
    call: &'a Call<T>,
    decide: impl Fn() -> Deciding<'a, T> + Send + Sync,
) -> Result<Done<T>, AppError> {
    grant_unless_behind(app, call, decide).await?.ok_or(AppError::Busy)
}

/// The same; none where the wish is about a contract with a billing date behind it.
async fn grant_unless_behind<'a, T: Send + Sync + Clone + 'static>(
    app: &'a App,
    call: &'a Call<T>,
    decide: impl Fn() -> Deciding<'a, T> + Send + Sync,
) -> Result<Option<Done<T>>, AppError> {
    let mut turn = None;
    let mut attempts = 0;
    while attempts < MOST_ATTEMPTS {
        if let Some(answer) = replayed(app, call).await? {
            return Ok(Some(Done::Replayed(answer)));
        }
        let mut decision = decide().await?;
        if let Outcome::Behind = decision.outcome {
            return Ok(None);
        }
        let nothing = is_empty(&decision.changes) && call.keep.is_none();
        if let (true, Outcome::Known(outcome)) = (nothing, &decision.outcome) {
            return Ok(Some(Done::Fresh(outcome.clone())));
        }
        let line = app.turn(subject(&decision.changes));
        if turn.is_none() && line.try_lock().is_err() {
            // Others lost a race for it and wait: who comes now stands behind them, and decides anew.
            turn = Some(line.lock().await);
            continue;
        }
        keep_answer(app, call, &mut decision).await?;
        match app.store().apply(decision.changes).await? {
            Applied::Done(assigned) => {
                app.wake_workers();
                return decision.outcome.known_with(&assigned).map(Done::Fresh).map(Some);
            }
            Applied::Stale | Applied::Taken(_) => {
                metrics::counter!("turnus_decisions_repeated_total").increment(1);
                attempts += 1;
            }
        }
        if turn.is_none() {
            turn = Some(line.lock().await);
        }
    }
    Err(AppError::Busy)
}

/// What a wish is about, as far as others may be about the same.
fn subject(changes: &Changes) -> Id {
    let about = changes.events.iter().find_map(|event| event.contract.or(event.customer));
    about.unwrap_or(changes.account)
}

/// Grants a wish about a contract once every billing date that it has behind it is billed.
pub(crate) async fn grant_caught_up<'a, T: Send + Sync + Clone + 'static>(
    app: &'a App,
    call: &'a Call<T>,
    contract: Id,
    decide: impl Fn() -> Deciding<'a, T> + Send + Sync,
) -> Result<Done<T>, AppError> {
    // The first answer is given again whatever has become of the contract since.
    if let Some(answer) = replayed(app, call).await? {
        return Ok(Done::Replayed(answer));
    }
    for _ in 0..MOST_ATTEMPTS {
        catch_up(app, &call.caller, contract).await?;
        // Someone may open a contract that waited, once that was looked at. Whether someone did is asked when all is
        // read: who does it later makes the write stale.
        let decide = || -> Deciding<'_, T> {
            let deciding = decide();
            Box::pin(async move {
                let decision = deciding.await?;
                let behind = is_behind(app, &call.caller, contract).await?;
                let outcome = if behind { Outcome::Behind } else { decision.outcome };
                Ok(Decision { outcome, ..decision })
            })
        };
        if let Some(done) = grant_unless_behind(app, call, decide).await? {
            return Ok(done);
        }
    }
    Err(AppError::Busy)
}

/// The answer that was kept for a repeated request, if there is one.
pub(crate) async fn replayed<T>(app: &App, call: &Call<T>) -> Result<Option<Answer>, AppError> {
    let Some(keep) = &call.keep else { return Ok(None) };
    kept_answer(app, call.caller.account, (keep.client, &keep.key), &keep.hash).await
}

/// The answer that was kept under a client's key.
///
/// # Errors
///
/// Refused where the key was used for a request of another hash.
pub async fn kept_answer(
    app: &App,
    account: Id,
    (client, key): (Id, &str),
    hash: &[u8; 32],
) -> Result<Option<Answer>, AppError> {
    let found = idempotency::by_key(app.store(), account, client, key).await?;
    let Some(found) = found else { return Ok(None) };
    if found.hash != *hash {
        let why = format!(
            "the Idempotency-Key '{key}' was used for another request: use a new key, or repeat that one unchanged"
        );
        return Err(AppError::Refused(why));
    }
    let status = u16::try_from(found.status).unwrap_or(200);
    Ok(Some(Answer { status, body: found.body }))
}

async fn keep_answer<T: Send + Sync + 'static>(
    app: &App,
    call: &Call<T>,
    decision: &mut Decision<T>,
) -> Result<(), AppError> {
    let (account, keep) = (call.caller.account, call.keep.as_ref());
    // The answer goes with the person it speaks of.
    let of_events = decision.changes.events.iter().find_map(|event| event.customer);
    let customer = of_events.or(decision.changes.speaks_of);
    if let (Some(_), None, Some(known)) = (keep, of_events, decision.changes.speaks_of) {
        // Nothing else is written: who is erased meanwhile leaves no answer behind.
        decision.changes.statements.push(customers::living(account, known));
    }
    let machine = app.machine_now().await?;
    let kept = keep.map(|keep| (keep.client, keep.key.clone(), keep.hash, Arc::clone(&keep.render)));
    let write = move |outcome: &T| {
        let (client, key, hash, render) = kept.as_ref()?;
        let answer = render(outcome);
        let row = idempotency::Answer {
            hash: *hash,
            status: answer.status.into(),
            body: answer.body,
            customer,
            created_at: machine,
        };
        Some(idempotency::insert(account, *client, key, &row))
    };
    match &decision.outcome {
        Outcome::Known(outcome) => decision.changes.statements.extend(write(outcome)),
        Outcome::Behind => {}
        Outcome::Numbered(make) => {
            let make = Arc::clone(make);
            // A panic here undoes the wish: the store reports it, and nothing is written.
            decision.changes.finish = Some(Box::new(move |assigned| {
                let (outcome, mut statements) = make(assigned).expect("what could be written as a draft");
                statements.extend(write(&outcome));
                statements
            }));
        }
    }
    Ok(())
}

impl<T> Outcome<T> {
    fn known_with(self, assigned: &Assigned) -> Result<T, AppError> {
        match self {
            Outcome::Known(outcome) => Ok(outcome),
            Outcome::Numbered(make) => make(assigned).map(|(outcome, _)| outcome),
            Outcome::Behind => Err(AppError::Busy),
        }
    }
}

fn is_empty(changes: &Changes) -> bool {
    changes.statements.is_empty() && changes.events.is_empty() && changes.numbers.is_empty()
}

/// A wish that may be handed on to the writer without waiting people.
pub(crate) fn in_bulk(mut changes: Changes) -> Changes {
    changes.queue = Queue::Bulk;
    changes
}
