//! How a worker goes on: from look to look, and more and more slowly where looking fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use turnus_app::AppError;

use crate::operate::Beats;
use crate::server::Server;
use crate::workers::News;

/// The longest rest of a worker whose looks fail.
const LONGEST: Duration = Duration::from_secs(15);
/// Looks that fail are said so often.
const SAID_EVERY: Duration = Duration::from_secs(60);

/// A worker's pace.
pub(crate) struct Pace {
    worker: &'static str,
    tick: Duration,
    beats: Arc<Beats>,
    failing: Option<Failing>,
}

struct Failing {
    since: Instant,
    said: Instant,
    looks: u32,
}

impl Pace {
    /// Of a worker that begins.
    pub(crate) fn of(server: &Server, worker: &'static str) -> Pace {
        server.beats.begins(worker, None);
        Pace { worker, tick: server.settings.tick, beats: Arc::clone(&server.beats), failing: None }
    }

    /// Notes how a look went. It says so when looks begin to fail, once a minute while they do, and when they go on.
    pub(crate) fn note<T>(&mut self, looked: Result<T, AppError>) -> Option<T> {
        match looked {
            Ok(found) => {
                if let Some(over) = self.failing.take() {
                    let seconds = over.since.elapsed().as_secs();
                    tracing::info!(worker = self.worker, seconds, "it goes on after looks that failed");
                }
                self.beats.well(self.worker);
                Some(found)
            }
            Err(error) => {
                self.note_failure(&error);
                None
            }
        }
    }

    fn note_failure(&mut self, error: &AppError) {
        let now = Instant::now();
        let known = self.failing.as_ref().map_or(0, |known| known.looks);
        let seconds = self.rest_after(known + 1).as_secs();
        let say = self.failing.as_ref().is_none_or(|known| known.said.elapsed() >= SAID_EVERY);
        if say {
            tracing::error!(
                worker = self.worker,
                "it cannot look for work, and tries again in {seconds} s: {error}"
            );
        }
        let Failing { since, said, .. } =
            self.failing.take().unwrap_or(Failing { since: now, said: now, looks: 0 });
        self.failing = Some(Failing { since, said: if say { now } else { said }, looks: known + 1 });
        self.beats.failing(self.worker, error.to_string());
    }

    /// Doubled with each look that failed.
    fn rest_after(&self, looks: u32) -> Duration {
        self.tick.saturating_mul(1 << (looks - 1).min(16)).min(LONGEST.max(self.tick))
    }

    /// Waits for news, for the next look, or for the end; where looks fail, news are no reason to look. The answer is
    /// whether it goes on.
    pub(crate) async fn wait(
        &self,
        news: &mut News<'_>,
        more: bool,
        ended: &mut watch::Receiver<bool>,
    ) -> bool {
        let Some(failing) = &self.failing else {
            let wait = if more { Duration::ZERO } else { self.tick };
            return news.wait(wait, ended).await;
        };
        tokio::select! {
            () = tokio::time::sleep(self.rest_after(failing.looks)) => true,
            // An error means that the server itself is gone.
            _ = ended.wait_for(|ended| *ended) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace() -> Pace {
        Pace { worker: "tests", tick: Duration::from_secs(1), beats: Arc::default(), failing: None }
    }

    #[test]
    fn rests_are_doubled_to_fifteen_seconds_and_are_over_with_the_first_look_that_goes_through() {
        let mut pace = pace();

        let rests: Vec<u64> = (0..6)
            .map(|_| {
                assert_eq!(pace.note::<()>(Err(AppError::Busy)), None);
                pace.rest_after(pace.failing.as_ref().unwrap().looks).as_secs()
            })
            .collect();

        assert_eq!(rests, [1, 2, 4, 8, 15, 15]);
        assert!(
            pace.beats.wrong()[0]
                .starts_with("the worker for tests fails since 0 s: too much is being written")
        );
        assert_eq!(pace.note(Ok(7)), Some(7));
        assert!(pace.failing.is_none() && pace.beats.wrong().is_empty());
    }
}
