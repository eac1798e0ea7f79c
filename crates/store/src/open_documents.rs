//! What is still to be paid of invoices. A payment of a contract pays first what was due first, so of each invoice is open what
//! of the contract's balance those that are due later leave to it. What was taken back is settled by what takes it
//! back: neither is open, and neither takes part of the balance.

use turnus_engine::{Id, Money};

use crate::column::money;
use crate::error::StoreError;
use crate::listing::{padded, places};
use crate::store::Store;
use crate::value::Value;

/// The documents of a contract that were taken back or take one back: found by `bills_taken_back`. `account`, `contract` and
/// its `currency` are where the statement has them.
pub(crate) fn taken_back(account: &str, contract: &str, currency: &str) -> String {
    format!(
        "(select s.document from bills s
            where s.account = {account} and s.contract = {contract} and s.currency = {currency}
            and s.document is not null and (s.reverses is not null or s.reversed_by is not null))"
    )
}

/// A document's own: those of its contract.
fn of_its_contract() -> String {
    taken_back("documents.account", "documents.contract", "documents.currency")
}

/// What the contract's invoices that are due later and its open drafts ask for: the rest of its balance is for this one.
fn later() -> String {
    format!(
        "(select coalesce(sum(l.gross), 0) from documents l
        where l.account = documents.account and l.contract = documents.contract and l.kind = 'Invoice'
            and (l.status = 'Draft' or l.status = 'Issued' and (l.due_date > documents.due_date
                or l.due_date = documents.due_date and l.id > documents.id))
            and l.id not in {})",
        of_its_contract()
    )
}

/// The invoice is not paid. Where nothing is owed, no document of the contract is looked at.
pub(crate) fn is_open() -> String {
    format!(
        "exists (select 1 from contracts c where c.account = documents.account and c.id = documents.contract
            and c.balance > 0 and documents.id not in {} and c.balance > {})",
        of_its_contract(),
        later()
    )
}

/// What is still to be paid of invoices, in no order. Other ids than those of issued invoices are left out.
pub async fn remaining(store: &Store, account: Id, ids: &[Id]) -> Result<Vec<(Id, Money)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(ids);
    let sql = format!(
        "select id, cast(case when rest < 0 then 0 when rest > gross then gross else rest end as bigint)
        from (select documents.id, documents.gross,
                case when documents.id in {} then 0 else c.balance - {} end as rest
            from documents join contracts c on c.account = documents.account and c.id = documents.contract
            where documents.account = $1 and documents.status = 'Issued' and documents.kind = 'Invoice'
                and documents.id in ({})) d",
        of_its_contract(),
        later(),
        places(2, ids.len())
    );
    let params: Vec<Value> = [account].iter().chain(&ids).map(|id| (*id).into()).collect();
    store.query(&sql, &params, |row| Ok((row.id(0)?, money(row, 1)?))).await
}
