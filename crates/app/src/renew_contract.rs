//! Today's prices for a running contract, and a contract that is over and begins anew.

use turnus_engine::reactivation::Reactivation;
use turnus_engine::wish::Wish;
use turnus_engine::{Id, Instant};
use turnus_store::contracts::ContractRow;

use crate::app::App;
use crate::billed_change::grant_change;
use crate::error::AppError;
use crate::wish::{Call, Done};

/// Lets today's prices, or that of one plan variant or component, hold for a contract from `at` (none means now) on
/// (docs/rules/prices.md).
pub async fn change_contract_prices(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    at: Option<Instant>,
    only: Option<Id>,
) -> Result<Done<ContractRow>, AppError> {
    grant_change(app, call, id, &Wish::ChangePrices { at, only }).await
}

/// Begins a contract anew that is over (docs/rules/reactivation.md).
pub async fn reactivate_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    wish: Reactivation,
) -> Result<Done<ContractRow>, AppError> {
    grant_change(app, call, id, &Wish::Reactivate(wish)).await
}
