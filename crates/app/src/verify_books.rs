//! Proves that documents say what bills say, that bills and payments have their postings, and what those come to.

use std::collections::HashMap;

use turnus_engine::verify::{Check, Finding};
use turnus_engine::verify_documents::{document_of_bill, name_of};
use turnus_engine::verify_sums::{
    Posted, compare_postings, posting_of_payment, postings_of_bill, receivable,
};
use turnus_engine::verify_taxes::taxed_otherwise;
use turnus_engine::{Id, Money};
use turnus_store::bills::BillRow;
use turnus_store::documents::{DocumentRow, DocumentStatus};

use crate::verify_contract::Reading;
use crate::verify_report::{Ledger, NoteKind};

/// Each draft and each issued document presents one bill, and says what that says.
pub(crate) fn prove_documents(reading: &Reading, ledger: &mut Ledger) {
    let written = &reading.written;
    let mut shown: HashMap<Id, Vec<&BillRow>> = HashMap::new();
    for row in &written.bills {
        if let Some(document) = row.document {
            shown.entry(document).or_default().push(row);
        }
    }
    let seen = written.documents.iter().filter(|row| row.status != DocumentStatus::Replaced);
    for row in seen {
        ledger.looked(Check::Documents, 1);
        match shown.get(&row.id).map(Vec::as_slice) {
            Some([bill]) => {
                ledger.found(document_of_bill(row.id, &row.document, &bill.bill));
                if row.status == DocumentStatus::Issued && bill.reversed_by.is_none() {
                    note_other_rates(reading, row, bill, ledger);
                }
            }
            other => {
                let count = other.map_or(0, <[_]>::len);
                let place = name_of(row.id, &row.document);
                ledger.found([Finding::new(
                    Check::Documents,
                    place,
                    "how many bills it presents",
                    (1, count),
                )]);
            }
        }
        let wanted = if row.status == DocumentStatus::Issued { "a number" } else { "no number" };
        let found = if row.document.number.is_some() { "a number" } else { "no number" };
        if wanted != found {
            let place = name_of(row.id, &row.document);
            ledger.found([Finding::new(Check::Documents, place, "whether it has a number", (wanted, found))]);
        }
    }
}

/// What was issued stays as it is, whatever rates were entered since.
fn note_other_rates(reading: &Reading, row: &DocumentRow, bill: &BillRow, ledger: &mut Ledger) {
    let zone = &reading.written.row.value.contract.zone;
    for (line, tax) in taxed_otherwise(&bill.bill, &reading.catalogue, zone) {
        let rate = tax.rate.normalize();
        let place = || format!("{} line {line}, now {rate} %", name_of(row.id, &row.document));
        ledger.note(NoteKind::OtherRate, place);
    }
}

/// The ledger of the contract, and what its row says of it.
pub(crate) fn prove_books(reading: &Reading, ledger: &mut Ledger) {
    let written = &reading.written;
    let of_bills = written.bills.iter().flat_map(|row| postings_of_bill(&row.bill));
    let of_bookings =
        written.bookings.iter().map(|it| posting_of_payment(it.id, it.amount.minor(), it.currency));
    let expected: Vec<Posted> = of_bills.chain(of_bookings).collect();
    let found: Vec<Posted> = written
        .postings
        .iter()
        .map(|it| Posted {
            source: it.source,
            number: it.number,
            debit: it.debit.clone(),
            credit: it.credit.clone(),
            amount: it.amount.minor(),
            currency: it.currency,
        })
        .collect();
    ledger.looked(Check::Postings, found.len());
    ledger.found(compare_postings(written.id(), &expected, &found));
    ledger.looked(Check::Balances, 1);
    let billing = &written.row.value.billing;
    let sum = |amount: fn(&BillRow) -> Money| -> i128 {
        written.bills.iter().map(|row| i128::from(amount(row).minor())).sum()
    };
    let compared = [
        ("the balance, in minor units", receivable(&found), billing.balance),
        ("the turnover net, in minor units", sum(|row| row.bill.totals.net), billing.turnover_net),
        ("the turnover gross, in minor units", sum(|row| row.bill.totals.gross), billing.turnover_gross),
    ];
    for (what, expected, found) in compared {
        let found = i128::from(found.minor());
        if expected != found {
            let place = format!("contract {}", written.id());
            ledger.found([Finding::new(Check::Balances, place, what, (expected, found))]);
        }
    }
}
