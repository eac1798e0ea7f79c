//! The ledgers of all contracts together.

use std::collections::HashMap;

use turnus_engine::Id;
use turnus_engine::contract::Contract;
use turnus_store::ledger_lines::{self, LedgerFilter};
use turnus_store::{Slice, contracts};

use crate::app::App;
use crate::error::AppError;
use crate::ledger::LedgerEntry;

/// Lines of the ledgers of all contracts, each with its contract. What a line leaves as balance is not
/// reckoned: it is zero.
pub async fn all_ledger_entries(
    app: &App,
    account: Id,
    filter: LedgerFilter,
    slice: Slice,
) -> Result<Vec<(LedgerEntry, Contract)>, AppError> {
    let lines = ledger_lines::list(app.store(), account, filter, slice).await?;
    let mut ids: Vec<Id> = lines.iter().map(|line| line.contract).collect();
    ids.sort();
    ids.dedup();
    let found = contracts::of_ids(app.store(), account, &ids).await?;
    let found: HashMap<Id, Contract> = found.into_iter().map(|row| (row.contract.id, row.contract)).collect();
    let entry = |line: ledger_lines::LedgerLine| {
        let contract = found.get(&line.contract)?.clone();
        Some((LedgerEntry::of(line), contract))
    };
    Ok(lines.into_iter().filter_map(entry).collect())
}
