//! Deliveries of webhooks, looked at and queued again.

use std::collections::{BTreeMap, BTreeSet};

use turnus_engine::event::EventKind;
use turnus_engine::{Id, Instant};
use turnus_gateways::webhook::{CONTENT_TYPE, USER_AGENT};
use turnus_store::delivery_attempts::{
    self, AttemptRow, DeliveryFilter, DeliveryRow, DeliverySlice, DeliveryStatus, FoundEvents,
};
use turnus_store::events::{self, Event};
use turnus_store::hooks::{self, Delivery, Hook};
use turnus_store::search_words::Typed;

use crate::app::App;
use crate::error::AppError;
use crate::hook_secrets::is_signed;
use crate::journal;
use crate::webhooks::{RenderEvent, about, body_of, external_ids, lane, retry_header, wants, webhook};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Deliveries that one request queues again.
const MOST_AT_ONCE: usize = 1_000;
/// Events that one request looks at for them.
const MOST_LOOKED_AT: i64 = 10_000;
/// Events read at once.
const PAGE: i64 = 1_000;
/// Account time never goes back by more than this from one event to the next, in milliseconds: nodes differ by seconds.
const SLACK: i64 = 3_600_000;

/// A delivery with what is sent and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDelivery {
    /// Where it stands, with its event.
    pub row: DeliveryRow,
    /// Where it goes.
    pub url: String,
    /// The headers that it has whenever it is sent; those of a signature differ each time.
    pub headers: Vec<(&'static str, String)>,
    /// The body, made anew of the event. None where nobody is told of it any more.
    pub body: Option<String>,
    /// Its attempts of the last 30 days, in order.
    pub attempts: Vec<AttemptRow>,
}

/// Which deliveries, by what is asked for.
#[derive(Clone, Debug, Default)]
pub struct AskedDeliveries {
    /// That stand there.
    pub status: Option<DeliveryStatus>,
    /// Of that event.
    pub event: Option<&'static str>,
    /// That these words find: by the names of events, these, or by the contracts and customers that events are about.
    pub words: Option<(Typed, Vec<String>)>,
}

/// Deliveries to a hook; and the position of the last one, to go on from, where there may be more.
pub async fn list_deliveries(
    app: &App,
    account: Id,
    hook: Id,
    asked: AskedDeliveries,
    slice: DeliverySlice,
    render: &RenderEvent,
) -> Result<(Vec<ShownDelivery>, Option<i64>), AppError> {
    let hook = webhook(app, account, hook).await?;
    let found = match asked.words {
        Some((typed, kinds)) => Some(FoundEvents::of(app.store(), account, kinds, &typed).await?),
        None => None,
    };
    let filter = DeliveryFilter { status: asked.status, event: asked.event.map(str::to_owned), found };
    let rows = delivery_attempts::list(app.store(), account, hook.id, &filter, slice).await?;
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == slice.most);
    let next = rows.last().map(|row| row.event.position).filter(|_| full);
    Ok((shown(app, account, &hook, rows, render).await?, next))
}

/// The delivery to a hook of the event at `position`.
pub async fn delivery(
    app: &App,
    account: Id,
    hook: Id,
    position: i64,
    render: &RenderEvent,
) -> Result<ShownDelivery, AppError> {
    let hook = webhook(app, account, hook).await?;
    let before = position.saturating_add(1);
    let latest = DeliverySlice::before(before, 1);
    let filter = DeliveryFilter::default();
    let rows = delivery_attempts::list(app.store(), account, hook.id, &filter, latest).await?;
    let row = rows.into_iter().find(|row| row.event.position == position);
    let row = row.ok_or_else(|| no_delivery(hook.id))?;
    let mut all = shown(app, account, &hook, vec![row], render).await?;
    all.pop().ok_or_else(|| no_delivery(hook.id))
}

fn no_delivery(hook: Id) -> AppError {
    AppError::NotFound { kind: "delivery of that event to webhook", id: hook }
}

async fn shown(
    app: &App,
    account: Id,
    hook: &Hook,
    rows: Vec<DeliveryRow>,
    render: &RenderEvent,
) -> Result<Vec<ShownDelivery>, AppError> {
    let positions = || rows.iter().map(|row| row.event.position);
    let (Some(first), Some(last)) = (positions().min(), positions().max()) else { return Ok(Vec::new()) };
    let mut attempts: BTreeMap<i64, Vec<AttemptRow>> = BTreeMap::new();
    for attempt in delivery_attempts::attempts(app.store(), account, hook.id, (first, last)).await? {
        attempts.entry(attempt.position).or_default().push(attempt);
    }
    let customers: BTreeSet<Id> = rows.iter().filter_map(|row| row.event.customer).collect();
    let externals = external_ids(app, account, &customers.into_iter().collect::<Vec<_>>()).await?;
    let signed = is_signed(app, account, hook.id, app.machine_now().await?).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let mut headers =
            vec![("content-type", CONTENT_TYPE.to_owned()), ("user-agent", USER_AGENT.to_owned())];
        headers.extend(retry_header(tried_before(&row)));
        if signed {
            headers.push(("webhook-id", row.event.id.to_string()));
        }
        let body = body_of(&row.event, &externals, render).ok();
        let attempts = attempts.remove(&row.event.position).unwrap_or_default();
        shown.push(ShownDelivery { row, url: hook.data.url.clone(), headers, body, attempts });
    }
    Ok(shown)
}

/// How many attempts went before the one that is shown: the next, while there is one, else the last.
fn tried_before(row: &DeliveryRow) -> u32 {
    match row.status {
        DeliveryStatus::Waiting => row.attempts,
        DeliveryStatus::Delivered | DeliveryStatus::Dropped => row.attempts.saturating_sub(1),
    }
}

/// Which events are sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// The one at that position.
    One(i64),
    /// Those of a span of account time, both ends included.
    Span {
        /// From then.
        from: Instant,
        /// Until then.
        to: Instant,
        /// Of these kinds; of all that the hook wants where none is named.
        events: Vec<String>,
        /// Behind that position: where the request before this one stopped.
        after: Option<i64>,
    },
}

/// What was queued again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resent {
    /// Deliveries.
    pub queued: usize,
    /// There is more behind that position: ask again with it.
    pub after: Option<i64>,
}

/// Queues deliveries again, in the order of their events for each contract: what was delivered, what was given up, what
/// waits for its next attempt, and what was before the hook. At most 1,000 at once.
///
/// # Errors
///
/// Not found; refused for one event that there is not, or that the hook does not hear of.
pub async fn resend(
    app: &App,
    call: &Call<Resent>,
    hook: Id,
    again: Again,
) -> Result<Done<Resent>, AppError> {
    grant(app, call, || Box::pin(decide_resend(app, &call.caller, hook, again.clone()))).await
}

async fn decide_resend(
    app: &App,
    caller: &Caller,
    hook: Id,
    again: Again,
) -> Result<Decision<Resent>, AppError> {
    let account = caller.account;
    let hook = webhook(app, account, hook).await?;
    // What lies behind is handed out anyway.
    let until = hooks::cursor(app.store(), account).await?.position;
    let (found, after) = match &again {
        Again::One(position) => (one(app, account, &hook, *position, until).await?, None),
        Again::Span { from, to, events, after } => {
            let from_position = match after {
                Some(after) => *after,
                None => before(app, account, from.plus_millis(-SLACK)).await?,
            };
            let wanted = |event: &Event| {
                let named =
                    events.is_empty() || events.iter().any(|kind| event.kind.eq_ignore_ascii_case(kind));
                named && wants(&hook, &event.kind) && (*from..=*to).contains(&event.at)
            };
            let end = to.plus_millis(SLACK);
            collect(app, account, (from_position, until), end, &wanted).await?
        }
    };
    let due = app.machine_now().await?;
    let ends =
        (found.first().map_or(0, |event| event.position), found.last().map_or(0, |event| event.position));
    let under_way = hooks::under_way(app.store(), account, hook.id, ends, due).await?;
    let deliveries: Vec<Delivery> = found
        .iter()
        .filter(|event| !under_way.contains(&event.position))
        .map(|event| Delivery {
            account,
            hook: hook.id,
            position: event.position,
            lane: lane(event),
            attempts: 0,
            due,
        })
        .collect();
    let mut changes = caller.changes(app);
    if !deliveries.is_empty() {
        changes.statements.push(hooks::queue_again(&deliveries));
        let ends = [deliveries.first(), deliveries.last()].map(|end| end.map(|end| end.position));
        let told = serde_json::json!({"queued": deliveries.len(), "first": ends[0], "last": ends[1]});
        let event = about(app, caller, EventKind::WebhookResent, hook.id).await?;
        changes.events.push(caller.event(app, event, &journal::plain("Resent", None, Some(&told))));
    }
    Ok(Decision { changes, outcome: Outcome::Known(Resent { queued: deliveries.len(), after }) })
}

async fn one(app: &App, account: Id, hook: &Hook, position: i64, until: i64) -> Result<Vec<Event>, AppError> {
    let found = events::after(app.store(), account, position.saturating_sub(1), 1).await?;
    let found: Vec<Event> = found.into_iter().filter(|event| event.position == position).collect();
    match found.first() {
        Some(event) if position <= until && wants(hook, &event.kind) => Ok(found),
        Some(_) | None => Err(no_delivery(hook.id)),
    }
}

/// The wanted events behind a position and not behind another, at most 1,000; with where to go on, if there is more.
async fn collect(
    app: &App,
    account: Id,
    (mut after, until): (i64, i64),
    end: Instant,
    wanted: &(dyn Fn(&Event) -> bool + Send + Sync),
) -> Result<(Vec<Event>, Option<i64>), AppError> {
    let mut found = Vec::new();
    let last = after.saturating_add(MOST_LOOKED_AT);
    while after < until {
        if after >= last {
            return Ok((found, Some(after)));
        }
        for event in events::after(app.store(), account, after, PAGE).await? {
            if event.position > until || event.at > end {
                return Ok((found, None));
            }
            if found.len() == MOST_AT_ONCE {
                return Ok((found, Some(after)));
            }
            after = event.position;
            if wanted(&event) {
                found.push(event);
            }
        }
    }
    Ok((found, None))
}

/// The position behind which the events since `from` lie: halving, as account time goes on with the positions.
async fn before(app: &App, account: Id, from: Instant) -> Result<i64, AppError> {
    let (mut low, mut high) = (0, events::head(app.store(), account).await?.position);
    while low < high {
        let middle = low + (high - low) / 2;
        let found = events::after(app.store(), account, middle, 1).await?;
        match found.first() {
            Some(event) if event.at < from => low = event.position,
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}
