//! Webhooks: registered, and their deliveries: handed out of the journal, tried, tried again.

use std::time::Duration;

use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Id, Instant};
use turnus_gateways::webhook::{Answer, Attempt, WebhookSender, check_addresses, target};
use turnus_store::delivery_attempts::{self, AttemptRow};
use turnus_store::due_deliveries::{self, DueHook};
use turnus_store::events::Event as Sealed;
use turnus_store::hooks::{self, Delivery, Hook, HookData, Outcome as DeliveryOutcome};
use turnus_store::{Applied, Changes, Slice, Statement, events};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::hook_secrets::signature;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant, in_bulk};

/// Seconds before the first repeat; each next one waits twice as long (billwerk-api.md D.16).
const FIRST_DELAY: i64 = 45;
/// Repeats before an event is given up: twelve doublings are two days.
const MOST_REPEATS: u32 = 12;
/// The time a worker has for one attempt, in milliseconds.
const LEASE: i64 = 60_000;
/// Events handed out at once.
const BATCH: i64 = 200;
/// Webhooks that an account can have.
pub const MOST_HOOKS: u32 = 50;

/// Registers a webhook. It hears of events from now on.
///
/// # Errors
///
/// Refused where the address is none, or leads into a private network that the operator does not allow.
pub async fn create_webhook(app: &App, call: &Call<Hook>, data: HookData) -> Result<Done<Hook>, AppError> {
    grant(app, call, || Box::pin(decide_create(app, &call.caller, data.clone()))).await
}

async fn decide_create(app: &App, caller: &Caller, data: HookData) -> Result<Decision<Hook>, AppError> {
    let refused = |error: turnus_gateways::webhook::BadTarget| AppError::Refused(error.to_string());
    let url = target(&data.url).map_err(refused)?;
    if !app.allows_private_webhooks() {
        check_addresses(&url).await.map_err(refused)?;
    }
    // The cursor first: whoever registers another one meanwhile makes this write stale.
    let cursor = hooks::cursor(app.store(), caller.account).await?;
    if hooks::count(app.store(), caller.account).await? >= i64::from(MOST_HOOKS) {
        return Err(AppError::Refused(format!(
            "there are {MOST_HOOKS} webhooks, and that is all: delete one first"
        )));
    }
    app.seal(caller.account).await?; // what was before it is not told to it
    let after = events::head(app.store(), caller.account).await?.position;
    let hook = Hook { id: app.new_id(caller.account, caller.now), after, data };
    let mut changes = caller.changes(app);
    changes.statements.push(hooks::raise_cursor(caller.account, cursor));
    changes.statements.push(hooks::insert(caller.account, &hook)?);
    let event = about(app, caller, EventKind::WebhookCreated, hook.id).await?;
    changes.events.push(caller.event(app, event, &journal::webhook(None, Some(&hook.data))));
    Ok(Decision { changes, outcome: Outcome::Known(hook) })
}

/// Removes a webhook, and with it what is on its way there.
pub async fn delete_webhook(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_delete(app, &call.caller, id))).await
}

async fn decide_delete(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let cursor = hooks::cursor(app.store(), caller.account).await?;
    let found = hooks::by_id(app.store(), caller.account, id).await?;
    let found = found.ok_or(AppError::NotFound { kind: "webhook", id })?;
    let mut changes = caller.changes(app).with(hooks::raise_cursor(caller.account, cursor));
    changes.statements.extend(hooks::delete(caller.account, id));
    let event = about(app, caller, EventKind::WebhookDeleted, id).await?;
    changes.events.push(caller.event(app, event, &journal::webhook(Some(&found.data), None)));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

pub(crate) async fn about(app: &App, caller: &Caller, kind: EventKind, hook: Id) -> Result<Event, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?.id;
    Ok(Event { subject: Some(hook), ..caller.about(kind, entity) })
}

/// The webhook `id`.
pub async fn webhook(app: &App, account: Id, id: Id) -> Result<Hook, AppError> {
    hooks::by_id(app.store(), account, id).await?.ok_or(AppError::NotFound { kind: "webhook", id })
}

/// Hands new events of the journal out to the webhooks that want them. The answer is whether there were some.
pub async fn hand_out(app: &App, account: Id) -> Result<bool, AppError> {
    let store = app.store();
    app.seal(account).await?;
    // The cursor before the webhooks: one that is registered meanwhile makes this write stale.
    let from = hooks::cursor(store, account).await?;
    let news = events::after(store, account, from.position, BATCH).await?;
    let Some(last) = news.last() else { return Ok(false) };
    let machine = app.machine_now().await?;
    let listening = hooks::list(store, account, Slice::first(MOST_HOOKS)).await?;
    let deliveries: Vec<Delivery> = listening
        .iter()
        .flat_map(|hook| news.iter().map(move |event| (hook, event)))
        .filter(|(hook, event)| hook.after < event.position && wants(hook, &event.kind))
        .map(|(hook, event)| Delivery {
            account,
            hook: hook.id,
            position: event.position,
            lane: lane(event),
            attempts: 0,
            due: machine,
        })
        .collect();
    let mut changes = in_bulk(Changes::new(account, app.new_id(account, machine)));
    changes.statements.push(hooks::move_cursor(account, from, last.position));
    changes.statements.push(hooks::insert_deliveries(&deliveries));
    // Stale: another worker handed these out, or there are other webhooks now: the next look finds what is left.
    Ok(matches!(store.apply(changes).await?, Applied::Done(_)))
}

/// What keeps its order: deliveries of one contract go one after another, else those of one customer.
pub(crate) fn lane(event: &Sealed) -> Id {
    event.contract.or(event.customer).unwrap_or(event.id)
}

pub(crate) fn wants(hook: &Hook, kind: &str) -> bool {
    hook.data.events.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind))
}

/// Renders an event as the body that is posted; none for one that is not told.
pub type RenderEvent = dyn Fn(&Event, Option<&str>) -> Option<String> + Send + Sync;

/// The webhooks of all accounts for which something is due, those first that wait longest.
pub async fn due_hooks(app: &App) -> Result<Vec<DueHook>, AppError> {
    Ok(due_deliveries::hooks(app.store(), app.machine_now().await?).await?)
}

/// What was taken for one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Each the first of its lane, in the order of their events.
    pub deliveries: Vec<Delivery>,
    /// There was more than one look reads: it is worth another one at once.
    pub more: bool,
}

/// Takes up to `limit` deliveries to a webhook that are due, for one attempt each: nobody else takes them before they are
/// given up.
pub async fn take_deliveries_to(app: &App, due: &DueHook, limit: usize) -> Result<Taken, AppError> {
    let machine = app.machine_now().await?;
    let until = machine.plus_millis(LEASE);
    let deliveries = due_deliveries::take(app.store(), due, (machine, until), limit).await?;
    let more = deliveries.len() < limit && put_off(app, due, machine).await?;
    Ok(Taken { deliveries, more })
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
        all.extend(take_deliveries_to(app, &due, limit - all.len()).await?.deliveries);
    }
    Ok(all)
}

/// Gives back what was taken and not tried.
pub async fn give_back_delivery(app: &App, delivery: &Delivery) -> Result<(), AppError> {
    let machine = app.machine_now().await?;
    write(app, delivery.account, hooks::give_back(delivery, machine)).await?;
    Ok(())
}

/// Tries a delivery that was taken, and notes how it ended. The answer is whether the receiver has it; none where nothing
/// was sent: nobody is told.
pub async fn deliver(
    app: &App,
    sender: &WebhookSender,
    delivery: &Delivery,
    render: &RenderEvent,
) -> Result<Option<bool>, AppError> {
    let machine = app.machine_now().await?;
    let (outcome, said, noted) = match attempt(app, delivery, render, machine).await? {
        Posting::Nothing(why) => (DeliveryOutcome::Dropped, why, None),
        Posting::Of(attempt) => {
            let answer = match attempt {
                Ok(attempt) => sender.post(&attempt).await,
                Err(stuck) => stuck,
            };
            let outcome = match answer.taken {
                true => DeliveryOutcome::Delivered,
                false => again(delivery, app.machine_now().await?),
            };
            (outcome, plain(&answer), Some(answer))
        }
    };
    let mut changes = Changes::new(delivery.account, app.new_id(delivery.account, machine))
        .with(hooks::finish(delivery, &outcome, &said));
    if matches!(outcome, DeliveryOutcome::Delivered | DeliveryOutcome::Dropped) {
        changes.statements.push(hooks::wake_next(delivery, app.machine_now().await?));
    }
    let row = noted.map(|answer| attempt_row(app, delivery, machine, answer));
    let row = row.map(|row| delivery_attempts::insert(delivery.account, delivery.hook, &row));
    changes.statements.extend(row);
    let (account, position) = (delivery.account, delivery.position);
    changes.statements.extend(delivery_attempts::of_the_living(account, delivery.hook, position));
    // Stale: the webhook is gone, or another has the delivery since its lease ran out. Nothing is noted of it then.
    let _: Applied = app.store().apply(changes).await?;
    let result = match &outcome {
        DeliveryOutcome::Delivered => "delivered",
        DeliveryOutcome::Again(_) => "failed",
        DeliveryOutcome::Dropped => "dropped",
    };
    metrics::counter!("turnus_webhooks_total", "result" => result).increment(1);
    // Without the receiver's words: they may hold anything.
    let (hook, attempts) = (delivery.hook, delivery.attempts + 1);
    match outcome {
        DeliveryOutcome::Delivered => {}
        DeliveryOutcome::Dropped => tracing::warn!(%hook, position, attempts, "a webhook was given up"),
        DeliveryOutcome::Again(_) if delivery.attempts == 0 => {
            tracing::info!(%hook, position, "a webhook was not taken, and is tried again");
        }
        DeliveryOutcome::Again(_) => tracing::debug!(%hook, position, attempts, "a webhook failed again"),
    }
    Ok(match outcome {
        DeliveryOutcome::Delivered => Some(true),
        DeliveryOutcome::Again(_) => Some(false),
        DeliveryOutcome::Dropped => None,
    })
}

fn plain(answer: &Answer) -> String {
    answer.status.map_or_else(|| answer.text.clone(), |status| format!("HTTP {status} {}", answer.text))
}

fn attempt_row(app: &App, delivery: &Delivery, at: Instant, answer: Answer) -> AttemptRow {
    AttemptRow {
        position: delivery.position,
        id: app.new_id(delivery.account, at),
        at,
        millis: i64::try_from(answer.took.as_millis()).unwrap_or(i64::MAX),
        url: Some(answer.url),
        status: answer.status,
        answer: Some(answer.text),
    }
}

/// What is to be posted.
enum Posting {
    /// Nothing, and why: it would be the same at every attempt.
    Nothing(String),
    /// That; or what stands in the way of this attempt.
    Of(Result<Attempt, Answer>),
}

fn again(delivery: &Delivery, machine: Instant) -> DeliveryOutcome {
    if delivery.attempts >= MOST_REPEATS {
        return DeliveryOutcome::Dropped;
    }
    let delay = FIRST_DELAY << delivery.attempts;
    DeliveryOutcome::Again(machine.plus_millis(delay * 1000))
}

async fn attempt(
    app: &App,
    delivery: &Delivery,
    render: &RenderEvent,
    machine: Instant,
) -> Result<Posting, AppError> {
    let (store, account) = (app.store(), delivery.account);
    let nothing = |why: &str| Ok(Posting::Nothing(why.to_owned()));
    let Some(hook) = hooks::by_id(store, account, delivery.hook).await? else {
        return nothing("the webhook is gone");
    };
    let found = events::after(store, account, delivery.position - 1, 1).await?;
    let Some(found) = found.into_iter().next() else { return nothing("the event is gone") };
    let body = match rendered(app, account, &found, render).await? {
        Ok(body) => body,
        Err(why) => return nothing(why),
    };
    let mut headers: Vec<(&'static str, String)> = retry_header(delivery.attempts).into_iter().collect();
    match signature(app, account, hook.id, found.id, machine, &body).await {
        Ok(signature) => headers.extend(signature),
        Err(AppError::Internal(why)) => {
            tracing::error!(hook = %hook.id, "a webhook cannot be signed: {why}");
            let (url, took) = (hook.data.url, Duration::ZERO);
            return Ok(Posting::Of(Err(Answer { taken: false, url, status: None, text: why, took })));
        }
        Err(other) => return Err(other),
    }
    let allow_private = app.allows_private_webhooks();
    Ok(Posting::Of(Ok(Attempt { url: hook.data.url, body, headers, allow_private })))
}

/// How often it was tried before.
pub(crate) fn retry_header(attempts: u32) -> Option<(&'static str, String)> {
    (attempts > 0).then(|| ("x-retry-count", attempts.to_string()))
}

/// The body that tells of an event, made anew at each attempt: what was erased meanwhile is not in it. Or why there is
/// none.
pub(crate) async fn rendered(
    app: &App,
    account: Id,
    sealed: &Sealed,
    render: &RenderEvent,
) -> Result<Result<String, &'static str>, AppError> {
    let event: Event = match serde_json::from_str(&sealed.body) {
        Ok(event) => event,
        Err(error) => {
            tracing::error!(event = %sealed.id, "an event of the journal cannot be read: {error}");
            return Ok(Err("the event cannot be read"));
        }
    };
    let external = match event.customer {
        Some(customer) => external_id(app, account, customer).await?,
        None => None,
    };
    Ok(render(&event, external.as_deref()).ok_or("nobody is told of it"))
}

async fn external_id(app: &App, account: Id, customer: Id) -> Result<Option<String>, AppError> {
    match crate::customers::customer(app, account, customer).await {
        Ok(found) => Ok(found.value.data.external_customer_id),
        Err(AppError::NotFound { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn write(app: &App, account: Id, statement: Statement) -> Result<bool, AppError> {
    let machine = app.machine_now().await?;
    let changes = Changes::new(account, app.new_id(account, machine)).with(statement);
    Ok(matches!(app.store().apply(changes).await?, Applied::Done(_)))
}
