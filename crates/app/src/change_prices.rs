//! Today's prices for a running contract (docs/rules/prices.md).

use turnus_engine::wish::Wish;
use turnus_engine::{Id, Instant};
use turnus_store::contracts::ContractRow;

use crate::app::App;
use crate::billed_change::grant_change;
use crate::error::AppError;
use crate::wish::{Call, Done};

/// Lets today's prices, or that of one plan variant or component, hold for a contract from `at` (none means now) on.
///
/// # Errors
///
/// Not found; refused before its start and behind its end, and where nothing would change.
pub async fn change_contract_prices(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    at: Option<Instant>,
    only: Option<Id>,
) -> Result<Done<ContractRow>, AppError> {
    grant_change(app, call, id, &Wish::ChangePrices { at, only }).await
}
