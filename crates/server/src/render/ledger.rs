//! A contract's ledger.

use jiff::civil::Date;
use turnus_app::ledger::{LedgerEntry, LedgerKind};
use turnus_app::rows::{Booking, ContractRow, date_of};
use turnus_engine::Money;
use turnus_engine::contract::Contract;
use turnus_wire as wire;

use crate::render::{id, money, time};

/// One line of the ledger of `contract`.
pub(crate) fn ledger_entry(entry: &LedgerEntry, contract: &Contract) -> wire::ledger_entries::LedgerEntry {
    let owed = entry.amount >= Money::ZERO;
    let (kind, description, invoice) = match &entry.kind {
        LedgerKind::Bill(document) => {
            let (kind, word) = if owed { ("Receivable", "Invoice") } else { ("CreditNote", "Credit note") };
            let number = document.as_ref().map_or("draft", |(document, _)| document.number.as_str());
            (kind, format!("{word}: {number}"), document.as_ref().map(|(document, _)| document.id))
        }
        LedgerKind::Draft(_) => {
            let (kind, word) = if owed { ("Receivable", "Invoice") } else { ("CreditNote", "Credit note") };
            (kind, format!("{word}: draft"), None)
        }
        LedgerKind::Payment { description, .. } => {
            let (kind, word) = if owed { ("Refund", "Refund") } else { ("Payment", "Payment") };
            (kind, if description.is_empty() { word.to_owned() } else { description.clone() }, None)
        }
    };
    wire::ledger_entries::LedgerEntry {
        id: id(entry.id),
        contract_id: Some(id(contract.id)),
        customer_id: Some(id(contract.customer)),
        kind: Some(kind.to_owned()),
        timestamp: Some(time(entry.at)),
        description: Some(description),
        amount: money(entry.amount, entry.currency),
        amount_type: Some("GrossAmount".to_owned()),
        balance: Some(money(entry.balance, entry.currency)),
        currency: Some(entry.currency.to_string()),
        invoice_id: invoice.map(id),
        invoice_draft_id: match entry.kind {
            LedgerKind::Draft(draft) => Some(id(draft)),
            LedgerKind::Bill(_) | LedgerKind::Payment { .. } => None,
        },
        booking_date: match entry.kind {
            LedgerKind::Payment { booked_on, .. } => Some(booked_on.into()),
            LedgerKind::Bill(_) | LedgerKind::Draft(_) => None,
        },
        due_date: due_date(&entry.kind).map(|day| time(contract.zone.midnight(day))),
        ..wire::ledger_entries::LedgerEntry::default()
    }
}

fn due_date(kind: &LedgerKind) -> Option<Date> {
    match kind {
        LedgerKind::Bill(document) => document.as_ref().map(|(_, due_date)| *due_date),
        LedgerKind::Draft(_) => None,
        LedgerKind::Payment { booked_on, .. } => Some(*booked_on),
    }
}

/// A payment that was booked by hand, as the line of the ledger that it is.
pub(crate) fn booking((row, booking): &(ContractRow, Booking)) -> wire::ledger_entries::LedgerEntry {
    let (description, booked_on) = (booking.description.clone(), date_of(booking.booked_on));
    let entry = LedgerEntry {
        id: booking.id,
        at: booking.at,
        kind: LedgerKind::Payment { description, booked_on },
        amount: booking.amount.negated(),
        balance: row.billing.balance,
        currency: booking.currency,
    };
    ledger_entry(&entry, &row.contract)
}
