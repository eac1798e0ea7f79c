//! A contract's ledger.

use jiff::civil::Date;
use turnus_app::ledger::{LedgerEntry, LedgerKind};
use turnus_app::rows::{Booking, ContractRow};
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
            let number = document.as_ref().map_or("draft", |document| document.number.as_str());
            (kind, format!("{word}: {number}"), document.as_ref().map(|document| document.id))
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
        due_date: booked_on(&entry.kind).map(|day| time(contract.zone.midnight(day))),
        ..wire::ledger_entries::LedgerEntry::default()
    }
}

fn booked_on(kind: &LedgerKind) -> Option<Date> {
    match kind {
        LedgerKind::Bill(_) => None,
        LedgerKind::Payment { booked_on, .. } => Some(*booked_on),
    }
}

/// A payment that was booked by hand, as the line of the ledger that it is.
pub(crate) fn booking((row, booking): &(ContractRow, Booking)) -> wire::ledger_entries::LedgerEntry {
    let entry = LedgerEntry {
        id: booking.id,
        at: booking.at,
        kind: LedgerKind::Bill(None),
        amount: booking.amount.negated(),
        balance: row.billing.balance,
        currency: booking.currency,
    };
    let payment = if entry.amount > Money::ZERO { "Refund" } else { "Payment" };
    let given = Some(booking.description.clone()).filter(|text| !text.is_empty());
    wire::ledger_entries::LedgerEntry {
        kind: Some(payment.to_owned()),
        description: given.or_else(|| Some(payment.to_owned())),
        ..ledger_entry(&entry, &row.contract)
    }
}
