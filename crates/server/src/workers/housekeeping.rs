//! Keeps house, once an hour.

use std::time::Duration;

use tokio::sync::watch;
use turnus_app::housekeeping::keep_house;

use crate::server::Server;

const HOUR: Duration = Duration::from_secs(3600);

/// Keeps house until it is told to end.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    // Not before the first hour is over: whoever starts it wants something else first.
    while tokio::time::timeout(HOUR, ended.wait_for(|ended| *ended)).await.is_err() {
        if let Err(error) = keep_house(&server.app).await {
            tracing::error!("housekeeping failed, and is tried again in an hour: {error}");
        }
    }
}
