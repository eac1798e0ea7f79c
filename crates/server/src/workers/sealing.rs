//! Seals what was written to the journal: at once what this process wrote, within a second what a node left that is gone.

use tokio::sync::watch;

use crate::server::Server;
use crate::workers::News;
use crate::workers::pace::Pace;

pub(crate) const WORKER: &str = "the journal";

/// Seals until it is told to end.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    let mut pace = Pace::of(&server, WORKER);
    loop {
        let mut news = News::listen(&server.app).await;
        pace.note(server.app.seal_all().await);
        if !pace.wait(&mut news, false, &mut ended).await {
            return;
        }
    }
}
