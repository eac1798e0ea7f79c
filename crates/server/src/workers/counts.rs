//! Tells the other nodes how many requests came here, for accounts with a limit.

use std::time::Duration;

use tokio::sync::watch;
use turnus_app::request_counts::tell;

use crate::server::Server;

/// So much later, at most, do nodes know of one another's requests.
const BETWEEN: Duration = Duration::from_secs(1);

pub(crate) const WORKER: &str = "counts of requests";

/// Tells until it is told to end, and then once more.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    server.beats.begins(WORKER, None);
    loop {
        let goes_on = tokio::time::timeout(BETWEEN, ended.wait_for(|ended| *ended)).await.is_err();
        let mut failed = None;
        for counted in server.limits.untold() {
            match tell(&server.app, counted).await {
                Ok(all) => server.limits.told(counted, all),
                // It is told with what comes after it.
                Err(error) => {
                    tracing::debug!("requests could not be counted together: {error}");
                    failed = Some(error.to_string());
                }
            }
        }
        match failed {
            None => server.beats.well(WORKER),
            Some(why) => server.beats.failing(WORKER, why),
        }
        if !goes_on {
            return;
        }
    }
}
