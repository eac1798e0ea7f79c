//! Recurring revenue, and the figures that a console begins with.

use rust_decimal::Decimal;
use turnus_app::revenue::{OfContract, Revenue, RevenueMonth, RevenueRow};
use turnus_app::summary::Summary;
use turnus_engine::recurring_revenue::RevenueKind;
use turnus_engine::{Currency, Money};
use turnus_wire as wire;
use turnus_wire::revenue as shown;

use crate::render::{id, money, time};

/// A sum in minor units, as major ones: it may be more than one amount can.
fn sum(minor: i64, currency: Currency) -> wire::Decimal {
    Decimal::new(minor, currency.digits()).into()
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// The name of a kind of change.
pub(crate) fn revenue_kind(kind: RevenueKind) -> &'static str {
    match kind {
        RevenueKind::New => "New",
        RevenueKind::Reactivation => "Reactivation",
        RevenueKind::Expansion => "Expansion",
        RevenueKind::Contraction => "Contraction",
        RevenueKind::Churn => "Churn",
    }
}

/// Recurring revenue month by month.
pub(crate) fn revenue(revenue: &Revenue) -> shown::Revenue {
    let last = revenue.months.last();
    let months = revenue.months.iter();
    shown::Revenue {
        currency: revenue.currency.to_string(),
        currencies: revenue.currencies.iter().map(Currency::to_string).collect(),
        now: shown::RevenueNow {
            at: time(revenue.now),
            amount: sum(last.map_or(0, |month| month.end), revenue.currency),
            contracts: count(last.map_or(0, |month| month.contracts)),
        },
        complete: revenue.complete,
        months: months.map(|month| revenue_month(month, revenue)).collect(),
    }
}

fn revenue_month(month: &RevenueMonth, of: &Revenue) -> shown::RevenueMonth {
    let currency = of.currency;
    let change = |kind: RevenueKind| sum(month.changes.get(&kind).copied().unwrap_or(0), currency);
    shown::RevenueMonth {
        month: format!("{:04}-{:02}", month.first.year(), month.first.month()),
        from: time(month.from),
        until: time(month.until.min(of.now)),
        start: sum(month.start, currency),
        new: change(RevenueKind::New),
        expansion: change(RevenueKind::Expansion),
        contraction: change(RevenueKind::Contraction),
        churn: change(RevenueKind::Churn),
        reactivation: change(RevenueKind::Reactivation),
        end: sum(month.end, currency),
        contracts: count(month.contracts),
        invoiced_recurring: sum(month.invoiced.recurring, currency),
        invoiced_other: sum(month.invoiced.net - month.invoiced.recurring, currency),
    }
}

/// A change of a contract's recurring revenue.
pub(crate) fn revenue_change(row: &OfContract<RevenueRow>) -> shown::RevenueChange {
    let (step, currency) = (&row.what.step, row.what.currency);
    let contract = &row.contract.contract;
    shown::RevenueChange {
        contract_id: id(contract.id),
        customer_id: id(contract.customer),
        customer_name: name(row),
        reference_code: contract.reference_code.clone(),
        at: time(step.at),
        kind: revenue_kind(step.kind).to_owned(),
        before: money(step.before, currency),
        after: money(step.amount, currency),
        change: sum(step.amount.minor() - step.before.minor(), currency),
    }
}

/// The recurring revenue of a contract.
pub(crate) fn revenue_contract(row: &OfContract<Money>, currency: Currency) -> shown::RevenueContract {
    let contract = &row.contract.contract;
    shown::RevenueContract {
        contract_id: id(contract.id),
        customer_id: id(contract.customer),
        customer_name: name(row),
        reference_code: contract.reference_code.clone(),
        amount: money(row.what, currency),
    }
}

fn name<T>(row: &OfContract<T>) -> String {
    row.customer.as_ref().map(|customer| customer.data.name()).unwrap_or_default()
}

/// The figures that a console begins with.
pub(crate) fn summary(summary: &Summary) -> wire::summary::Summary {
    let currency = summary.currency;
    let (drafts, gross) = summary.drafts;
    wire::summary::Summary {
        currency: currency.to_string(),
        currencies: summary.currencies.iter().map(Currency::to_string).collect(),
        open_balance: sum(summary.open_balance, currency),
        overdue_balance: sum(summary.overdue_balance, currency),
        open_contracts: count(summary.open_contracts),
        due_this_week: wire::summary::DueThisWeek {
            billing_dates: count(summary.billed_soon),
            drafts: wire::summary::OpenDrafts { count: count(drafts), gross: sum(gross, currency) },
            payments: sum(summary.payments, currency),
        },
        operations: summary
            .operations
            .iter()
            .map(|(kind, number)| wire::summary::OperationCount {
                kind: format!("{kind:?}"),
                count: count(*number),
            })
            .collect(),
        running: wire::summary::RunningContracts {
            contracts: count(summary.running),
            trials: count(summary.trials),
            paused: count(summary.paused),
        },
        complete: summary.complete,
    }
}
