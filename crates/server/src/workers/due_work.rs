//! Does what falls due in every account.

use std::collections::{BTreeSet, HashMap};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use turnus_app::clock::{is_abandoned, read_clock, run_to_target};
use turnus_app::due_work::{Lane, do_due_work, do_much_due_work};
use turnus_app::{App, AppError};
use turnus_engine::Id;

use crate::server::Server;
use crate::workers::News;
use crate::workers::pace::Pace;

pub(crate) const WORKER: &str = "due work";

/// Clocks that this worker brings to their targets, by account: whoever moved them is gone.
type TakenOver = HashMap<Id, JoinHandle<()>>;

/// Works until it is told to end.
pub(crate) async fn run(server: Server, mut ended: watch::Receiver<bool>) {
    let mut taken_over = TakenOver::new();
    let mut pace = Pace::of(&server, WORKER);
    let mut busy = BTreeSet::new();
    loop {
        let mut news = News::listen(&server.app).await;
        let looked = look(&server, &mut taken_over, &busy, &ended).await;
        busy = pace.note(looked).unwrap_or_default();
        let more = !busy.is_empty();
        if !pace.wait(&mut news, more, &mut ended).await {
            return;
        }
    }
}

/// Does a batch of what is due now in each account, so that none waits behind another; several batches in those that are
/// busy. The answer is the accounts where there was something.
async fn look(
    server: &Server,
    taken_over: &mut TakenOver,
    busy: &BTreeSet<Id>,
    ended: &watch::Receiver<bool>,
) -> Result<BTreeSet<Id>, AppError> {
    taken_over.retain(|_, clock| !clock.is_finished());
    let (app, mut more) = (&server.app, BTreeSet::new());
    for account in app.accounts().await? {
        if *ended.borrow() {
            break;
        }
        server.beats.further(WORKER);
        let id = account.id;
        let clock = read_clock(app, id).await?;
        if clock.target.is_none() {
            let found = if busy.contains(&id) {
                do_much_due_work(app, id, clock.now, Lane::All).await?
            } else {
                do_due_work(app, id, clock.now).await?
            };
            more.extend(found.then_some(id));
        } else if !taken_over.contains_key(&id) && is_abandoned(app, id).await? {
            taken_over.insert(id, take_over(app.clone(), id));
        }
    }
    Ok(more)
}

fn take_over(app: App, account: Id) -> JoinHandle<()> {
    tokio::spawn(async move {
        if let Err(error) = run_to_target(&app, account).await {
            tracing::error!(%account, "a clock on its way stands still, and is tried again in a minute: {error}");
        }
    })
}
