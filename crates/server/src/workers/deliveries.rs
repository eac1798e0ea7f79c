//! Hands events out to webhooks and sends them, several receivers at a time, many deliveries a write.
//!
//! Five things go on beside each other: events are handed out, what is due is taken, what gets a place next is made ready,
//! posts are under way, and what ended is noted. Each of them but the posts is one task at a time, so that what comes meanwhile
//! goes into the next one together.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::time::Instant as Elapsed;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use turnus_app::delivering::{Ended, MadeReady, Ready, make_ready, note, post};
use turnus_app::rows::{Delivery, DueHook};
use turnus_app::taking::{due_hooks, give_back_deliveries, take_deliveries_to};
use turnus_app::webhooks::hand_out;
use turnus_app::{App, AppError, WebhookSender};

use crate::render;
use crate::server::Server;
use crate::workers::News;
use crate::workers::on_the_way::{Key, OnTheWay, key};
use crate::workers::pace::Pace;

pub(crate) const WORKER: &str = "webhooks";

/// What a look for due deliveries found: those that were taken; whether to look again at once; and the webhooks whose turn
/// is next.
struct Looked {
    taken: Vec<Delivery>,
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
    /// Taken, and without a place as yet.
    waiting: VecDeque<Delivery>,
    /// Webhooks for which something was due, whose turn is next: they are looked for again once each had its turn.
    next: VecDeque<DueHook>,
    handing_out: JoinSet<Result<bool, AppError>>,
    looking: JoinSet<Result<Looked, AppError>>,
    readying: JoinSet<MadeReady>,
    posting: JoinSet<Posted>,
    noting: JoinSet<Vec<Ended>>,
    ended: Vec<Ended>,
    /// Events may have come since they were handed out last.
    news: bool,
    handed_out: Elapsed,
    /// Something may be due since the last look.
    due: bool,
    /// The last time that events were handed out, or the last look, failed.
    fails: [bool; 2],
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
            Some(looked) = worker.next() => { worker.take_up(looked, &mut pace); true }
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
    MadeReady(MadeReady),
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
            readying: JoinSet::new(),
            posting: JoinSet::new(),
            noting: JoinSet::new(),
            ended: Vec::new(),
            news: true,
            handed_out: Elapsed::now(),
            due: true,
            fails: [false; 2],
        }
    }

    fn begin_what_can_begin(&mut self) {
        let (app, places) = (&self.server.app, self.server.settings.webhooks_at_a_time);
        let is_time = self.news || self.handed_out.elapsed() >= self.server.settings.tick;
        if is_time && self.handing_out.is_empty() {
            (self.news, self.handed_out) = (false, Elapsed::now());
            self.handing_out.spawn(hand_out_all(app.clone()));
        }
        if self.due && self.looking.is_empty() && self.waiting.len() < places && self.way.free(places) > 0 {
            self.due = false;
            let next = std::mem::take(&mut self.next);
            self.looking.spawn(look(app.clone(), self.way.clone(), next, places));
        }
        let free = places.saturating_sub(self.posting.len()).min(self.waiting.len());
        if self.readying.is_empty() && free > 0 {
            let some = self.waiting.drain(..free).collect();
            self.readying.spawn(made_ready(app.clone(), some));
        }
        self.begin_to_note();
    }

    fn begin_to_note(&mut self) {
        if self.noting.is_empty() && !self.ended.is_empty() {
            self.noting.spawn(note_all(self.server.app.clone(), std::mem::take(&mut self.ended)));
        }
    }

    /// Waits for whatever ends next; none where nothing is under way.
    async fn next(&mut self) -> Option<Next> {
        tokio::select! {
            Some(noted) = self.noting.join_next() => Some(Next::Noted(of_task(noted))),
            Some(posted) = self.posting.join_next() => Some(Next::Posted(of_task(posted))),
            Some(made) = self.readying.join_next() => Some(Next::MadeReady(of_task(made))),
            Some(looked) = self.looking.join_next() => Some(Next::Looked(of_task(looked))),
            Some(out) = self.handing_out.join_next() => Some(Next::HandedOut(of_task(out))),
            else => None,
        }
    }

    fn take_up(&mut self, next: Next, pace: &mut Pace) {
        match next {
            Next::HandedOut(out) => {
                let more = self.note_how(0, out, pace).unwrap_or(false);
                (self.news, self.due) = (self.news || more, self.due || more);
            }
            Next::Looked(looked) => {
                if let Some(looked) = self.note_how(1, looked, pace) {
                    self.due |= looked.more || !looked.taken.is_empty();
                    self.next = looked.next;
                    for delivery in looked.taken {
                        self.way.add(key(&delivery));
                        self.waiting.push_back(delivery);
                    }
                }
            }
            Next::MadeReady(made) => {
                for ready in made.ready {
                    self.posting.spawn(send(self.sender.clone(), ready));
                }
                // Given back already, or for whoever takes them once their lease is over.
                made.late.iter().chain(&made.left).for_each(|delivery| self.way.remove(key(delivery)));
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

    /// Both have one pace: that one goes well says nothing as long as the other fails.
    fn note_how<T>(&mut self, which: usize, how: Result<T, AppError>, pace: &mut Pace) -> Option<T> {
        if let Some(fails) = self.fails.get_mut(which) {
            *fails = how.is_err();
        }
        match how {
            Ok(found) if self.fails.contains(&true) => Some(found),
            how => pace.note(how),
        }
    }

    /// Waits for what has begun, notes it, and gives back what has not.
    async fn finish(mut self, pace: &mut Pace) {
        let app = self.server.app.clone();
        loop {
            self.begin_to_note();
            let waiting: Vec<Delivery> = self.waiting.drain(..).collect();
            tokio::join!(give_back(&app, waiting), async {
                if let Some(next) = self.next().await {
                    self.take_up(next, pace);
                }
            });
            let is_over = self.waiting.is_empty() && self.ended.is_empty();
            if is_over && self.is_idle() {
                return;
            }
        }
    }

    fn is_idle(&self) -> bool {
        self.handing_out.is_empty()
            && self.looking.is_empty()
            && self.readying.is_empty()
            && self.posting.is_empty()
            && self.noting.is_empty()
    }
}

/// Hands out a batch of events for each account; where it fails for one, the others are next. The answer is whether there
/// is more.
async fn hand_out_all(app: App) -> Result<bool, AppError> {
    let (mut more, mut failed) = (false, None);
    for account in app.accounts().await? {
        match hand_out(&app, account.id).await {
            Ok(was_more) => more |= was_more,
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(more), Err)
}

/// Takes what there is a place for, where there is one: of each webhook no more is taken than it gets. Webhooks are looked for
/// anew where those whose turn it is have nothing; nothing is found only where none of them has.
async fn look(
    app: App,
    way: OnTheWay,
    mut next: VecDeque<DueHook>,
    places: usize,
) -> Result<Looked, AppError> {
    let mut is_new = false;
    loop {
        if next.is_empty() && !is_new {
            next = due_hooks(&app).await?.into();
            is_new = true;
        }
        let rooms = way.rooms(&mut next, places);
        let taken = take_deliveries_to(&app, &rooms, |hook, position| way.has(hook, position)).await?;
        let is_over = is_new && next.is_empty();
        if is_over || taken.more || !taken.deliveries.is_empty() {
            return Ok(Looked { taken: taken.deliveries, more: taken.more, next });
        }
    }
}

/// Makes deliveries ready; those that are too late are given back.
async fn made_ready(app: App, deliveries: Vec<Delivery>) -> MadeReady {
    let made = make_ready(&app, deliveries, &render::told).await;
    give_back(&app, made.late.clone()).await;
    made
}

async fn give_back(app: &App, deliveries: Vec<Delivery>) {
    if let Err(error) = give_back_deliveries(app, deliveries).await {
        // Their leases run out.
        tracing::debug!("deliveries were not given back: {error}");
    }
}

/// Posts one. A panic ends this delivery and frees its place.
async fn send(sender: WebhookSender, ready: Ready) -> Posted {
    let key = key(&ready.delivery);
    let posted = AssertUnwindSafe(post(&sender, ready)).catch_unwind().await;
    if posted.is_err() {
        tracing::error!(hook = %key.0, position = key.1, "a webhook was not sent: it panicked");
    }
    (key, posted.ok())
}

/// Notes how attempts ended. What cannot be noted is tried again once its lease runs out.
async fn note_all(app: App, ended: Vec<Ended>) -> Vec<Ended> {
    if let Err(error) = note(&app, &ended).await {
        tracing::error!("what became of some webhooks was not noted: {error}");
    }
    ended
}
