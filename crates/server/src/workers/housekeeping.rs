//! Keeps house, once an hour.

use std::time::Duration;

use tokio::sync::watch;
use turnus_app::housekeeping::keep_house;

use crate::server::Server;

pub(crate) const WORKER: &str = "housekeeping";
const HOUR: Duration = Duration::from_secs(3600);
/// Silent for so long it is behind: an hour passes between two looks, and a look may write a large file anew.
const PATIENCE: Duration = Duration::from_secs(3 * 3600);

/// Keeps house until it is told to end.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    server.beats.begins(WORKER, Some(PATIENCE));
    // Not before the first hour is over: whoever starts it wants something else first.
    while tokio::time::timeout(HOUR, ended.wait_for(|ended| *ended)).await.is_err() {
        match keep_house(&server.app).await {
            Ok(()) => server.beats.well(WORKER),
            Err(error) => {
                tracing::error!("housekeeping failed, and is tried again in an hour: {error}");
                server.beats.failing(WORKER, error.to_string());
            }
        }
    }
}
