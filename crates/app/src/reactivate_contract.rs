//! A contract that is over begins anew (docs/rules/reactivation.md).

use turnus_engine::Id;
use turnus_engine::reactivation::Reactivation;
use turnus_engine::wish::Wish;
use turnus_store::contracts::ContractRow;

use crate::app::App;
use crate::billed_change::grant_change;
use crate::error::AppError;
use crate::wish::{Call, Done};

/// Begins a contract anew that is over.
///
/// # Errors
///
/// Not found; refused where it is not over or was annulled, and for what is not sold.
pub async fn reactivate_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    wish: Reactivation,
) -> Result<Done<ContractRow>, AppError> {
    grant_change(app, call, id, &Wish::Reactivate(wish)).await
}
