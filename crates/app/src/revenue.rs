//! Recurring revenue for people: month by month, beside what was invoiced (docs/rules/recurring_revenue.md).

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::customer::Customer;
use turnus_engine::recurring_revenue::RevenueKind;
use turnus_engine::{Currency, Id, Instant};
use turnus_store::contracts::ContractRow;
pub use turnus_store::revenue::{InvoicedSum, RevenueChanges, RevenueOf, RevenueRow, RevenueSum};
use turnus_store::{Slice, contracts, customers, revenue};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::revenue_walk::is_complete;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct RevenueQuestion {
    /// How many months, the current one among them; at least 1.
    pub months: u32,
    /// In that currency; none: that of most things sold.
    pub currency: Option<Currency>,
    /// Of that legal entity; none: of all, in the zone of the first.
    pub entity: Option<Id>,
}

/// The recurring revenue of some months. Sums are in minor units of the currency.
#[derive(Clone, Debug)]
pub struct Revenue {
    /// The currency.
    pub currency: Currency,
    /// Those that something is sold in.
    pub currencies: Vec<Currency>,
    /// Account time.
    pub now: Instant,
    /// Everything that there is was looked at.
    pub complete: bool,
    /// The months, earliest first; the last one holds `now`, and goes as far as that.
    pub months: Vec<RevenueMonth>,
}

/// A month of recurring revenue.
#[derive(Clone, Debug)]
pub struct RevenueMonth {
    /// Its first day.
    pub first: Date,
    /// Its first moment.
    pub from: Instant,
    /// The first moment behind it, or behind now.
    pub until: Instant,
    /// At its first moment, before what changes then.
    pub start: i64,
    /// What each kind of change comes to.
    pub changes: BTreeMap<RevenueKind, i64>,
    /// At its end.
    pub end: i64,
    /// Contracts above zero at its end.
    pub contracts: i64,
    /// What was invoiced with a date in it.
    pub invoiced: InvoicedSum,
}

/// The currencies that something is sold in, and the chosen one: else the one of the most plan groups. Books may be kept in a
/// currency before anything is sold in it: then nothing is what there is to tell.
pub(crate) fn currencies(
    catalogue: &Catalogue,
    chosen: Option<Currency>,
) -> Result<(Currency, Vec<Currency>), AppError> {
    let all: Vec<Currency> = catalogue.plan_groups.all().map(|group| group.currency).collect();
    let mut known = all.clone();
    known.sort();
    known.dedup();
    let count = |currency: &Currency| all.iter().filter(|other| *other == currency).count();
    let is_of_books = |currency| catalogue.entities.all().any(|it| it.accounting_currency == currency);
    let usual = known.iter().copied().rev().max_by_key(count);
    let currency = match chosen {
        Some(chosen) if known.contains(&chosen) || is_of_books(chosen) => chosen,
        Some(chosen) => {
            return Err(AppError::Refused(format!("currency: nothing is sold in {chosen}")));
        }
        None => usual
            .or_else(|| catalogue.entities.all().next().map(|it| it.accounting_currency))
            .unwrap_or(Currency::EUR),
    };
    Ok((currency, known))
}

/// The recurring revenue of the last months.
pub async fn revenue(
    app: &App,
    (account, now): (Id, Instant),
    question: RevenueQuestion,
) -> Result<Revenue, AppError> {
    let catalogue = app.catalogue(account).await?;
    let zone = &entity_of(&catalogue, question.entity)?.zone;
    let (currency, currencies) = currencies(&catalogue, question.currency)?;
    let of = RevenueOf { currency, entity: question.entity };
    let days = months_until(zone.day(now), question.months);
    let behind_now = now.plus_millis(1);
    let bounds: Vec<Instant> = days.iter().map(|day| zone.midnight(*day).min(behind_now)).collect();
    let store = app.store();
    let sums = revenue::sums(store, account, of, &bounds).await?;
    let invoiced = revenue::invoiced(store, account, of, &days).await?;
    let complete = is_complete(app, account).await?;
    let months = bridge(&days, &bounds, &sums, &invoiced);
    Ok(Revenue { currency, currencies, now, complete, months })
}

/// The first days of the last `count` months, and that of the month behind them.
fn months_until(today: Date, count: u32) -> Vec<Date> {
    let first = today.first_of_month();
    let before = |months: i64| first.saturating_sub(jiff::Span::new().months(months));
    let mut days: Vec<Date> = (0..i64::from(count)).rev().map(before).collect();
    days.push(first.saturating_add(jiff::Span::new().months(1)));
    days
}

fn bridge(
    days: &[Date],
    bounds: &[Instant],
    sums: &[RevenueSum],
    invoiced: &[InvoicedSum],
) -> Vec<RevenueMonth> {
    let Some((before, sums)) = sums.split_first() else { return Vec::new() };
    let mut start: i64 = before.changes.values().sum();
    let mut contracts = before.gained;
    let mut months = Vec::new();
    for ((month, ends), sum) in bounds.windows(2).enumerate().zip(sums) {
        let changes = sum.changes.clone();
        let end = start + changes.values().sum::<i64>();
        contracts += sum.gained;
        let none = InvoicedSum { month, net: 0, recurring: 0 };
        months.push(RevenueMonth {
            first: days[month],
            from: ends[0],
            until: ends[1],
            start,
            changes,
            end,
            contracts,
            invoiced: invoiced.iter().find(|sum| sum.month == month).copied().unwrap_or(none),
        });
        start = end;
    }
    months
}

/// Of which month, contracts or changes are asked for, and in which currency.
#[derive(Clone, Copy, Debug)]
pub struct ChangesQuestion {
    /// The first day of the month; none: the current one.
    pub month: Option<Date>,
    /// The kind; none: all.
    pub kind: Option<RevenueKind>,
    /// In that currency.
    pub currency: Option<Currency>,
    /// Of that legal entity.
    pub entity: Option<Id>,
    /// Changes left out, and at most.
    pub page: (u32, u32),
}

/// Something of a contract, with the contract and its customer.
#[derive(Clone, Debug)]
pub struct OfContract<T> {
    /// What.
    pub what: T,
    /// The contract.
    pub contract: ContractRow,
    /// Its customer, erased or not.
    pub customer: Option<Customer>,
}

/// The changes of a month up to now, which add up to its figures.
pub async fn revenue_changes(
    app: &App,
    (account, now): (Id, Instant),
    question: ChangesQuestion,
) -> Result<Vec<OfContract<RevenueRow>>, AppError> {
    let catalogue = app.catalogue(account).await?;
    let zone = &entity_of(&catalogue, question.entity)?.zone;
    let (currency, _) = currencies(&catalogue, question.currency)?;
    let (from, until) = month_of(question.month.unwrap_or_else(|| zone.day(now)), zone, now);
    let (skip, take) = question.page;
    let of = RevenueOf { currency, entity: question.entity };
    let which = RevenueChanges { of, from, until, kind: question.kind, skip, take };
    let rows = revenue::changes(app.store(), account, which).await?;
    with_contracts(app, account, rows.into_iter().map(|row| (row.contract, row)).collect()).await
}

fn month_of(day: Date, zone: &Zone, now: Instant) -> (Instant, Instant) {
    let first = day.first_of_month();
    let next = first.saturating_add(jiff::Span::new().months(1));
    (zone.midnight(first), zone.midnight(next).min(now.plus_millis(1)))
}

/// Of which contracts the recurring revenue is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ContractsQuestion {
    /// At that time; none: now.
    pub at: Option<Instant>,
    /// In that currency.
    pub currency: Option<Currency>,
    /// Of that legal entity.
    pub entity: Option<Id>,
    /// The page, in order of contracts.
    pub slice: Slice,
}

/// Contracts with recurring revenue, and how much, which add up to the figure of then.
pub async fn revenue_contracts(
    app: &App,
    (account, now): (Id, Instant),
    question: ContractsQuestion,
) -> Result<(Currency, Vec<OfContract<turnus_engine::Money>>), AppError> {
    let catalogue = app.catalogue(account).await?;
    let (currency, _) = currencies(&catalogue, question.currency)?;
    let of = (RevenueOf { currency, entity: question.entity }, question.at.unwrap_or(now));
    let rows = revenue::contracts_at(app.store(), account, of, question.slice).await?;
    Ok((currency, with_contracts(app, account, rows).await?))
}

async fn with_contracts<T>(
    app: &App,
    account: Id,
    rows: Vec<(Id, T)>,
) -> Result<Vec<OfContract<T>>, AppError> {
    let mut ids: Vec<Id> = rows.iter().map(|(id, _)| *id).collect();
    ids.sort();
    ids.dedup();
    let found = contracts::of_ids(app.store(), account, &ids).await?;
    let found: HashMap<Id, ContractRow> = found.into_iter().map(|row| (row.contract.id, row)).collect();
    let mut buyers: Vec<Id> = found.values().map(|row| row.contract.customer).collect();
    buyers.sort();
    buyers.dedup();
    let buyers = customers::of_ids(app.store(), account, &buyers).await?;
    let buyers: HashMap<Id, Customer> = buyers.into_iter().map(|it| (it.id, it)).collect();
    let joined = rows.into_iter().filter_map(|(id, what)| {
        let contract = found.get(&id)?.clone();
        let customer = buyers.get(&contract.contract.customer).cloned();
        Some(OfContract { what, contract, customer })
    });
    Ok(joined.collect())
}
