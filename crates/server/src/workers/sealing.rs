//! Seals what was written to the journal: at once what this process wrote, within a second what a node left that is gone.

use std::time::Duration;

use tokio::sync::watch;

use crate::server::Server;
use crate::workers::News;

/// However rarely the other workers look.
const LONGEST: Duration = Duration::from_secs(1);

/// Seals until it is told to end.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    let tick = server.settings.tick.min(LONGEST);
    loop {
        let news = News::listen(&server.app).await;
        if let Err(error) = server.app.seal_all().await {
            tracing::error!("events could not be sealed, and are tried again: {error}");
        }
        if !news.wait(tick, &mut ended).await {
            return;
        }
    }
}
