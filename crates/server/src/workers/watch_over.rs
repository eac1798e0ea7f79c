//! Where writes fail, tries one now and then, so that it is known when they go through again.

use std::time::Duration;

use tokio::sync::watch;
use turnus_app::health::probe;

use crate::server::Server;

const BETWEEN: Duration = Duration::from_secs(2);

pub(crate) const WORKER: &str = "writes that fail";

/// Watches until it is told to end.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    server.beats.begins(WORKER, None);
    while tokio::time::timeout(BETWEEN, ended.wait_for(|ended| *ended)).await.is_err() {
        // What fails is noted where it fails.
        if let Err(error) = probe(&server.app).await {
            tracing::debug!("writes still fail: {error}");
        }
        server.beats.well(WORKER);
    }
}
