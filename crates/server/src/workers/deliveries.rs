//! Hands events out to webhooks and sends them, several receivers at a time.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use turnus_app::rows::Delivery;
use turnus_app::webhooks::{
    RenderEvent, deliver, due_hooks, give_back_delivery, hand_out, take_deliveries_to,
};
use turnus_app::{App, AppError, WebhookSender};
use turnus_engine::Id;

use crate::render;
use crate::server::Server;
use crate::workers::News;
use crate::workers::pace::Pace;

pub(crate) const WORKER: &str = "webhooks";

/// The most deliveries that one receiver gets at a time: a slow one must not stop the others.
const AT_ONE_RECEIVER: usize = 4;
/// The part of all places that receivers whose last answer was a failure have together, each of them one.
const PART_OF_THE_FAILING: usize = 4;

/// What is on its way: which event to which hook.
type Key = (Id, Id, i64);

/// How a delivery ended: see [`deliver`].
type Ended = (Key, Option<bool>);

#[derive(Default)]
struct OnTheWay {
    tasks: JoinSet<Ended>,
    keys: Vec<Key>,
    /// Hooks whose last answer was a failure. It is a guess of this process, about speed alone.
    failing: HashSet<Id>,
}

/// Sends until it is told to end, and then waits for what is on its way.
pub(crate) async fn run(server: Server, sender: WebhookSender, mut ended: watch::Receiver<bool>) {
    let mut way = OnTheWay::default();
    let mut pace = Pace::of(&server, WORKER);
    loop {
        let news = News::listen(&server.app).await;
        let looked = look(&server, &sender, &mut way).await;
        let more = pace.note(looked).unwrap_or(false);
        let goes_on = tokio::select! {
            goes_on = pace.wait(news, more, &mut ended) => goes_on,
            Some(finished) = way.tasks.join_next() => { way.note(finished.ok()); true }
        };
        while let Some(finished) = way.tasks.try_join_next() {
            way.note(finished.ok());
        }
        if !goes_on {
            break;
        }
    }
    while way.tasks.join_next().await.is_some() {}
}

impl OnTheWay {
    fn note(&mut self, finished: Option<Ended>) {
        match finished {
            Some((key, taken)) => {
                self.keys.retain(|other| *other != key);
                match taken {
                    Some(true) => {
                        self.failing.remove(&key.1);
                    }
                    Some(false) => {
                        self.failing.insert(key.1);
                    }
                    None => {}
                }
            }
            // A task that panicked says no key: whatever is not running any more may be sent again.
            None if self.tasks.is_empty() => self.keys.clear(),
            None => {}
        }
    }

    /// For how many more deliveries to that hook there is a place.
    fn room_for(&self, hook: Id, places: usize) -> usize {
        let at_hook = self.keys.iter().filter(|(_, other, _)| *other == hook).count();
        let free = places.saturating_sub(self.keys.len());
        if !self.failing.contains(&hook) {
            return AT_ONE_RECEIVER.saturating_sub(at_hook).min(free);
        }
        let at_failing = self.keys.iter().filter(|(_, other, _)| self.failing.contains(other)).count();
        let may = at_hook == 0 && at_failing < (places / PART_OF_THE_FAILING).max(1);
        usize::from(may).min(free)
    }
}

/// Hands out a batch of events for each account, and sends what there is a place for: of each webhook no more is taken
/// than it gets. The answer is whether there is more to hand out, or to look through.
async fn look(server: &Server, sender: &WebhookSender, way: &mut OnTheWay) -> Result<bool, AppError> {
    let mut more = false;
    for account in server.app.accounts().await? {
        more |= hand_out(&server.app, account.id).await?;
    }
    let places = server.settings.webhooks_at_a_time;
    if way.keys.len() >= places {
        return Ok(more);
    }
    for due in due_hooks(&server.app).await? {
        let room = way.room_for(due.hook, places);
        if room == 0 {
            continue;
        }
        let taken = take_deliveries_to(&server.app, &due, room).await?;
        more |= taken.more;
        for delivery in taken.deliveries {
            let key = (delivery.account, delivery.hook, delivery.position);
            if way.keys.contains(&key) {
                // Its lease ran out while it is still on its way here.
                give_back_delivery(&server.app, &delivery).await?;
                continue;
            }
            way.keys.push(key);
            way.tasks.spawn(send(server.app.clone(), sender.clone(), delivery, key));
        }
    }
    Ok(more)
}

async fn send(app: App, sender: WebhookSender, delivery: Delivery, key: Key) -> Ended {
    let render: Arc<RenderEvent> = Arc::new(render::told);
    // A panic ends this delivery and frees its place; the lease runs out, and it is tried again.
    let ended = AssertUnwindSafe(deliver(&app, &sender, &delivery, &*render)).catch_unwind().await;
    let why = match ended {
        Ok(Ok(taken)) => return (key, taken),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it panicked".to_owned(),
    };
    tracing::error!(hook = %delivery.hook, position = delivery.position, "a webhook was not sent: {why}");
    (key, None)
}
