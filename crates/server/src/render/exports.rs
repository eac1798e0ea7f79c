//! DATEV settings, and rows of the books.

use turnus_app::exports::kind_of;
use turnus_engine::Currency;
use turnus_engine::booked::BookedRow;
use turnus_engine::datev::{Chart, DatevSettings};
use turnus_wire::datev as wire;
use turnus_wire::exports::Posting;

use crate::render::{id, money};

/// How postings are told to DATEV.
pub(crate) fn datev_settings(settings: &DatevSettings) -> wire::DatevSettings {
    let chart = match settings.chart {
        Chart::Skr03 => "SKR03",
        Chart::Skr04 => "SKR04",
    };
    let accounts = settings.revenue_accounts.iter().map(|own| wire::RevenueAccount {
        tax_definition_id: id(own.tax_definition),
        account: own.account.clone(),
        tax_key: own.tax_key.clone(),
        vat_account: own.vat_account.clone(),
        automatic: Some(own.automatic),
    });
    wire::DatevSettings {
        consultant_number: settings.consultant_number,
        client_number: settings.client_number,
        chart: Some(chart.to_owned()),
        fiscal_year_start_month: u32::try_from(settings.fiscal_year_month).ok(),
        account_length: Some(settings.account_length.into()),
        collective_debtor_account: settings.collective_debtor.clone(),
        clearing_account: Some(settings.clearing_account.clone()),
        revenue_accounts: accounts.collect(),
        locked: Some(settings.locked),
        service_dates: Some(settings.service_dates),
    }
}

/// A row of the books, which are kept in `books`.
pub(crate) fn posting(row: &BookedRow) -> Posting {
    let (amount, books): (_, Currency) =
        row.in_books.map_or((row.amount, row.currency), |it| (it.amount, it.currency));
    Posting {
        source_id: id(row.source),
        number: row.number,
        kind: kind_of(row.kind).to_owned(),
        contract_id: id(row.contract),
        customer_id: id(row.customer),
        date: row.date.into(),
        reference: row.reference.clone(),
        text: row.text.clone(),
        account: row.account.clone(),
        contra_account: row.contra.clone(),
        side: if row.debit { "Debit" } else { "Credit" }.to_owned(),
        amount: money(row.amount, row.currency),
        currency: row.currency.to_string(),
        exchange_rate: row.in_books.map(|it| it.rate.normalize().into()),
        accounting_amount: money(amount, books),
        accounting_currency: books.to_string(),
        tax_key: row.key.clone(),
        tax_definition_id: row.tax_definition.map(id),
        vat_percentage: row.rate.map(|rate| rate.normalize().into()),
        net: money(row.net, row.currency),
        vat: money(row.vat, row.currency),
        service_date: row.service_date.map(Into::into),
        eu_state_or_vat_id: row.eu.clone(),
    }
}
