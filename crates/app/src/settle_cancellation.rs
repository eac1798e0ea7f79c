//! A declared cancellation, settled by somebody: its contract ends, or it is put aside.

use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Id, Instant};
use turnus_store::cancellations::{self, Cancellation, CancellationStatus};
use turnus_store::contracts::ContractRow;
use turnus_store::{Changes, customers};

use crate::app::{App, entity_of};
use crate::books::contract;
use crate::cancellation_mails::cancellation_confirmed;
use crate::cancellations::WantedEnd;
use crate::contracts::about;
use crate::declarations::{is_own, queue_answer};
use crate::end_contract::{Ending, NewEnd, moved_end, preview_cancellation};
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Deciding, Decision, Done, Outcome, grant, grant_caught_up};

/// How a declaration is settled.
#[derive(Clone)]
pub struct Settlement {
    /// The contract that it ends; none: none.
    pub contract: Option<Id>,
    /// When; none: where regular notice leads that was given as the declaration was received.
    pub end: Option<WantedEnd>,
    /// Why so.
    pub note: String,
}

/// Settles a declaration, and confirms the end by mail to whoever declared it. Without contract and end nothing is mailed.
///
/// # Errors
///
/// Refused for one that is settled, and where the contract cannot end then.
pub async fn settle_cancellation(
    app: &App,
    call: &Call<Cancellation>,
    id: Id,
    settlement: Settlement,
) -> Result<Done<Cancellation>, AppError> {
    let decide =
        || -> Deciding<'_, Cancellation> { Box::pin(decide(app, &call.caller, id, settlement.clone())) };
    match settlement.contract {
        Some(contract) => grant_caught_up(app, call, contract, decide).await,
        None => grant(app, call, decide).await,
    }
}

async fn decide(
    app: &App,
    caller: &Caller,
    id: Id,
    settlement: Settlement,
) -> Result<Decision<Cancellation>, AppError> {
    let account = caller.account;
    let found = cancellations::by_id(app.store(), account, id).await?;
    let before = found.ok_or(AppError::NotFound { kind: "cancellation", id })?;
    if before.status == CancellationStatus::Settled {
        return Err(AppError::Refused(format!("cancellation {id} is settled already")));
    }
    let row = match settlement.contract {
        Some(contract_id) => Some(contract(app, account, contract_id).await?.value),
        None => None,
    };
    let catalogue = app.catalogue(account).await?;
    let zone = &entity_of(&catalogue, row.as_ref().map(|row| row.contract.entity))?.zone;
    let given = settlement.end.map(|end| end.instant(zone));
    let (mut changes, ends_at, ending) = end_of(app, caller, (&before, given), row.as_ref()).await?;
    let settled = Cancellation {
        status: CancellationStatus::Settled,
        customer: row.as_ref().map(|row| row.contract.customer).or(before.customer),
        contract: row.as_ref().map(|row| row.contract.id).or(before.contract),
        ends_at,
        settled_at: Some(caller.now),
        note: Some(settlement.note),
        ..before.clone()
    };
    changes.statements.extend(settled.customer.map(|customer| customers::living(account, customer)));
    changes.statements.push(cancellations::settle(account, &settled));
    let event = match &row {
        Some(row) => about(caller, EventKind::CancellationSettled, &row.contract),
        None => Event {
            customer: settled.customer,
            contract: settled.contract,
            ..caller.about(EventKind::CancellationSettled, entity_of(&catalogue, None)?.id)
        },
    };
    let event = Event { subject: Some(id), ..event };
    changes.events.push(caller.event(app, event, &journal::cancellation(Some(&before), &settled)));
    if ends_at.is_some() {
        queue_answer(app, caller, (&settled, row.as_ref()), ending.as_ref(), &mut changes).await?;
    }
    // Who declared it for somebody else is not the one who has to know.
    if let Some(ending) = ending.filter(|ending| !is_own(&settled, Some(&ending.customer))) {
        cancellation_confirmed(app, caller, &ending, before.received_at, &mut changes).await?;
    }
    Ok(Decision { changes, outcome: Outcome::Known(settled) })
}

/// When the contract ends, and what ending it writes. One that ends then already is left as it is.
async fn end_of(
    app: &App,
    caller: &Caller,
    (cancellation, given): (&Cancellation, Option<Instant>),
    row: Option<&ContractRow>,
) -> Result<(Changes, Option<Instant>, Option<Ending>), AppError> {
    let Some(row) = row else { return Ok((caller.changes(app), given, None)) };
    let id = row.contract.id;
    let end = match given {
        Some(at) => at,
        None => {
            let regular = preview_cancellation(app, caller, id, Some(cancellation.received_at)).await?.end;
            regular.ok_or_else(|| AppError::Internal("a preview without an end".to_owned()))?
        }
    };
    if row.contract.end_date() == Some(end) {
        return Ok((caller.changes(app), Some(end), None));
    }
    let (changes, ending) = moved_end(app, caller, id, NewEnd::At(end), None).await?;
    Ok((changes, Some(end), Some(ending)))
}
