//! Hands events out to webhooks and sends them, several receivers at a time, many deliveries a write.
//!
//! Four things go on beside each other: events are handed out, what is due is taken and made ready, posts are under way, and
//! what ended is noted. Each of the first two and the last is one task at a time, so that what comes meanwhile goes into the
//! next one together.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant as Elapsed;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use turnus_app::delivering::{
    Ended, Ready, due_hooks, give_back_delivery, make_ready, note, post, take_deliveries_to,
};
use turnus_app::rows::{Delivery, DueHook};
use turnus_app::webhooks::{RenderEvent, hand_out};
use turnus_app::{App, AppError, WebhookSender};

use crate::render;
use crate::server::Server;
use crate::workers::News;
use crate::workers::on_the_way::{Key, OnTheWay, key};
use crate::workers::pace::Pace;

pub(crate) const WORKER: &str = "webhooks";

/// What a look for due deliveries found: those that were taken, made ready; whether to look again at once; and the webhooks
/// whose turn is next.
struct Looked {
    ready: Vec<Ready>,
    more: bool,
    next: VecDeque<DueHook>,
}

/// What a post came to; nothing where it is to be tried again once its lease runs out.
type Posted = (Key, Option<Ended>);

/// The worker.
struct Worker {
    server: Server,
    sender: WebhookSender,
    way: OnTheWay,
    waiting: VecDeque<Ready>,
    /// Webhooks for which something was due, whose turn is next: they are looked for again once each had its turn.
    next: VecDeque<DueHook>,
    handing_out: JoinSet<Result<bool, AppError>>,
    looking: JoinSet<Result<Looked, AppError>>,
    posting: JoinSet<Posted>,
    noting: JoinSet<Vec<Ended>>,
    ended: Vec<Ended>,
    /// Events may have come since they were handed out last.
    news: bool,
    handed_out: Elapsed,
    /// Something may be due since the last look.
    due: bool,
}

/// Sends until it is told to end, and then waits for what is on its way.
pub(crate) async fn run(server: Server, sender: WebhookSender, mut ended: watch::Receiver<bool>) {
    let mut pace = Pace::of(&server, WORKER);
    let app = server.app.clone();
    let mut worker = Worker::of(server, sender);
    let mut news = News::listen(&app).await;
    loop {
        worker.begin_what_can_begin();
        let goes_on = tokio::select! {
            goes_on = pace.wait(&mut news, false, &mut ended) => {
                news = News::listen(&app).await;
                (worker.news, worker.due) = (true, true);
                goes_on
            }
            Some(looked) = worker.next() => { worker.take_up(looked, &mut pace).await; true }
        };
        if !goes_on {
            break;
        }
    }
    worker.finish(&mut pace).await;
}

/// Something of the worker that came to its end.
enum Next {
    HandedOut(Result<bool, AppError>),
    Looked(Result<Looked, AppError>),
    Posted(Posted),
    Noted(Vec<Ended>),
}

/// What a task says. Where it panicked so does the worker, which begins anew then.
fn of_task<T>(joined: Result<T, JoinError>) -> T {
    joined.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

impl Worker {
    fn of(server: Server, sender: WebhookSender) -> Worker {
        Worker {
            server,
            sender,
            way: OnTheWay::default(),
            waiting: VecDeque::new(),
            next: VecDeque::new(),
            handing_out: JoinSet::new(),
            looking: JoinSet::new(),
            posting: JoinSet::new(),
            noting: JoinSet::new(),
            ended: Vec::new(),
            news: true,
            handed_out: Elapsed::now(),
            due: true,
        }
    }

    fn begin_what_can_begin(&mut self) {
        let (app, places) = (&self.server.app, self.server.settings.webhooks_at_a_time);
        let is_time = self.news || self.handed_out.elapsed() >= self.server.settings.tick;
        if is_time && self.handing_out.is_empty() {
            (self.news, self.handed_out) = (false, Elapsed::now());
            self.handing_out.spawn(hand_out_all(app.clone()));
        }
        if self.due && self.looking.is_empty() && self.waiting.len() < places {
            self.due = false;
            let next = std::mem::take(&mut self.next);
            self.looking.spawn(look(app.clone(), self.way.clone(), next, places));
        }
        while self.posting.len() < places
            && let Some(ready) = self.waiting.pop_front()
        {
            self.posting.spawn(send(app.clone(), self.sender.clone(), ready));
        }
        if self.noting.is_empty() && !self.ended.is_empty() {
            self.noting.spawn(note_all(app.clone(), std::mem::take(&mut self.ended)));
        }
    }

    /// Waits for whatever ends next; none where nothing is under way.
    async fn next(&mut self) -> Option<Next> {
        tokio::select! {
            Some(noted) = self.noting.join_next() => Some(Next::Noted(of_task(noted))),
            Some(posted) = self.posting.join_next() => Some(Next::Posted(of_task(posted))),
            Some(looked) = self.looking.join_next() => Some(Next::Looked(of_task(looked))),
            Some(out) = self.handing_out.join_next() => Some(Next::HandedOut(of_task(out))),
            else => None,
        }
    }

    async fn take_up(&mut self, next: Next, pace: &mut Pace) {
        match next {
            Next::HandedOut(out) => {
                let more = pace.note(out).unwrap_or(false);
                (self.news, self.due) = (self.news || more, self.due || more);
            }
            Next::Looked(looked) => {
                if let Some(looked) = pace.note(looked) {
                    self.due |= looked.more || !looked.ready.is_empty();
                    self.next = looked.next;
                    self.take_in(looked.ready).await;
                }
            }
            Next::Posted(posted) => {
                self.take_down(posted);
                while let Some(posted) = self.posting.try_join_next() {
                    self.take_down(of_task(posted));
                }
            }
            Next::Noted(ended) => {
                ended.iter().for_each(|ended| self.way.note(ended));
                self.due = true;
            }
        }
    }

    fn take_down(&mut self, (key, ended): Posted) {
        match ended {
            Some(ended) => self.ended.push(ended),
            None => self.way.remove(key),
        }
    }

    /// Has what was taken wait for a place. What is still on its way here, as its lease ran out meanwhile, is given back.
    async fn take_in(&mut self, ready: Vec<Ready>) {
        for ready in ready {
            if self.way.add(key(&ready.delivery)) {
                self.waiting.push_back(ready);
            } else {
                give_back(&self.server.app, &ready.delivery).await;
            }
        }
    }

    /// Gives back what did not begin, and waits for what did.
    async fn finish(mut self, pace: &mut Pace) {
        let mut waiting = std::mem::take(&mut self.waiting);
        loop {
            for ready in waiting.drain(..) {
                give_back(&self.server.app, &ready.delivery).await;
            }
            if self.noting.is_empty() && !self.ended.is_empty() {
                self.noting.spawn(note_all(self.server.app.clone(), std::mem::take(&mut self.ended)));
            }
            let Some(next) = self.next().await else { return };
            self.take_up(next, pace).await;
            waiting = std::mem::take(&mut self.waiting);
        }
    }
}

/// Hands out a batch of events for each account. The answer is whether there is more.
async fn hand_out_all(app: App) -> Result<bool, AppError> {
    let mut more = false;
    for account in app.accounts().await? {
        more |= hand_out(&app, account.id).await?;
    }
    Ok(more)
}

/// Takes what there is a place for, and makes it ready: of each webhook no more is taken than it gets.
async fn look(
    app: App,
    way: OnTheWay,
    mut next: VecDeque<DueHook>,
    places: usize,
) -> Result<Looked, AppError> {
    let mut rooms = way.rooms(&mut next, places);
    if rooms.is_empty() {
        next = due_hooks(&app).await?.into();
        rooms = way.rooms(&mut next, places);
    }
    let taken = take_deliveries_to(&app, &rooms).await?;
    let render: Arc<RenderEvent> = Arc::new(render::told);
    Ok(Looked { ready: make_ready(&app, taken.deliveries, &*render).await?, more: taken.more, next })
}

async fn give_back(app: &App, delivery: &Delivery) {
    if let Err(error) = give_back_delivery(app, delivery).await {
        // Its lease runs out.
        tracing::debug!(hook = %delivery.hook, position = delivery.position, "not given back: {error}");
    }
}

/// Posts one.
async fn send(app: App, sender: WebhookSender, ready: Ready) -> Posted {
    let key = key(&ready.delivery);
    // A panic ends this delivery and frees its place.
    let why = match AssertUnwindSafe(post(&app, &sender, ready)).catch_unwind().await {
        Ok(Ok(Ok(ended))) => return (key, Some(ended)),
        Ok(Ok(Err(late))) => {
            give_back(&app, &late).await;
            return (key, None);
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it panicked".to_owned(),
    };
    tracing::error!(hook = %key.1, position = key.2, "a webhook was not sent: {why}");
    (key, None)
}

/// Notes how attempts ended. What cannot be noted is tried again once its lease runs out.
async fn note_all(app: App, ended: Vec<Ended>) -> Vec<Ended> {
    if let Err(error) = note(&app, &ended).await {
        tracing::error!("what became of {} webhooks was not noted: {error}", ended.len());
    }
    ended
}
