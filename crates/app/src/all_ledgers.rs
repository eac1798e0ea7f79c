//! The ledgers of all contracts together.

use std::collections::HashMap;

use turnus_engine::Id;
use turnus_engine::contract::Contract;
use turnus_store::Slice;
use turnus_store::ledger_lines::{self, LedgerFilter};

use crate::app::App;
use crate::contracts::whose;
use crate::error::AppError;
use crate::ledger::LedgerEntry;

/// Lines of the ledgers of all contracts, each with its contract and what people call its customer. What a line leaves as
/// balance is not reckoned: it is zero.
pub async fn all_ledger_entries(
    app: &App,
    account: Id,
    filter: LedgerFilter<'_>,
    slice: Slice,
) -> Result<Vec<(LedgerEntry, Contract, String)>, AppError> {
    let lines = ledger_lines::list(app.store(), account, filter, slice).await?;
    let found = whose(app, account, lines.iter().map(|line| line.contract)).await?;
    let found: HashMap<Id, (Contract, String)> =
        found.into_iter().map(|(it, name)| (it.id, (it, name))).collect();
    let entry = |line: ledger_lines::LedgerLine| {
        let (contract, name) = found.get(&line.contract)?.clone();
        Some((LedgerEntry::of(line), contract, name))
    };
    Ok(lines.into_iter().filter_map(entry).collect())
}
