//! The ledgers of all contracts together.

use std::collections::HashMap;

use turnus_engine::contract::Contract;
use turnus_engine::document::DocumentReference;
use turnus_engine::{Id, Money};
use turnus_store::ledger_lines::{self, LedgerFilter, LineOf};
use turnus_store::{Slice, contracts};

use crate::app::App;
use crate::error::AppError;
use crate::ledger::{LedgerEntry, LedgerKind};

/// Lines of the ledgers of all contracts, latest first, each with its contract. What a line leaves as balance is not
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
        let kind = match line.kind {
            LineOf::Bill(document) => LedgerKind::Bill(
                document
                    .map(|(id, number, date, due_date)| (DocumentReference { id, number, date }, due_date)),
            ),
            LineOf::Booking(description, booked_on) => LedgerKind::Payment { description, booked_on },
        };
        let (id, at, amount, currency) = (line.id, line.at, line.amount, line.currency);
        let entry = LedgerEntry { id, at, kind, amount, balance: Money::ZERO, currency };
        Some((entry, found.get(&line.contract)?.clone()))
    };
    Ok(lines.into_iter().filter_map(entry).collect())
}
