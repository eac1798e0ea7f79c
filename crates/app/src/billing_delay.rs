//! Billing dates that wait, so that their usage can still come (billwerk-api.md D.2, "Billing delay").

use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_store::contracts::{self, Billing};
use turnus_store::due_work::{self, WorkKind};

use crate::accounts::settings;
use crate::app::App;
use crate::books::contract;
use crate::catch_up::bill_next_date;
use crate::contracts::about;
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Outcome, grant};

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// Bills the contract's next billing date, if it has come and has waited as long as the account says. Before that it is
/// announced, once.
pub(crate) async fn bill_or_wait(app: &App, caller: &Caller, id: Id) -> Result<(), AppError> {
    let hours = settings(app, caller.account).await?.billing_delay_hours;
    let billing = contract(app, caller.account, id).await?.value.billing;
    let waits = |billing: &Billing| {
        let until = billing.next?.plus_millis(i64::from(hours) * HOUR);
        Some(until).filter(|until| caller.now < *until)
    };
    if waits(&billing).is_none() {
        return bill_next_date(app, &Call::plain(caller.clone()), id).await.map(|_| ());
    }
    let call: Call<()> = Call::plain(caller.clone());
    grant(app, &call, || Box::pin(decide(app, caller, id, &waits))).await.map(|_| ())
}

type Waits<'a> = &'a (dyn Fn(&Billing) -> Option<turnus_engine::Instant> + Send + Sync);

async fn decide(app: &App, caller: &Caller, id: Id, waits: Waits<'_>) -> Result<Decision<()>, AppError> {
    let row = contract(app, caller.account, id).await?;
    let (version, row) = (row.version, row.value);
    let mut changes = caller.changes(app);
    // Who parks the contract meanwhile keeps it parked.
    if let Some(until) = waits(&row.billing).filter(|_| !row.contract.waits()) {
        changes.statements.push(due_work::plan(caller.account, WorkKind::Bill, id, until)?);
        if row.billing.announced != row.billing.next {
            let billing = Billing { announced: row.billing.next, ..row.billing };
            changes.statements.push(contracts::update_billing(caller.account, id, &billing, version));
            let event = about(caller, EventKind::RecurringBillingApproaching, &row.contract);
            changes.events.push(caller.event(app, event, &journal::billing(&row.billing, &billing)));
        }
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}
