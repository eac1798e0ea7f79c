//! Hands mails to the server that takes them, several at a time.

use std::collections::HashSet;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use turnus_app::mails::{send_mail, take_mails};
use turnus_app::rows::Mail;
use turnus_app::{App, AppError};
use turnus_engine::Id;

use crate::server::Server;
use crate::workers::News;
use crate::workers::pace::Pace;

pub(crate) const WORKER: &str = "mails";

#[derive(Default)]
struct OnTheWay {
    tasks: JoinSet<Id>,
    mails: HashSet<Id>,
}

/// Sends until it is told to end, and then waits for what is on its way.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    let mut way = OnTheWay::default();
    let mut pace = Pace::of(&server, WORKER);
    loop {
        let mut news = News::listen(&server.app).await;
        pace.note(look(&server, &mut way).await);
        let goes_on = tokio::select! {
            goes_on = pace.wait(&mut news, false, &mut ended) => goes_on,
            Some(finished) = way.tasks.join_next() => { way.note(finished.ok()); true }
        };
        while let Some(finished) = way.tasks.try_join_next() {
            way.note(finished.ok());
        }
        if !goes_on {
            break;
        }
    }
    while way.tasks.join_next().await.is_some() {}
}

impl OnTheWay {
    fn note(&mut self, finished: Option<Id>) {
        match finished {
            Some(mail) => {
                self.mails.remove(&mail);
            }
            // A task that panicked names no mail: its lease runs out. What is not running any more may be sent again.
            None if self.tasks.is_empty() => self.mails.clear(),
            None => {}
        }
    }
}

/// Sends as many mails as there are places for.
async fn look(server: &Server, way: &mut OnTheWay) -> Result<(), AppError> {
    let places = server.settings.mails_at_a_time;
    if way.mails.len() >= places {
        return Ok(());
    }
    let free = i64::try_from(places - way.mails.len()).unwrap_or(i64::MAX);
    for (account, mail) in take_mails(&server.app, free).await? {
        way.mails.insert(mail.id);
        way.tasks.spawn(send(server.app.clone(), account, mail));
    }
    Ok(())
}

/// More than the sender's own time, which is at most ten minutes: a bound on whatever else there is to do.
const LATE: Duration = Duration::from_secs(900);

async fn send(app: App, account: Id, mail: Mail) -> Id {
    match tokio::time::timeout(LATE, send_mail(&app, account, &mail)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(mail = %mail.id, "a mail was not sent: {error}"),
        Err(_) => tracing::error!(mail = %mail.id, "a mail took too long"),
    }
    mail.id
}
