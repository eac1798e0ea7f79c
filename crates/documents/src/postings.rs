//! The rows of the books for spreadsheets: the rows of DATEV's batch, one for one, with what they are in the ledger.

use rust_decimal::Decimal;
use turnus_engine::booked::{BookedRow, RowKind};

use crate::delimited::{Field, line};

/// The names of the columns: those of the API's JSON.
const COLUMNS: [&str; 23] = [
    "SourceId",
    "Number",
    "Kind",
    "ContractId",
    "CustomerId",
    "Date",
    "Reference",
    "Text",
    "Account",
    "ContraAccount",
    "Side",
    "Amount",
    "Currency",
    "ExchangeRate",
    "AccountingAmount",
    "AccountingCurrency",
    "TaxKey",
    "TaxDefinitionId",
    "VatPercentage",
    "Net",
    "Vat",
    "ServiceDate",
    "EuStateOrVatId",
];

/// The name of a kind of row.
pub fn kind_of(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Gross => "Gross",
        RowKind::Net => "Net",
        RowKind::Vat => "Vat",
        RowKind::VatDifference => "VatDifference",
        RowKind::Payment => "Payment",
    }
}

/// A text that no spreadsheet takes for a formula: whoever signs up chooses his name.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// The rows as a file: UTF-8, semicolons, decimal commas, days as 2026-11-22, CRLF.
pub fn postings_csv(rows: &[BookedRow]) -> String {
    let mut file = line(&COLUMNS.map(|name| Field::Plain(name.to_owned())));
    for row in rows {
        file += &line(&fields(row));
    }
    file
}

fn fields(row: &BookedRow) -> [Field; 23] {
    let number = |number: Option<Decimal>| number.map_or(Field::Empty, |it| Field::number(it.normalize()));
    let (amount, books) = row.in_books.map_or((row.amount, row.currency), |it| (it.amount, it.currency));
    [
        Field::text(row.source.to_string()),
        Field::Plain(row.number.to_string()),
        Field::text(kind_of(row.kind)),
        Field::text(row.contract.to_string()),
        Field::text(row.customer.to_string()),
        Field::Plain(row.date.to_string()),
        Field::text(inert(&row.reference)),
        Field::text(inert(&row.text)),
        Field::text(&row.account),
        Field::text(&row.contra),
        Field::text(if row.debit { "Debit" } else { "Credit" }),
        Field::number(row.amount.major(row.currency)),
        Field::text(row.currency.code()),
        number(row.in_books.map(|it| it.rate)),
        Field::number(amount.major(books)),
        Field::text(books.code()),
        Field::optional(row.key.as_ref()),
        Field::optional(row.tax_definition.map(|id| id.to_string())),
        number(row.rate),
        Field::number(row.net.major(row.currency)),
        Field::number(row.vat.major(row.currency)),
        row.service_date.map_or(Field::Empty, |day| Field::Plain(day.to_string())),
        Field::optional(row.eu.as_ref()),
    ]
}
