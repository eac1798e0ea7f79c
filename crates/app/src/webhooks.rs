//! Webhooks: registered, and events of the journal handed out to them. How those get there: [`crate::delivering`].

use std::collections::BTreeMap;

use turnus_engine::Id;
use turnus_engine::event::{Event, EventKind};
use turnus_gateways::webhook::{check_addresses, target};
use turnus_store::events::Event as Sealed;
use turnus_store::hooks::{self, Delivery, Hook, HookData};
use turnus_store::{Applied, Changes, Slice, events};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant, in_bulk};

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

/// How often it was tried before.
pub(crate) fn retry_header(attempts: u32) -> Option<(&'static str, String)> {
    (attempts > 0).then(|| ("x-retry-count", attempts.to_string()))
}

/// The body that tells of an event, made anew at each attempt, with what clients call its customer: what was erased meanwhile
/// is not in it. Or why there is none.
pub(crate) fn body_of(
    sealed: &Sealed,
    externals: &BTreeMap<Id, String>,
    render: &RenderEvent,
) -> Result<String, &'static str> {
    let event: Event = serde_json::from_str(&sealed.body).map_err(|error| {
        tracing::error!(event = %sealed.id, "an event of the journal cannot be read: {error}");
        "the event cannot be read"
    })?;
    let external = event.customer.and_then(|customer| externals.get(&customer));
    render(&event, external.map(String::as_str)).ok_or("nobody is told of it")
}

/// What clients call these customers, of those who were not erased and whom they call something.
pub(crate) async fn external_ids(
    app: &App,
    account: Id,
    customers: &[Id],
) -> Result<BTreeMap<Id, String>, AppError> {
    let found = turnus_store::customers::of_ids(app.store(), account, customers).await?;
    let living = found.into_iter().filter(|customer| customer.deleted_at.is_none());
    Ok(living.filter_map(|it| Some((it.id, it.data.external_customer_id?))).collect())
}
