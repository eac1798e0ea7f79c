//! Deleting the data of a contract that is over: its documents stay.

use turnus_engine::Id;

use crate::app::App;
use crate::books;
use crate::delete_customer::{check_billed, erase_contract};
use crate::error::AppError;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant_caught_up};

/// Deletes a contract: it is no longer read or listed, and the client's own words on it go.
///
/// # Errors
///
/// Refused while it runs, while a draft is open, and while something is owed.
pub async fn delete_contract(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide(app, &call.caller, id))).await
}

async fn decide(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let books = books::open(app, caller.account, id).await?;
    let row = &books.row.value;
    if !row.contract.is_over(caller.now) {
        return Err(AppError::Refused(format!("contract {id} is not over: end it first")));
    }
    if let Some(draft) = books.drafts.first() {
        let draft = draft.row.value.id;
        return Err(AppError::Refused(format!("contract {id} has the open draft {draft}: send it first")));
    }
    if row.billing.balance != turnus_engine::Money::ZERO {
        return Err(AppError::Refused(format!("contract {id} has an open balance: book its payment first")));
    }
    check_billed(app, caller.account, row).await?;
    let mut changes = caller.changes(app);
    erase_contract(app, caller, books.row, &mut changes).await?;
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}
