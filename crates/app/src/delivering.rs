//! Deliveries that were taken ([`crate::taking`]): made ready, posted, and noted, many at a time. A batch costs a few questions
//! and one write for each account, however many go out in it.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use turnus_engine::{Id, Instant};
use turnus_gateways::webhook::{Answer, Attempt, WebhookSender};
use turnus_store::delivery_attempts::{self, AttemptRow};
use turnus_store::events::Event as Sealed;
use turnus_store::hook_secrets::{self, HookSecret};
use turnus_store::hooks::{self, Delivery, Hook, Outcome};
use turnus_store::{Applied, Changes, Slice, events};

use crate::app::App;
use crate::error::AppError;
use crate::hook_secrets::signature;
use crate::taking::{by_account, give_back_deliveries};
use crate::webhooks::{MOST_HOOKS, RenderEvent, body_of, external_ids, retry_header};

/// Seconds before the first repeat; each next one waits twice as long (billwerk-api.md D.16).
const FIRST_DELAY: i64 = 45;
/// Repeats before an event is given up: twelve doublings are two days.
const MOST_REPEATS: u32 = 12;
/// What a post takes at most, with what there is to do before and behind it, in milliseconds. A lease that ends sooner
/// begins no post: another would make it too.
const POST: i64 = 20_000;

/// A delivery that was made ready.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The delivery.
    pub delivery: Delivery,
    /// When it was made ready, machine time.
    at: Instant,
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
    /// What was answered; or why nothing was sent.
    answer: Result<Answer, &'static str>,
}

impl Ended {
    /// Whether the receiver has it; none where nothing was sent, or it is given up: nobody is told.
    pub fn taken(&self) -> Option<bool> {
        match &self.answer {
            Ok(answer) if answer.taken => Some(true),
            Ok(_) if self.delivery.attempts < MOST_REPEATS => Some(false),
            Ok(_) | Err(_) => None,
        }
    }

    /// How it is noted at `machine` time.
    fn outcome(&self, machine: Instant) -> Outcome {
        match self.taken() {
            Some(true) => Outcome::Delivered,
            Some(false) => {
                let delay = FIRST_DELAY << self.delivery.attempts;
                Outcome::Again(machine.plus_millis(delay * 1000))
            }
            None => Outcome::Dropped,
        }
    }

    fn said(&self) -> String {
        match &self.answer {
            Ok(Answer { status: Some(status), text, .. }) => format!("HTTP {status} {text}"),
            Ok(answer) => answer.text.clone(),
            Err(why) => (*why).to_owned(),
        }
    }
}

/// What the posts of an account are made of.
struct Told {
    hooks: HashMap<Id, Hook>,
    secrets: HashMap<Id, Vec<HookSecret>>,
    events: HashMap<i64, (Sealed, Body)>,
    machine: Instant,
}

/// The body of an event; why there is none; or none, as making it panicked.
type Body = Option<Result<String, &'static str>>;

/// What became of deliveries that were to be made ready.
#[derive(Clone, Debug, Default)]
pub struct MadeReady {
    /// To be posted at once: what is erased later is in them.
    pub ready: Vec<Ready>,
    /// They waited so long for their turn that their lease is nearly over: to be given back.
    pub late: Vec<Delivery>,
    /// They cannot be made ready now, and come back once their lease is over.
    pub left: Vec<Delivery>,
}

/// Makes deliveries ready that were taken: reads their webhooks and events, and renders each event once. Where it fails for
/// one account the others go on.
pub async fn make_ready(app: &App, deliveries: Vec<Delivery>, render: &RenderEvent) -> MadeReady {
    let mut made = MadeReady::default();
    for (account, mut deliveries) in by_account(deliveries, |delivery| delivery.account) {
        match told(app, account, &deliveries, render).await {
            Ok(told) => {
                let (at, late) = (told.machine, told.machine.plus_millis(POST));
                made.late.extend(deliveries.extract_if(.., |delivery| delivery.due < late));
                made.ready.extend(deliveries.into_iter().map(|delivery| {
                    let post = post_of(app, &told, &delivery);
                    Ready { delivery, at, post }
                }));
            }
            Err(error) => {
                tracing::error!(%account, "webhooks cannot be made ready, and wait for a minute: {error}");
                made.left.extend(deliveries);
            }
        }
    }
    made
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
        // What is wrong with one event is not to stop the others.
        let body = catch_unwind(AssertUnwindSafe(|| body_of(&event, &externals, render))).ok();
        (event.position, (event, body))
    });
    Ok(Told {
        hooks: hooks.into_iter().map(|hook| (hook.id, hook)).collect(),
        secrets,
        events: events.collect(),
        machine,
    })
}

fn post_of(app: &App, told: &Told, delivery: &Delivery) -> Post {
    let Some(hook) = told.hooks.get(&delivery.hook) else {
        return Post::Nothing("the webhook is gone");
    };
    let Some((event, body)) = told.events.get(&delivery.position) else {
        return Post::Nothing("the event is gone");
    };
    let stuck = |text: String| {
        let (url, took) = (hook.data.url.clone(), Duration::ZERO);
        Post::Stuck(Answer { taken: false, url, status: None, text, took })
    };
    let body = match body {
        Some(Ok(body)) => body.clone(),
        Some(Err(why)) => return Post::Nothing(why),
        None => return stuck("the event could not be written: see the log".to_owned()),
    };
    let mut headers: Vec<(&'static str, String)> = retry_header(delivery.attempts).into_iter().collect();
    let secrets = told.secrets.get(&hook.id).map_or(&[][..], Vec::as_slice);
    match signature(app, (delivery.account, hook.id), secrets, event.id, told.machine, &body) {
        Ok(signature) => headers.extend(signature),
        Err(error) => {
            tracing::error!(hook = %hook.id, "a webhook cannot be signed: {error}");
            return stuck(error.to_string());
        }
    }
    let allow_private = app.allows_private_webhooks();
    Post::Of(Attempt { url: hook.data.url.clone(), body, headers, allow_private })
}

/// Posts what was made ready.
pub async fn post(sender: &WebhookSender, ready: Ready) -> Ended {
    let Ready { delivery, at, post } = ready;
    let answer = match post {
        Post::Nothing(why) => Err(why),
        Post::Of(attempt) => Ok(sender.post(&attempt).await),
        Post::Stuck(answer) => Ok(answer),
    };
    Ended { delivery, at, answer }
}

/// Notes how attempts ended, those of an account in one write. Nothing is noted of one whose webhook is gone, or that
/// another has since its lease ran out.
///
/// # Errors
///
/// Where it failed for an account; the others were noted.
pub async fn note(app: &App, ended: &[Ended]) -> Result<(), AppError> {
    let of_account = by_account(ended, |one| one.delivery.account);
    let all = of_account.into_iter().map(|(account, ended)| async move {
        note_of(app, account, ended.clone()).await?;
        ended.into_iter().for_each(tell);
        Ok(())
    });
    futures_util::future::join_all(all).await.into_iter().collect()
}

async fn note_of(app: &App, account: Id, mut ended: Vec<&Ended>) -> Result<(), AppError> {
    // In one order, so that no two nodes wait for each other.
    ended.sort_by_key(|one| (one.delivery.hook, one.delivery.position));
    let together = app.store().apply(noting(app, account, &ended).await?).await?;
    if matches!(together, Applied::Done(_)) || ended.len() == 1 {
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
    for one in ended {
        let outcome = one.outcome(machine);
        changes.statements.push(hooks::finish(&one.delivery, &outcome, &one.said()));
        if matches!(outcome, Outcome::Delivered | Outcome::Dropped) {
            changes.statements.push(hooks::wake_next(&one.delivery, machine));
        }
    }
    let rows = ended.iter().filter_map(|one| Some((one.delivery.hook, attempt_row(app, one)?)));
    changes.statements.push(delivery_attempts::insert(account, &rows.collect::<Vec<_>>()));
    let hooks: BTreeSet<Id> = ended.iter().map(|one| one.delivery.hook).collect();
    let positions: BTreeSet<i64> = ended.iter().map(|one| one.delivery.position).collect();
    let (hooks, positions): (Vec<_>, Vec<_>) = (hooks.into_iter().collect(), positions.into_iter().collect());
    changes.statements.extend(delivery_attempts::of_the_living(account, &hooks, &positions));
    Ok(changes)
}

fn attempt_row(app: &App, ended: &Ended) -> Option<AttemptRow> {
    let Ended { delivery, at, answer, .. } = ended;
    let answer = answer.as_ref().ok()?;
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
    let taken = ended.taken();
    let result = match taken {
        Some(true) => "delivered",
        Some(false) => "failed",
        None => "dropped",
    };
    metrics::counter!("turnus_webhooks_total", "result" => result).increment(1);
    // Without the receiver's words: they may hold anything.
    let Delivery { hook, position, attempts, .. } = ended.delivery;
    match taken {
        Some(true) => {}
        None => tracing::warn!(%hook, position, attempts = attempts + 1, "a webhook was given up"),
        Some(false) if attempts == 0 => {
            tracing::info!(%hook, position, "a webhook was not taken, and is tried again");
        }
        Some(false) => {
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
    let mut made = make_ready(app, vec![delivery.clone()], render).await;
    give_back_deliveries(app, made.late).await?;
    let Some(ready) = made.ready.pop() else { return Ok(None) };
    let ended = post(sender, ready).await;
    note(app, std::slice::from_ref(&ended)).await?;
    Ok(ended.taken())
}
