//! Deliveries on their way: taken, made ready, posted, and noted, many at a time. A batch costs a few questions and one
//! write for each account, however many go out in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use turnus_engine::{Id, Instant};
use turnus_gateways::webhook::{Answer, Attempt, WebhookSender};
use turnus_store::delivery_attempts::{self, AttemptRow};
use turnus_store::due_deliveries::{self, DueHook, Sendable};
use turnus_store::events::Event as Sealed;
use turnus_store::hook_secrets::{self, HookSecret};
use turnus_store::hooks::{self, Delivery, Hook, Outcome};
use turnus_store::{Applied, Changes, Slice, events};

use crate::app::App;
use crate::error::AppError;
use crate::hook_secrets::signature;
use crate::webhooks::{MOST_HOOKS, RenderEvent, body_of, external_ids, retry_header};
use crate::wish::in_bulk;

/// Seconds before the first repeat; each next one waits twice as long (billwerk-api.md D.16).
const FIRST_DELAY: i64 = 45;
/// Repeats before an event is given up: twelve doublings are two days.
const MOST_REPEATS: u32 = 12;
/// The time a worker has for one attempt, in milliseconds: for waiting for its turn and for the post.
const LEASE: i64 = 60_000;
/// What a post takes at most, with what there is to do before and behind it, in milliseconds. A lease that ends sooner
/// begins no post: another would make it too.
const POST: i64 = 20_000;

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

/// Takes what is due for webhooks, up to the number beside each, for one attempt each: nobody else takes it before it is
/// given up.
pub async fn take_deliveries_to(app: &App, due: &[(DueHook, usize)]) -> Result<Taken, AppError> {
    let machine = app.machine_now().await?;
    let mut found: BTreeMap<Id, Vec<Sendable>> = BTreeMap::new();
    let mut taken = Taken::default();
    for (due, limit) in due {
        let looked = due_deliveries::look(app.store(), due, machine, *limit).await?;
        found.entry(due.account).or_default().extend(looked.sendable);
        taken.more |= looked.is_crowded && put_off(app, due, machine).await?;
    }
    for (account, sendable) in found {
        let until = machine.plus_millis(LEASE);
        taken.deliveries.extend(due_deliveries::take(app.store(), account, until, sendable).await?);
    }
    Ok(taken)
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
        all.extend(take_deliveries_to(app, &[(due, limit - all.len())]).await?.deliveries);
    }
    Ok(all)
}

/// Gives back what was taken and not tried.
pub async fn give_back_delivery(app: &App, delivery: &Delivery) -> Result<(), AppError> {
    let machine = app.machine_now().await?;
    let changes = Changes::new(delivery.account, app.new_id(delivery.account, machine));
    // Whatever became of it: it is not on its way here any more.
    let _: Applied = app.store().apply(changes.with(hooks::give_back(delivery, machine))).await?;
    Ok(())
}

/// A delivery that was made ready.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The delivery.
    pub delivery: Delivery,
    post: Post,
}

/// What is to be posted.
#[derive(Clone, Debug)]
enum Post {
    /// Nothing, and why: it would be the same at every attempt.
    Nothing(&'static str),
    /// That.
    Of(Attempt),
    /// What stands in the way of this attempt.
    Stuck(Answer),
}

/// A delivery whose attempt is over.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The delivery.
    pub delivery: Delivery,
    /// When the attempt began, machine time.
    at: Instant,
    outcome: Outcome,
    said: String,
    answer: Option<Answer>,
}

impl Ended {
    /// Whether the receiver has it; none where nothing was sent, or it was given up: nobody is told.
    pub fn taken(&self) -> Option<bool> {
        match self.outcome {
            Outcome::Delivered => Some(true),
            Outcome::Again(_) => Some(false),
            Outcome::Dropped => None,
        }
    }
}

/// What the posts of an account are made of.
struct Told {
    hooks: HashMap<Id, Hook>,
    secrets: HashMap<Id, Vec<HookSecret>>,
    events: HashMap<i64, (Sealed, Result<String, &'static str>)>,
    machine: Instant,
}

/// Makes deliveries ready that were taken: reads their webhooks and events, and renders each event once.
pub async fn make_ready(
    app: &App,
    deliveries: Vec<Delivery>,
    render: &RenderEvent,
) -> Result<Vec<Ready>, AppError> {
    let mut of_account: BTreeMap<Id, Vec<Delivery>> = BTreeMap::new();
    for delivery in deliveries {
        of_account.entry(delivery.account).or_default().push(delivery);
    }
    let mut ready = Vec::new();
    for (account, deliveries) in of_account {
        let told = told(app, account, &deliveries, render).await?;
        for delivery in deliveries {
            let post = post_of(app, &told, &delivery)?;
            ready.push(Ready { delivery, post });
        }
    }
    Ok(ready)
}

async fn told(
    app: &App,
    account: Id,
    deliveries: &[Delivery],
    render: &RenderEvent,
) -> Result<Told, AppError> {
    let (store, machine) = (app.store(), app.machine_now().await?);
    let hooks = hooks::list(store, account, Slice::first(MOST_HOOKS)).await?;
    let positions: BTreeSet<i64> = deliveries.iter().map(|delivery| delivery.position).collect();
    let sealed = events::at(store, account, &positions.into_iter().collect::<Vec<_>>()).await?;
    let customers: BTreeSet<Id> = sealed.iter().filter_map(|event| event.customer).collect();
    let externals = external_ids(app, account, &customers.into_iter().collect::<Vec<_>>()).await?;
    let mut secrets: HashMap<Id, Vec<HookSecret>> = HashMap::new();
    for (hook, secret) in hook_secrets::all_holding(store, account, machine).await? {
        secrets.entry(hook).or_default().push(secret);
    }
    let events = sealed.into_iter().map(|event| {
        let body = body_of(&event, &externals, render);
        (event.position, (event, body))
    });
    Ok(Told {
        hooks: hooks.into_iter().map(|hook| (hook.id, hook)).collect(),
        secrets,
        events: events.collect(),
        machine,
    })
}

fn post_of(app: &App, told: &Told, delivery: &Delivery) -> Result<Post, AppError> {
    let Some(hook) = told.hooks.get(&delivery.hook) else {
        return Ok(Post::Nothing("the webhook is gone"));
    };
    let Some((event, body)) = told.events.get(&delivery.position) else {
        return Ok(Post::Nothing("the event is gone"));
    };
    let body = match body {
        Ok(body) => body.clone(),
        Err(why) => return Ok(Post::Nothing(why)),
    };
    let mut headers: Vec<(&'static str, String)> = retry_header(delivery.attempts).into_iter().collect();
    let secrets = told.secrets.get(&hook.id).map_or(&[][..], Vec::as_slice);
    match signature(app, (delivery.account, hook.id), secrets, event.id, told.machine, &body) {
        Ok(signature) => headers.extend(signature),
        Err(AppError::Internal(why)) => {
            tracing::error!(hook = %hook.id, "a webhook cannot be signed: {why}");
            let (url, took) = (hook.data.url.clone(), Duration::ZERO);
            return Ok(Post::Stuck(Answer { taken: false, url, status: None, text: why, took }));
        }
        Err(other) => return Err(other),
    }
    let allow_private = app.allows_private_webhooks();
    Ok(Post::Of(Attempt { url: hook.data.url.clone(), body, headers, allow_private }))
}

/// Posts what was made ready. None where its lease is nearly over, as it waited long for its turn: it is to be given back.
pub async fn post(
    app: &App,
    sender: &WebhookSender,
    ready: Ready,
) -> Result<Result<Ended, Delivery>, AppError> {
    let Ready { delivery, post } = ready;
    let at = app.machine_now().await?;
    if delivery.due < at.plus_millis(POST) {
        return Ok(Err(delivery));
    }
    let answer = match post {
        Post::Nothing(why) => {
            let (outcome, said) = (Outcome::Dropped, why.to_owned());
            return Ok(Ok(Ended { delivery, at, outcome, said, answer: None }));
        }
        Post::Of(attempt) => sender.post(&attempt).await,
        Post::Stuck(answer) => answer,
    };
    let outcome = match answer.taken {
        true => Outcome::Delivered,
        false => again(&delivery, app.machine_now().await?),
    };
    Ok(Ok(Ended { delivery, at, outcome, said: plain(&answer), answer: Some(answer) }))
}

fn again(delivery: &Delivery, machine: Instant) -> Outcome {
    if delivery.attempts >= MOST_REPEATS {
        return Outcome::Dropped;
    }
    let delay = FIRST_DELAY << delivery.attempts;
    Outcome::Again(machine.plus_millis(delay * 1000))
}

fn plain(answer: &Answer) -> String {
    answer.status.map_or_else(|| answer.text.clone(), |status| format!("HTTP {status} {}", answer.text))
}

/// Notes how attempts ended, those of an account in one write. Nothing is noted of one whose webhook is gone, or that
/// another has since its lease ran out.
pub async fn note(app: &App, ended: &[Ended]) -> Result<(), AppError> {
    let mut of_account: BTreeMap<Id, Vec<&Ended>> = BTreeMap::new();
    for one in ended {
        of_account.entry(one.delivery.account).or_default().push(one);
    }
    let all = of_account.into_iter().map(|(account, ended)| note_of(app, account, ended));
    for noted in futures_util::future::join_all(all).await {
        noted?;
    }
    ended.iter().for_each(tell);
    Ok(())
}

async fn note_of(app: &App, account: Id, mut ended: Vec<&Ended>) -> Result<(), AppError> {
    // In one order, so that no two nodes wait for each other.
    ended.sort_by_key(|one| (one.delivery.hook, one.delivery.position));
    let together = app.store().apply(noting(app, account, &ended).await?).await?;
    if matches!(together, Applied::Done(_)) {
        return Ok(());
    }
    for one in ended {
        let _: Applied = app.store().apply(noting(app, account, &[one]).await?).await?;
    }
    Ok(())
}

async fn noting(app: &App, account: Id, ended: &[&Ended]) -> Result<Changes, AppError> {
    let machine = app.machine_now().await?;
    let mut changes = Changes::new(account, app.new_id(account, machine));
    for Ended { delivery, outcome, said, .. } in ended {
        changes.statements.push(hooks::finish(delivery, outcome, said));
        if matches!(outcome, Outcome::Delivered | Outcome::Dropped) {
            changes.statements.push(hooks::wake_next(delivery, machine));
        }
    }
    let rows = ended.iter().filter_map(|one| Some((one.delivery.hook, attempt_row(app, one)?)));
    changes.statements.push(delivery_attempts::insert(account, &rows.collect::<Vec<_>>()));
    let positions: BTreeSet<i64> = ended.iter().map(|one| one.delivery.position).collect();
    let positions: Vec<i64> = positions.into_iter().collect();
    changes.statements.extend(delivery_attempts::of_the_living(account, &positions));
    Ok(changes)
}

fn attempt_row(app: &App, ended: &Ended) -> Option<AttemptRow> {
    let Ended { delivery, at, answer, .. } = ended;
    let answer = answer.as_ref()?;
    Some(AttemptRow {
        position: delivery.position,
        id: app.new_id(delivery.account, *at),
        at: *at,
        millis: i64::try_from(answer.took.as_millis()).unwrap_or(i64::MAX),
        url: Some(answer.url.clone()),
        status: answer.status,
        answer: Some(answer.text.clone()),
    })
}

fn tell(ended: &Ended) {
    let result = match ended.outcome {
        Outcome::Delivered => "delivered",
        Outcome::Again(_) => "failed",
        Outcome::Dropped => "dropped",
    };
    metrics::counter!("turnus_webhooks_total", "result" => result).increment(1);
    // Without the receiver's words: they may hold anything.
    let Delivery { hook, position, attempts, .. } = ended.delivery;
    match ended.outcome {
        Outcome::Delivered => {}
        Outcome::Dropped => {
            tracing::warn!(%hook, position, attempts = attempts + 1, "a webhook was given up")
        }
        Outcome::Again(_) if attempts == 0 => {
            tracing::info!(%hook, position, "a webhook was not taken, and is tried again");
        }
        Outcome::Again(_) => {
            tracing::debug!(%hook, position, attempts = attempts + 1, "a webhook failed again");
        }
    }
}

/// Tries one delivery that was taken, and notes how it ended: see [`Ended::taken`].
pub async fn deliver(
    app: &App,
    sender: &WebhookSender,
    delivery: &Delivery,
    render: &RenderEvent,
) -> Result<Option<bool>, AppError> {
    for ready in make_ready(app, vec![delivery.clone()], render).await? {
        match post(app, sender, ready).await? {
            Ok(ended) => {
                note(app, std::slice::from_ref(&ended)).await?;
                return Ok(ended.taken());
            }
            Err(late) => give_back_delivery(app, &late).await?,
        }
    }
    Ok(None)
}
