//! Proves what is kept of a contract's recurring revenue: it is what the engine makes of the contract as it is, and the
//! recurring part of each document is that of its bills (docs/rules/recurring_revenue.md).

use std::fmt::Display;

use turnus_engine::contract::Contract;
use turnus_engine::customer::CustomerData;
use turnus_engine::recurring_revenue::{RevenueStep, recurring_net};
use turnus_engine::verify::{Check, Finding};
use turnus_engine::verify_documents::name_of;
use turnus_engine::{Currency, Id, Money};
use turnus_store::documents::{DocumentRow, DocumentStatus};
use turnus_store::revenue::RevenueRow;
use turnus_store::revenue_walks::{self, RevenueWalk};
use turnus_store::{customers, revenue};

use crate::app::App;
use crate::error::AppError;
use crate::revenue_rows::steps_of;
use crate::verify_contract::Reading;
use crate::verify_report::Ledger;

/// What is kept of a contract's recurring revenue, and who pays it.
pub(crate) struct KeptRevenue {
    rows: Vec<RevenueRow>,
    walk: RevenueWalk,
    customer: CustomerData,
}

impl KeptRevenue {
    /// That of `contract`.
    pub(crate) async fn of(app: &App, account: Id, contract: &Contract) -> Result<KeptRevenue, AppError> {
        let store = app.store();
        let walk = revenue_walks::of(store, account).await?;
        let found = customers::of_ids(store, account, &[contract.customer]).await?;
        let customer = found.into_iter().next().map(|customer| customer.data).unwrap_or_default();
        let rows = revenue::of_contracts(store, account, &[contract.id]).await?;
        Ok(KeptRevenue { rows, walk, customer })
    }
}

/// Proves it, but for what nobody made anew yet.
pub(crate) fn prove_revenue(reading: &Reading, ledger: &mut Ledger) {
    let (written, kept) = (&reading.written, &reading.revenue);
    let (row, contract) = (&written.row.value, &written.row.value.contract);
    let issued = written.documents.iter().filter(|row| row.status == DocumentStatus::Issued);
    for (document, stands) in issued.filter_map(|row| Some((row, row.recurring_net?))) {
        ledger.looked(Check::Revenue, 1);
        ledger.found(of_document(reading, document, stands));
    }
    // Whoever is erased leaves what was: where he lived is no longer known.
    if row.deleted_at.is_some() || !kept.walk.has_passed(contract.id) {
        return;
    }
    ledger.looked(Check::Revenue, 1);
    let place = || format!("contract {}", contract.id);
    match steps_of(contract, &reading.catalogue, &kept.customer) {
        Ok(steps) => {
            let stand: Vec<RevenueStep> = kept.rows.iter().map(|row| row.step).collect();
            let belong =
                |row: &RevenueRow| row.entity == contract.entity && row.currency == contract.currency;
            if steps != stand || !kept.rows.iter().all(belong) {
                let said = (told(&steps, contract.currency), told(&stand, contract.currency));
                ledger.found([finding(place(), "the changes of its recurring revenue", said)]);
            }
        }
        Err(why) => ledger.found([finding(place(), "its recurring revenue", ("one that can be made", why))]),
    }
}

fn of_document(reading: &Reading, document: &DocumentRow, stands: Money) -> Option<Finding> {
    let bills = reading.written.bills.iter().filter(|row| row.document == Some(document.id));
    let parts = bills.map(|row| recurring_net(&row.bill)).collect::<Result<Vec<Money>, _>>();
    let wanted = parts.and_then(Money::sum).ok();
    let currency = document.document.currency;
    let wanted_words = wanted.map_or_else(|| "an amount".to_owned(), |sum| sum.major(currency).to_string());
    let said = (wanted_words, stands.major(currency));
    let what = "the part of its net that is recurring";
    (wanted != Some(stands)).then(|| finding(name_of(document.id, &document.document), what, said))
}

fn finding(place: String, what: &str, pair: (impl Display, impl Display)) -> Finding {
    Finding::new(Check::Revenue, place, what, pair)
}

fn told(steps: &[RevenueStep], currency: Currency) -> String {
    if steps.is_empty() {
        return "none".to_owned();
    }
    let told = |step: &RevenueStep| format!("{:?} {} at {}", step.kind, step.amount.major(currency), step.at);
    steps.iter().map(told).collect::<Vec<_>>().join(", ")
}
