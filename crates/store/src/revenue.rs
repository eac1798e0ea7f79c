//! Recurring revenue: each change of each contract's, and what documents of a month came to. Sums are read from indexes
//! alone.

use std::collections::BTreeMap;

use jiff::civil::Date;
use turnus_engine::recurring_revenue::{RevenueKind, RevenueStep};
use turnus_engine::{Currency, Id, Instant, Money};

use crate::column::money;
use crate::documents::epoch_day;
use crate::error::StoreError;
use crate::json;
use crate::listing::{Listing, Slice, places};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// A change of a contract's recurring revenue, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevenueRow {
    /// The contract.
    pub contract: Id,
    /// Its legal entity.
    pub entity: Id,
    /// Its currency.
    pub currency: Currency,
    /// The change.
    pub step: RevenueStep,
}

/// What the changes in one stretch of time come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevenueSum {
    /// The sum of the changes of each kind, in minor units a month: not held by the bounds of one amount.
    pub changes: BTreeMap<RevenueKind, i64>,
    /// Contracts that came to more than nothing, less those that came to nothing.
    pub gained: i64,
}

/// What the documents issued with a date in one month come to, in minor units: credit notes are below 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvoicedSum {
    /// The month, counted from 0.
    pub month: usize,
    /// Net of all lines.
    pub net: i64,
    /// Net of the lines that are recurring fees.
    pub recurring: i64,
}

/// The changes of a contract that are kept, in place of those that were. Idempotent.
pub fn replace(
    account: Id,
    (contract, entity, currency): (Id, Id, Currency),
    steps: &[RevenueStep],
) -> Result<Vec<Statement>, StoreError> {
    let delete = "delete from revenue_steps where account = $1 and contract = $2";
    let insert =
        "insert into revenue_steps (account, contract, at, kind, entity, currency, amount_before, amount)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let mut statements = vec![Statement::new(delete, [account.into(), contract.into()])];
    for step in steps {
        let params = [
            account.into(),
            contract.into(),
            step.at.into(),
            json::name(&step.kind)?.into(),
            entity.into(),
            currency.code().into(),
            step.before.minor().into(),
            step.amount.minor().into(),
        ];
        statements.push(Statement::new(insert, params));
    }
    Ok(statements)
}

const COLUMNS: &str = "contract, at, kind, amount_before, amount, entity, currency";

fn read(row: &Row<'_>) -> Result<RevenueRow, StoreError> {
    let code = row.text(6)?;
    let step = RevenueStep {
        at: row.instant(1)?,
        kind: json::named(row.text(2)?)?,
        before: money(row, 3)?,
        amount: money(row, 4)?,
    };
    Ok(RevenueRow {
        contract: row.id(0)?,
        entity: row.id(5)?,
        currency: code.parse().map_err(|_| StoreError::Body(format!("no currency {code}")))?,
        step,
    })
}

/// The changes of these contracts, contract by contract, in order of time.
pub async fn of_contracts(
    store: &Store,
    account: Id,
    contracts: &[Id],
) -> Result<Vec<RevenueRow>, StoreError> {
    if contracts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select {COLUMNS} from revenue_steps where account = $1 and contract in ({}) order by contract, at",
        places(2, contracts.len())
    );
    let params: Vec<Value> = [account].iter().chain(contracts).map(|id| (*id).into()).collect();
    store.query(&sql, &params, read).await
}

/// What is asked of all contracts together.
#[derive(Clone, Copy, Debug)]
pub struct RevenueOf {
    /// In that currency.
    pub currency: Currency,
    /// Of that legal entity; none: of all.
    pub entity: Option<Id>,
}

impl RevenueOf {
    fn params(self, account: Id) -> Vec<Value> {
        vec![account.into(), self.currency.code().into()]
    }

    /// A condition on the entity, if there is one; its place comes next.
    fn condition(self, params: &mut Vec<Value>) -> String {
        let Some(entity) = self.entity else { return String::new() };
        params.push(entity.into());
        format!(" and entity = ${}", params.len())
    }
}

/// What the changes in each stretch of time come to: `bounds` are the ends of the stretches, in order. The first one begins
/// with time itself, and none holds its end.
pub async fn sums(
    store: &Store,
    account: Id,
    of: RevenueOf,
    bounds: &[Instant],
) -> Result<Vec<RevenueSum>, StoreError> {
    let mut params = of.params(account);
    let condition = of.condition(&mut params);
    // No group: each is read once, in the order of the index.
    let sum = |kind: &RevenueKind| {
        let kind = json::name(kind)?;
        let change = format!("case kind when '{kind}' then amount - amount_before else 0 end");
        Ok(format!("cast(coalesce(sum({change}), 0) as bigint)"))
    };
    let sums = RevenueKind::ALL.iter().map(sum).collect::<Result<Vec<_>, StoreError>>()?.join(", ");
    let gained = "case kind when 'New' then 1 when 'Reactivation' then 1 when 'Churn' then -1 else 0 end";
    let mut parts = Vec::new();
    let mut from = Instant::EARLIEST;
    for (stretch, until) in bounds.iter().enumerate() {
        let place = params.len();
        params.extend([from.into(), (*until).into()]);
        parts.push(format!(
            "select {stretch} as stretch, {sums}, cast(coalesce(sum({gained}), 0) as bigint) from revenue_steps
            where account = $1 and currency = $2 and at >= ${} and at < ${}{condition}",
            place + 1,
            place + 2,
        ));
        from = *until;
    }
    let read = |row: &Row<'_>| {
        let changes = RevenueKind::ALL.into_iter().zip(1..);
        let changes = changes.map(|(kind, place)| Ok((kind, row.int(place)?)));
        let changes = changes.collect::<Result<_, StoreError>>()?;
        Ok(RevenueSum { changes, gained: row.int(RevenueKind::ALL.len() + 1)? })
    };
    let sql = format!("{} order by stretch", parts.join(" union all "));
    store.query_long(sql, params, read).await
}

/// Which changes.
#[derive(Clone, Copy, Debug)]
pub struct RevenueChanges {
    /// Whose.
    pub of: RevenueOf,
    /// Not before.
    pub from: Instant,
    /// Before.
    pub until: Instant,
    /// Of that kind.
    pub kind: Option<RevenueKind>,
    /// Changes left out.
    pub skip: u32,
    /// Changes at most.
    pub take: u32,
}

/// Changes in a stretch of time, in order of time and contract. It reads those of the stretch up to the page's end.
pub async fn changes(
    store: &Store,
    account: Id,
    which: RevenueChanges,
) -> Result<Vec<RevenueRow>, StoreError> {
    let kind = which.kind.map(|kind| json::name(&kind)).transpose()?;
    let listing = Listing::of(&format!("select {COLUMNS} from revenue_steps"), account)
        .with("currency = ?", Some(which.of.currency.code()))
        .with("at >= ?", Some(which.from))
        .with("at < ?", Some(which.until))
        .with("entity = ?", which.of.entity)
        .with("kind = ?", kind);
    let (sql, mut params) = listing.ordered("at, contract");
    params.extend([which.take.into(), which.skip.into()]);
    let sql = format!("{sql} limit ${} offset ${}", params.len() - 1, params.len());
    store.query_long(sql, params, read).await
}

/// Contracts with more than nothing at `at`, and how much, in order of contracts. It
/// reads, in the order of contracts, the changes of those that it passes.
pub async fn contracts_at(
    store: &Store,
    account: Id,
    (of, at): (RevenueOf, Instant),
    slice: Slice,
) -> Result<Vec<(Id, Money)>, StoreError> {
    let from: Value = slice.from.map_or_else(|| Value::Bytes(Vec::new()), Into::into);
    let mut params = of.params(account);
    params.extend([at.into(), from, slice.take.into(), slice.skip.into()]);
    let condition = of.condition(&mut params).replace("entity", "s.entity");
    let sql = format!(
        "select s.contract, s.amount from revenue_steps s
        where s.account = $1 and s.currency = $2 and s.at <= $3 and s.contract >= $4 and s.amount > 0{condition}
            and not exists (select 1 from revenue_steps n
                where n.account = s.account and n.contract = s.contract and n.at > s.at and n.at <= $3)
        order by s.contract limit $5 offset $6"
    );
    store.query_long(sql, params, |row| Ok((row.id(0)?, money(row, 1)?))).await
}

/// What documents issued with a date in each month come to: `bounds` are the first days of the months, and the day
/// behind the last one.
pub async fn invoiced(
    store: &Store,
    account: Id,
    of: RevenueOf,
    bounds: &[Date],
) -> Result<Vec<InvoicedSum>, StoreError> {
    let mut params = of.params(account);
    let condition = of.condition(&mut params);
    let mut parts = Vec::new();
    for (month, ends) in bounds.windows(2).enumerate() {
        let place = params.len();
        params.extend([epoch_day(ends[0]).into(), epoch_day(ends[1]).into()]);
        parts.push(format!(
            "select {month} as month, cast(coalesce(sum(case kind when 'CreditNote' then -net else net end), 0) as bigint),
                cast(coalesce(sum(recurring_net), 0) as bigint)
            from documents
            where account = $1 and currency = $2 and date >= ${} and date < ${}{condition}
                and number is not null",
            place + 1,
            place + 2,
        ));
    }
    let read = |row: &Row<'_>| {
        let month = usize::try_from(row.int(0)?).unwrap_or(usize::MAX);
        Ok(InvoicedSum { month, net: row.int(1)?, recurring: row.int(2)? })
    };
    store.query_long(parts.join(" union all "), params, read).await
}
