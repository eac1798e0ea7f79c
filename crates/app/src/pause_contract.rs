//! Pausing a contract and going on.

use turnus_engine::wish::Wish;
use turnus_engine::{Id, Instant};
use turnus_store::contracts::ContractRow;

use crate::app::App;
use crate::billed_change::grant_change;
use crate::error::AppError;
use crate::wish::{Call, Done};

/// Pauses a contract from `start` (none means now) until `end` (none means until someone goes on), and credits what is
/// billed in advance for that time.
pub async fn pause_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    start: Option<Instant>,
    end: Option<Instant>,
) -> Result<Done<ContractRow>, AppError> {
    grant_change(app, call, id, &Wish::Pause { start, end }).await
}

/// Goes on at `at` (none means now). A pause that has not begun then is taken back.
pub async fn resume_contract(
    app: &App,
    call: &Call<ContractRow>,
    id: Id,
    at: Option<Instant>,
) -> Result<Done<ContractRow>, AppError> {
    grant_change(app, call, id, &Wish::Resume { at }).await
}
