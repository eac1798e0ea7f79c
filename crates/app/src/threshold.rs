//! Interim bills where more is open of a contract than its account allows (docs/rules/usage.md, "Thresholds").

use turnus_engine::contract::Contract;
use turnus_engine::scope::Scope;
use turnus_engine::threshold::{exceeds, threshold_of};
use turnus_engine::{Id, Instant};
use turnus_store::accounts::AccountSettings;
use turnus_store::due_work::{self, WorkKind};
use turnus_store::{Statement, contracts};

use crate::accounts::settings;
use crate::app::App;
use crate::books::{self, originals};
use crate::drafting::Sending;
use crate::error::AppError;
use crate::schedule_work::schedule_work;
use crate::settle::{Wanted, settle};
use crate::wish::{Call, Caller, Decision, Outcome, grant};

/// Plans to look at what is open of the contract when something of it falls due at `due`, if its account limits that.
pub(crate) async fn watch(
    app: &App,
    caller: &Caller,
    contract: &Contract,
    due: Instant,
) -> Result<Option<Statement>, AppError> {
    watch_under(&settings(app, caller.account).await?, caller, contract, due)
}

/// The same, under settings that were read.
pub(crate) fn watch_under(
    settings: &AccountSettings,
    caller: &Caller,
    contract: &Contract,
    due: Instant,
) -> Result<Option<Statement>, AppError> {
    let limited = threshold_of(contract, &settings.thresholds).is_some();
    let due = due.max(caller.now);
    let plan = || due_work::plan(caller.account, WorkKind::BillThreshold, contract.id, due);
    Ok(limited.then(plan).transpose()?)
}

/// Makes an interim bill if more is open of the contract than its account allows.
pub(crate) async fn bill_threshold(app: &App, call: &Call<()>, id: Id) -> Result<(), AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, id))).await.map(|_| ())
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let account = caller.account;
    let books = books::open_above_floor(app, account, id).await?;
    let settings = settings(app, account).await?;
    let mut changes = caller.changes(app);
    if let Some(later) = books.usage.iter().map(|usage| usage.due).filter(|due| *due > caller.now).min() {
        changes.statements.push(due_work::plan(account, WorkKind::BillThreshold, id, later)?);
    }
    let row = &books.row.value;
    let Some(amount) = threshold_of(&row.contract, &settings.thresholds) else {
        return Ok(Decision { changes, outcome: Outcome::Known(()) });
    };
    let scope = Scope::threshold(settings.thresholds_include_rated_items);
    let settled = settle(app, caller, &books, Wanted::scoped(&row.contract, scope, caller.now))?;
    if exceeds(settled.own(), amount) {
        let version = &books.row.version;
        changes.statements.push(contracts::update_billing(account, id, &settled.row.billing, version));
        changes.statements.extend(schedule_work(account, &settled.row, &books.catalogue, caller.now)?);
        let originals = originals(app, account, &settled.bill).await?;
        settled.write(app, caller, &books, &originals, Sending::AsTheEntitySays, &mut changes)?;
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}
