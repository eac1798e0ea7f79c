//! What a server does while nobody asks: work that falls due, webhooks, mail.

mod counts;
mod deliveries;
mod due_work;
mod housekeeping;
mod mails;
mod pace;
mod sealing;
mod watch_over;

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use turnus_app::mails::can_send;
use turnus_app::{App, WebhookSender};

use crate::server::Server;

/// The workers of a server that runs.
pub(crate) struct Workers(JoinSet<()>);

/// A worker that panicked begins anew after so long.
const REST: Duration = Duration::from_secs(1);

/// Starts the workers. They end when `ended` says so, each after the piece that it is at.
pub(crate) fn start(server: &Server, sender: &WebhookSender, ended: &watch::Receiver<bool>) -> Workers {
    let mut workers = JoinSet::new();
    let (this, told) = (server.clone(), ended.clone());
    let due = move || due_work::run(this.clone(), told.clone());
    workers.spawn(kept_alive("due work", due, ended.clone()));
    if server.app.seals_later() {
        let (this, told) = (server.clone(), ended.clone());
        let sealing = move || sealing::run(this.clone(), told.clone());
        workers.spawn(kept_alive("the journal", sealing, ended.clone()));
    }
    let (this, told, sender) = (server.clone(), ended.clone(), sender.clone());
    let deliveries = move || deliveries::run(this.clone(), sender.clone(), told.clone());
    workers.spawn(kept_alive("webhooks", deliveries, ended.clone()));
    if can_send(&server.app) {
        let (this, told) = (server.clone(), ended.clone());
        let mails = move || mails::run(this.clone(), told.clone());
        workers.spawn(kept_alive("mails", mails, ended.clone()));
    }
    let (this, told) = (server.clone(), ended.clone());
    let counting = move || counts::run(this.clone(), told.clone());
    workers.spawn(kept_alive("counts of requests", counting, ended.clone()));
    let (this, told) = (server.clone(), ended.clone());
    let watching = move || watch_over::run(this.clone(), told.clone());
    workers.spawn(kept_alive("writes that fail", watching, ended.clone()));
    let (this, told) = (server.clone(), ended.clone());
    let housekeeping = move || housekeeping::run(this.clone(), told.clone());
    workers.spawn(kept_alive("housekeeping", housekeeping, ended.clone()));
    Workers(workers)
}

/// Runs a worker until it is told to end, also where it panics.
async fn kept_alive<F: Future<Output = ()> + Send + 'static>(
    name: &'static str,
    worker: impl Fn() -> F + Send,
    mut ended: watch::Receiver<bool>,
) {
    while let Err(error) = tokio::spawn(worker()).await {
        tracing::error!("the worker for {name} stopped and begins anew: {error}");
        if tokio::time::timeout(REST, ended.wait_for(|ended| *ended)).await.is_ok() {
            return;
        }
    }
}

impl Workers {
    /// Waits until they have ended, at most until `late`. What is left then is taken up by leases that run out.
    pub(crate) async fn finish(mut self, late: tokio::time::Instant) {
        let all = async { while self.0.join_next().await.is_some() {} };
        if tokio::time::timeout_at(late, all).await.is_err() {
            tracing::warn!("workers did not end in time: what they were at is taken up again later");
            self.0.abort_all();
        }
    }
}

/// Listens for news from before work is looked for, so that none is missed in between.
pub(crate) struct News<'a>(Pin<Box<dyn Future<Output = ()> + Send + 'a>>);

impl<'a> News<'a> {
    /// Listens from now on.
    pub(crate) async fn listen(app: &'a App) -> News<'a> {
        let mut news: Pin<Box<dyn Future<Output = ()> + Send + 'a>> = Box::pin(app.work_may_wait());
        std::future::poll_fn(|context| {
            // What matters is that it has been asked once; an answer at once is news as well.
            let is_news = news.as_mut().poll(context).is_ready();
            if is_news {
                news = Box::pin(std::future::ready(()));
            }
            Poll::Ready(())
        })
        .await;
        News(news)
    }

    /// Waits for news, for the next look, or for the end. The answer is whether it goes on.
    pub(crate) async fn wait(self, tick: Duration, ended: &mut watch::Receiver<bool>) -> bool {
        tokio::select! {
            () = self.0 => true,
            () = tokio::time::sleep(tick) => true,
            // An error means that the server itself is gone.
            _ = ended.wait_for(|ended| *ended) => false,
        }
    }
}
