//! Does what falls due in every account.

use std::collections::HashMap;

use tokio::sync::watch;
use turnus_app::clock::{read_clock, run_to_target};
use turnus_app::due_work::do_due_work;
use turnus_app::{App, AppError};
use turnus_engine::{Id, Instant};

use crate::server::Server;
use crate::workers::News;

/// Works until it is told to end.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    let mut seen = HashMap::new();
    loop {
        let news = News::listen(&server.app).await;
        if let Err(error) = look(&server.app, &mut seen, &ended).await {
            tracing::error!("work that is due could not be looked for: {error}");
        }
        if !news.wait(server.settings.tick, &mut ended).await {
            return;
        }
    }
}

/// Does what is due now. `seen` remembers clocks that were on their way.
async fn look(
    app: &App,
    seen: &mut HashMap<Id, Instant>,
    ended: &watch::Receiver<bool>,
) -> Result<(), AppError> {
    for account in app.accounts().await? {
        let clock = read_clock(app, account.id).await?;
        if clock.target.is_some() {
            // Whoever moved the clock does the work on its way. One that stands still was left by a process that died.
            if seen.insert(account.id, clock.now) == Some(clock.now) {
                run_to_target(app, account.id).await?;
            }
            continue;
        }
        seen.remove(&account.id);
        while !*ended.borrow() {
            let now = app.now(account.id).await?;
            if !do_due_work(app, account.id, now).await? {
                break;
            }
        }
    }
    Ok(())
}
