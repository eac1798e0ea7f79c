//! The figures that a console begins with: counts and sums from indexes alone, without a look at a body.

use jiff::civil::Date;
use turnus_engine::{Currency, Id, Instant};

use crate::documents::epoch_day;
use crate::error::StoreError;
use crate::open_documents::taken_back;
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;

/// The gross amount of a document: one of a credit note is printed above 0.
const SIGNED: &str = "case kind when 'CreditNote' then -gross else gross end";

/// Of which contracts and documents.
#[derive(Clone, Copy, Debug)]
pub struct SummaryOf {
    /// In that currency.
    pub currency: Currency,
    /// Of that legal entity; none: of all.
    pub entity: Option<Id>,
}

impl SummaryOf {
    fn query(&self, account: Id, more: &[Value]) -> (Vec<Value>, String) {
        let mut params: Vec<Value> = vec![account.into(), self.currency.code().into()];
        params.extend_from_slice(more);
        let Some(entity) = self.entity else { return (params, String::new()) };
        params.push(entity.into());
        let condition = format!(" and entity = ${}", params.len());
        (params, condition)
    }
}

/// What contracts come to. Amounts in minor units, not held by the bounds of one amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContractFigures {
    /// The sum of their balances.
    pub balance: i64,
    /// How many have a balance.
    pub open: i64,
    /// The sum of the balances that customers owe.
    pub owed: i64,
    /// How many have their next billing date within the time.
    pub billed_soon: i64,
    /// How many are active, or about to be.
    pub active: i64,
    /// How many are in a trial.
    pub trials: i64,
    /// How many are paused.
    pub paused: i64,
}

/// What contracts come to; `soon` is from when until when a next billing date counts. Those that an older release wrote, and
/// nobody looked at since, are in no state.
pub async fn contracts(
    store: &Store,
    account: Id,
    of: SummaryOf,
    soon: (Instant, Instant),
) -> Result<ContractFigures, StoreError> {
    let (params, condition) = of.query(account, &[soon.0.into(), soon.1.into()]);
    let sum = |what: &str| format!("cast(coalesce(sum({what}), 0) as bigint)");
    let count = |of: &str| sum(&format!("case when {of} then 1 else 0 end"));
    let figures = [
        sum("balance"),
        count("balance <> 0"),
        sum("case when balance > 0 then balance else 0 end"),
        count("next_billing >= $3 and next_billing < $4"),
        count("state = 'Active'"),
        count("state = 'InTrial'"),
        count("state = 'TemporarilyInactive'"),
    ];
    let sql = format!(
        "select {} from contracts where account = $1 and currency = $2 and deleted_at is null{condition}",
        figures.join(", ")
    );
    let read = |row: &Row<'_>| {
        Ok(ContractFigures {
            balance: row.int(0)?,
            open: row.int(1)?,
            owed: row.int(2)?,
            billed_soon: row.int(3)?,
            active: row.int(4)?,
            trials: row.int(5)?,
            paused: row.int(6)?,
        })
    };
    Ok(store.query_long(sql, params, read).await?.first().copied().unwrap_or_default())
}

/// What of the balances that customers owe is not due before `day`: of each contract what its invoices that are due then or
/// later and its open drafts ask for, and at most its balance. What was taken back asks for nothing. Minor units.
pub async fn not_due(store: &Store, account: Id, of: SummaryOf, day: Date) -> Result<i64, StoreError> {
    let (params, condition) = of.query(account, &[epoch_day(day).into()]);
    let sql = format!(
        "select cast(coalesce(sum(case when asked < balance then asked else balance end), 0) as bigint) from (
            select c.balance as balance, n.gross - (select coalesce(sum(t.gross), 0) from documents t
                where t.account = $1 and t.currency = $2 and t.kind = 'Invoice'
                    and (t.due_date >= $3 and t.number is not null or t.status = 'Draft')
                    and t.id in {}{condition}) as asked
            from (select contract, sum(gross) as gross from (
                    select contract, gross from documents
                    where account = $1 and currency = $2 and due_date >= $3 and number is not null
                        and kind = 'Invoice'{condition}
                    union all
                    select contract, gross from documents
                    where account = $1 and currency = $2 and status = 'Draft' and kind = 'Invoice'{condition}
                ) d group by contract) n
            join contracts c on c.account = $1 and c.currency = $2 and c.id = n.contract
            where c.balance > 0 and c.deleted_at is null
        ) o",
        taken_back("$1", "n.contract", "$2")
    );
    Ok(store.query_long(sql, params, |row| row.int(0)).await?.first().copied().unwrap_or(0))
}

/// Open drafts: how many, and the sum of their gross amounts in minor units.
pub async fn drafts(store: &Store, account: Id, of: SummaryOf) -> Result<(i64, i64), StoreError> {
    let (params, condition) = of.query(account, &[]);
    let sql = format!(
        "select count(*), cast(coalesce(sum({SIGNED}), 0) as bigint) from documents
        where account = $1 and currency = $2 and status = 'Draft'{condition}"
    );
    let found = store.query_long(sql, params, |row| Ok((row.int(0)?, row.int(1)?))).await?;
    Ok(found.first().copied().unwrap_or_default())
}
