//! What a server does while nobody asks: work that falls due, webhooks, mail.

mod counts;
mod deliveries;
mod due_work;
mod housekeeping;
mod mails;
mod on_the_way;
mod pace;
mod sealing;
mod watch_over;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use turnus_app::mails::can_send;
use turnus_app::{App, WebhookSender};

use crate::operate::Beats;
use crate::server::Server;

/// The workers of a server that runs.
pub(crate) struct Workers(JoinSet<()>);

/// A worker that panicked begins anew after so long.
const REST: Duration = Duration::from_secs(1);

/// Starts the workers. They end when `ended` says so, each after the piece that it is at.
pub(crate) fn start(server: &Server, sender: &WebhookSender, ended: &watch::Receiver<bool>) -> Workers {
    let mut workers = JoinSet::new();
    let (of, told) = (|| server.clone(), || ended.clone());
    let (this, end) = (of(), told());
    let due = move || due_work::run(this.clone(), end.clone());
    workers.spawn(kept_alive(due_work::WORKER, due, Arc::clone(&of().beats), told()));
    if server.app.seals_later() {
        let (this, end) = (of(), told());
        let sealing = move || sealing::run(this.clone(), end.clone());
        workers.spawn(kept_alive(sealing::WORKER, sealing, Arc::clone(&of().beats), told()));
    }
    let (this, end, sender) = (of(), told(), sender.clone());
    let deliveries = move || deliveries::run(this.clone(), sender.clone(), end.clone());
    workers.spawn(kept_alive(deliveries::WORKER, deliveries, Arc::clone(&of().beats), told()));
    if can_send(&server.app) {
        let (this, end) = (of(), told());
        let mails = move || mails::run(this.clone(), end.clone());
        workers.spawn(kept_alive(mails::WORKER, mails, Arc::clone(&of().beats), told()));
    }
    let (this, end) = (of(), told());
    let counting = move || counts::run(this.clone(), end.clone());
    workers.spawn(kept_alive(counts::WORKER, counting, Arc::clone(&of().beats), told()));
    let (this, end) = (of(), told());
    let watching = move || watch_over::run(this.clone(), end.clone());
    workers.spawn(kept_alive(watch_over::WORKER, watching, Arc::clone(&of().beats), told()));
    let (this, end) = (of(), told());
    let housekeeping = move || housekeeping::run(this.clone(), end.clone());
    workers.spawn(kept_alive(housekeeping::WORKER, housekeeping, Arc::clone(&of().beats), told()));
    Workers(workers)
}

/// Runs a worker until it is told to end, also where it panics: then it fails until a look of it goes through.
async fn kept_alive<F: Future<Output = ()> + Send + 'static>(
    name: &'static str,
    worker: impl Fn() -> F + Send,
    beats: Arc<Beats>,
    mut ended: watch::Receiver<bool>,
) {
    while let Err(error) = tokio::spawn(worker()).await {
        tracing::error!("the worker for {name} stopped and begins anew: {error}");
        // What it panicked with stands in the log alone: it may hold anything.
        beats.failing(name, "it panicked and began anew: see the log".to_owned());
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
    pub(crate) async fn wait(&mut self, tick: Duration, ended: &mut watch::Receiver<bool>) -> bool {
        tokio::select! {
            () = &mut self.0 => true,
            () = tokio::time::sleep(tick) => true,
            // An error means that the server itself is gone.
            _ = ended.wait_for(|ended| *ended) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_worker_that_panics_at_each_look_fails_until_a_look_goes_through() {
        let (beats, starts) = (Arc::new(Beats::default()), Arc::new(AtomicU32::new(0)));
        let (end, ended) = watch::channel(false);
        let (looking, may_look) =
            (Arc::new(tokio::sync::Notify::new()), Arc::new(tokio::sync::Notify::new()));
        let worker = {
            let (beats, starts) = (Arc::clone(&beats), Arc::clone(&starts));
            let (looking, may_look) = (Arc::clone(&looking), Arc::clone(&may_look));
            move || {
                let (beats, looking, may_look) =
                    (Arc::clone(&beats), Arc::clone(&looking), Arc::clone(&may_look));
                let start = starts.fetch_add(1, Ordering::SeqCst);
                async move {
                    beats.begins("tests", None);
                    looking.notify_one();
                    may_look.notified().await;
                    assert!(start > 0, "the first look panics");
                    beats.well("tests");
                    looking.notify_one();
                    std::future::pending::<()>().await;
                }
            }
        };
        let alive = tokio::spawn(kept_alive("tests", worker, Arc::clone(&beats), ended));

        looking.notified().await;
        assert_eq!(beats.wrong(), Vec::<String>::new(), "it began");
        may_look.notify_one();
        looking.notified().await;
        let wrong = beats.wrong();
        assert!(
            wrong[0].starts_with("the worker for tests fails") && wrong[0].contains("it panicked"),
            "{wrong:?}"
        );
        may_look.notify_one();
        looking.notified().await;
        assert_eq!(beats.wrong(), Vec::<String>::new());
        alive.abort();
        drop(end);
    }
}
