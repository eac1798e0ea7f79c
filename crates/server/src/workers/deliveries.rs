//! Hands events out to webhooks and sends them, several receivers at a time.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use turnus_app::rows::Delivery;
use turnus_app::webhooks::{RenderEvent, deliver, due_deliveries, hand_out};
use turnus_app::{App, AppError, WebhookSender};
use turnus_engine::Id;
use turnus_engine::event::Event;
use turnus_wire::event::EVENTS;

use crate::render;
use crate::server::Server;
use crate::workers::News;

/// The most deliveries that one receiver gets at a time: a slow one must not stop the others.
const AT_ONE_RECEIVER: usize = 4;

/// What is on its way: which event to which hook.
type Key = (Id, Id, i64);

struct OnTheWay {
    tasks: JoinSet<Key>,
    keys: Vec<Key>,
}

/// Sends until it is told to end, and then waits for what is on its way.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    let sender = match WebhookSender::new() {
        Ok(sender) => sender,
        Err(error) => {
            tracing::error!("no webhook is sent: {error}");
            return;
        }
    };
    let mut way = OnTheWay { tasks: JoinSet::new(), keys: Vec::new() };
    loop {
        let news = News::listen(&server.app).await;
        if let Err(error) = look(&server, &sender, &mut way).await {
            tracing::error!("webhooks could not be looked for: {error}");
        }
        let goes_on = tokio::select! {
            goes_on = news.wait(server.settings.tick, &mut ended) => goes_on,
            Some(finished) = way.tasks.join_next() => { way.forget(finished.ok()); true }
        };
        while let Some(finished) = way.tasks.try_join_next() {
            way.forget(finished.ok());
        }
        if !goes_on {
            break;
        }
    }
    while way.tasks.join_next().await.is_some() {}
}

impl OnTheWay {
    fn forget(&mut self, finished: Option<Key>) {
        match finished {
            Some(key) => self.keys.retain(|other| *other != key),
            // A task that panicked says no key: whatever is not running any more may be sent again.
            None if self.tasks.is_empty() => self.keys.clear(),
            None => {}
        }
    }
}

async fn look(server: &Server, sender: &WebhookSender, way: &mut OnTheWay) -> Result<(), AppError> {
    for account in server.app.accounts().await? {
        while hand_out(&server.app, account.id).await? {}
    }
    let room = server.settings.webhooks_at_a_time.saturating_sub(way.keys.len());
    if room == 0 {
        return Ok(());
    }
    let most = i64::try_from(server.settings.webhooks_at_a_time * 8).unwrap_or(i64::MAX);
    let mut by_hook: HashMap<Id, usize> = HashMap::new();
    way.keys.iter().for_each(|(_, hook, _)| *by_hook.entry(*hook).or_default() += 1);
    let mut left = room;
    for delivery in due_deliveries(&server.app, most).await? {
        let key = (delivery.account, delivery.hook, delivery.position);
        let at_hook = by_hook.entry(delivery.hook).or_default();
        if left == 0 || *at_hook >= AT_ONE_RECEIVER || way.keys.contains(&key) {
            continue;
        }
        (left, *at_hook) = (left - 1, *at_hook + 1);
        way.keys.push(key);
        way.tasks.spawn(send(server.app.clone(), sender.clone(), delivery, key));
    }
    Ok(())
}

async fn send(app: App, sender: WebhookSender, delivery: Delivery, key: Key) -> Key {
    let render: Arc<RenderEvent> = Arc::new(body);
    if let Err(error) = deliver(&app, &sender, &delivery, &*render).await {
        tracing::error!(hook = %delivery.hook, position = delivery.position, "a webhook was not sent: {error}");
    }
    key
}

/// The body of an event; none for one that is for the journal alone.
fn body(event: &Event, external_customer_id: Option<&str>) -> Option<String> {
    let body = render::event(event, external_customer_id.map(str::to_owned));
    let is_told = EVENTS.contains(&body.event.as_str());
    is_told.then(|| serde_json::to_string(&body).ok()).flatten()
}
