//! The figures that the console begins with.

use turnus_engine::{Currency, Id, Instant};
use turnus_store::operations::{OperationKind, counts_of};
use turnus_store::summary::{self, SummaryOf};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::revenue::currencies;
use crate::revenue_walk::is_complete;

/// Days that count as soon.
const SOON: i64 = 7;

/// What stands open, what comes soon, what somebody has to look at. Sums are in minor units of the currency.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The currency.
    pub currency: Currency,
    /// Those that something is sold in.
    pub currencies: Vec<Currency>,
    /// The balances of all contracts: what customers owe, less what is owed to them. Open drafts count as billed.
    pub open_balance: i64,
    /// What customers owe and should have paid: of each contract its balance, less what its invoices that are due today or
    /// later and its open drafts ask for.
    pub overdue_balance: i64,
    /// Contracts with a balance other than zero.
    pub open_contracts: i64,
    /// Contracts whose next billing date is today or on the next 6 days.
    pub billed_soon: i64,
    /// Open drafts, and the sum of their gross amounts.
    pub drafts: (i64, i64),
    /// What is still to be paid of invoices due today and on the next 6 days: of each contract at most its balance.
    pub payments: i64,
    /// What is late, was put aside or is tried again, by kind; of all currencies.
    pub operations: Vec<(OperationKind, i64)>,
    /// Contracts that are not over.
    pub running: i64,
    /// Those of them in a trial.
    pub trials: i64,
    /// Those of them that are paused.
    pub paused: i64,
    /// Contracts of an older release are counted too.
    pub complete: bool,
}

/// The figures of now.
pub async fn summary(
    app: &App,
    (account, now): (Id, Instant),
    (currency, entity): (Option<Currency>, Option<Id>),
) -> Result<Summary, AppError> {
    let catalogue = app.catalogue(account).await?;
    let zone = &entity_of(&catalogue, entity)?.zone;
    let (currency, currencies) = currencies(&catalogue, currency)?;
    let of = SummaryOf { currency, entity };
    let store = app.store();
    let today = zone.day(now);
    let week = today.saturating_add(jiff::Span::new().days(SOON));
    let soon = (zone.midnight(today), zone.midnight(week));
    let times = (app.machine_now().await?, now);
    // Beside each other: none waits for another.
    let (contracts, not_due, later, drafts, operations) = tokio::try_join!(
        summary::contracts(store, account, of, soon),
        summary::not_due(store, account, of, today),
        summary::not_due(store, account, of, week),
        summary::drafts(store, account, of),
        counts_of(store, account, times),
    )?;
    Ok(Summary {
        currency,
        currencies,
        open_balance: contracts.balance,
        overdue_balance: contracts.owed - not_due,
        open_contracts: contracts.open,
        billed_soon: contracts.billed_soon,
        drafts,
        payments: not_due - later,
        operations,
        running: contracts.active + contracts.trials + contracts.paused,
        trials: contracts.trials,
        paused: contracts.paused,
        complete: is_complete(app, account).await?,
    })
}
