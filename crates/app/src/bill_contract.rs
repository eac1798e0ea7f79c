//! Billing a contract now: what is open is billed without waiting for the next billing date.

use serde::{Deserialize, Serialize};
use turnus_engine::Id;
use turnus_engine::scope::{Scope, UsageTaken};
use turnus_store::contracts;
use turnus_store::due_work::{self, WorkKind};

use crate::app::App;
use crate::books::{self, Books, originals};
use crate::catch_up::catch_up_to;
use crate::discard_draft::bill_parked;
use crate::drafting::Sending;
use crate::error::AppError;
use crate::invoices::issue_draft;
use crate::schedule_work::schedule_billing;
use crate::settle::{Wanted, settle};
use crate::wish::{Call, Caller, Deciding, Decision, Done, Outcome, grant, grant_caught_up, replayed};

/// What billing a contract made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BilledNow {
    /// The contract.
    pub contract: Id,
    /// Drafts, or documents where drafts were sent at once.
    pub documents: Vec<Id>,
}

/// Bills what the contract has open now: what discarded drafts charged, billing dates that have come, usage and rated
/// items. The draft is kept where `keep_draft` says so, else it becomes a document at once; one that lacks what law asks
/// for stays a draft. The answer is kept in steps ([`crate::steps`]).
pub async fn bill_contract(
    app: &App,
    call: &Call<BilledNow>,
    id: Id,
    keep_draft: bool,
) -> Result<Done<BilledNow>, AppError> {
    let sending = if keep_draft { Sending::Kept } else { Sending::AsTheEntitySays };
    let done = match replayed(app, call).await? {
        Some(answer) => Done::Replayed(answer),
        None => {
            bill_parked(app, &call.caller, id, sending).await?;
            catch_up_to(app, &call.caller, id, sending).await?;
            grant(app, call, || Box::pin(decide(app, &call.caller, id, Scope::open(), sending))).await?
        }
    };
    let done = done.begun()?;
    if let (Done::Fresh(billed), false) = (&done, keep_draft) {
        for document in &billed.documents {
            match issue_draft(app, &Call::plain(call.caller.clone()), *document).await {
                Ok(()) | Err(AppError::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
    }
    Ok(done)
}

/// Bills usage and rated items that came after the contract's last bill.
pub async fn bill_late_usage(app: &App, call: &Call<BilledNow>, id: Id) -> Result<Done<BilledNow>, AppError> {
    grant(app, call, || Box::pin(decide_late(app, &call.caller, id))).await
}

/// A contract that waits is billed by someone, who finds the usage then.
async fn decide_late(app: &App, caller: &Caller, id: Id) -> Result<Decision<BilledNow>, AppError> {
    let books = books::open_above_floor(app, caller.account, id).await?;
    if books.row.value.contract.waits() {
        let outcome = Outcome::Known(BilledNow { contract: id, documents: Vec::new() });
        return Ok(Decision { changes: caller.changes(app), outcome });
    }
    bill_open(app, caller, books, Scope::open(), Sending::AsTheEntitySays).await
}

/// Makes an interim bill: open rated items, and usage of components with IncludeInInterimBilling. The answer is kept in
/// steps ([`crate::steps`]).
pub async fn bill_interim(app: &App, call: &Call<BilledNow>, id: Id) -> Result<Done<BilledNow>, AppError> {
    let sending = Sending::AsTheEntitySays;
    let decide =
        || -> Deciding<'_, BilledNow> { Box::pin(decide(app, &call.caller, id, Scope::interim(), sending)) };
    grant_caught_up(app, call, id, decide).await?.begun()
}

async fn decide(
    app: &App,
    caller: &Caller,
    id: Id,
    scope: Scope,
    sending: Sending,
) -> Result<Decision<BilledNow>, AppError> {
    let books = books::open_above_floor(app, caller.account, id).await?;
    bill_open(app, caller, books, scope, sending).await
}

async fn bill_open(
    app: &App,
    caller: &Caller,
    books: Books,
    scope: Scope,
    sending: Sending,
) -> Result<Decision<BilledNow>, AppError> {
    let row = &books.row.value;
    let id = row.contract.id;
    let takes_all = scope.usage == UsageTaken::All;
    let wanted = Wanted::scoped(&row.contract, scope, caller.now);
    let settled = settle(app, caller, &books, wanted)?;
    let (account, version) = (caller.account, &books.row.version);
    let mut changes = caller.changes(app);
    if takes_all {
        changes.statements.push(due_work::drop(account, WorkKind::BillLateUsage, id)?);
    }
    let mut documents: Vec<Id> = books.drafts.iter().map(|draft| draft.row.value.id).collect();
    if !settled.is_empty() {
        changes.statements.push(contracts::update_billing(account, id, &settled.row.billing, version));
        changes.statements.extend(schedule_billing(account, &settled.row, caller.now)?);
        let originals = originals(app, account, &settled.bill).await?;
        let made = settled.write(app, caller, &books, &originals, sending, &mut changes)?;
        documents.extend(made.map(|document| document.id));
    }
    let outcome = Outcome::Known(BilledNow { contract: id, documents });
    Ok(Decision { changes, outcome })
}
