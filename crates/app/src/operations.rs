//! What is late, was put aside or is tried again, and how much waits.

use turnus_engine::Id;
use turnus_store::operations::{self, LATE, Operation, OperationKind};

use crate::app::App;
use crate::clock::read_clock;
use crate::due_work::next_due;
use crate::error::AppError;

/// How much waits, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many there are of each kind of what is late, was put aside or is tried again.
    pub operations: Vec<(OperationKind, i64)>,
    /// Webhook deliveries.
    pub deliveries: i64,
    /// Mails.
    pub mails: i64,
    /// For how long the oldest due work of any account is due, in seconds of its account's time.
    pub overdue_seconds: i64,
}

/// The most accounts whose oldest work is looked for.
const MOST_ACCOUNTS: usize = 1_000;

/// What is late, was put aside or is tried again in an account, longest first.
pub async fn list_operations(
    app: &App,
    account: Id,
    kind: Option<OperationKind>,
    part: (u32, u32),
) -> Result<Vec<Operation>, AppError> {
    let times = (app.machine_now().await?, read_clock(app, account).await?.now);
    Ok(operations::list(app.store(), account, times, kind, part).await?)
}

/// How much waits in all accounts.
pub async fn waiting(app: &App) -> Result<Waiting, AppError> {
    let machine = app.machine_now().await?;
    let mut operations = operations::counts(app.store(), machine).await?;
    let (deliveries, mails) = operations::waiting(app.store()).await?;
    let (mut overdue_seconds, mut late_work) = (0, 0);
    for account in app.accounts().await?.into_iter().take(MOST_ACCOUNTS) {
        let now = read_clock(app, account.id).await?.now;
        let due = next_due(app, account.id).await?;
        let late = due.map_or(0, |due| now.millis() - due.millis());
        overdue_seconds = overdue_seconds.max(late / 1000);
        if late > LATE {
            late_work += operations::late_work(app.store(), account.id, now).await?;
        }
    }
    operations.extend((late_work > 0).then_some((OperationKind::LateWork, late_work)));
    Ok(Waiting { operations, deliveries, mails, overdue_seconds })
}
