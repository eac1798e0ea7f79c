//! Proves that a contract is where its history says, that its bills fit together, and that what is to be done is planned.

use std::collections::HashMap;

use turnus_engine::contract::Contract;
use turnus_engine::verify::{Check, Finding};
use turnus_engine::verify_documents::name_of;
use turnus_engine::verify_horizon::{Moments, next_date};
use turnus_engine::verify_sums::place_of;
use turnus_engine::{Id, Instant, Money};
use turnus_store::bills::BillRow;
use turnus_store::documents::{DocumentRow, DocumentStatus};

use crate::verify_contract::Reading;
use crate::verify_report::Ledger;

/// Proves where the contract and its documents stand.
pub(crate) fn prove_state(reading: &Reading, ledger: &mut Ledger) {
    let written = &reading.written;
    ledger.looked(Check::State, 1 + written.documents.len());
    ledger.found(of_row(reading));
    ledger.found(of_bills(reading));
    ledger.found(of_documents(reading));
    ledger.found(of_taken(reading));
}

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;
/// The longest that an account lets a billing date wait, in hours: a week.
const LONGEST_DELAY: i64 = 168;

fn finding(place: String, what: &str, pair: (&str, &str)) -> Finding {
    Finding::new(Check::State, place, what, pair)
}

/// The contract is its last version, but for what is no matter of versions; its next billing date is planned.
fn of_row(reading: &Reading) -> Vec<Finding> {
    let row = &reading.written.row.value;
    let place = format!("contract {}", row.contract.id);
    let mut findings = Vec::new();
    let last = reading.written.versions.last();
    let same = last.is_some_and(|last| {
        let (data, parked) = (row.contract.data.clone(), row.contract.parked.clone());
        Contract { data, parked, ..last.clone() } == row.contract
    });
    if !same {
        let last = last.map_or_else(|| "none".to_owned(), |last| format!("version {}", last.version));
        let found = format!("another one of version {}", row.contract.version);
        findings.push(finding(place.clone(), "the contract as its last version keeps it", (&last, &found)));
    }
    findings.extend(next_billing_date(reading));
    findings.extend(planned_bill(reading));
    findings
}

/// The next billing date is what the contract and its bills say.
fn next_billing_date(reading: &Reading) -> Option<Finding> {
    let row = &reading.written.row.value;
    let place = || format!("contract {}", row.contract.id);
    let what = "its next billing date";
    let next = row.billing.next;
    if row.deleted_at.is_some() || row.contract.annulled {
        return next.map(|next| finding(place(), what, ("none", &next.to_string())));
    }
    let versions: Vec<&Contract> = reading.written.versions.iter().collect();
    let moments = Moments {
        contract: &row.contract,
        versions: &versions,
        catalogue: &reading.catalogue,
        told: reading.journal.changed(),
        taken_back: &[],
    };
    // Dates that billed nothing made no bill, and a signup is billed before its contract starts. That it starts is a
    // billing date again where something happened to it before: what was ordered meanwhile waits for it.
    let now = Some(reading.now).max(row.billing.last).unwrap_or(reading.now);
    let moving = reading.written.bills.iter().filter(|row| row.bill.scope.occasion.moves_schedule());
    let farthest = moving.map(|row| row.bill.horizon).max().filter(|horizon| *horizon > now);
    let changed = reading.written.versions.len() > 1 || reading.written.bills.len() > 1;
    let before = Some(reading.now).filter(|before| changed && *before < now);
    let after: Vec<Instant> = before.into_iter().chain([now]).chain(farthest).collect();
    let expected = next_date(next, reading.now, &after, &moments)?;
    let found = next.map_or_else(|| "none".to_owned(), |next| next.to_string());
    Some(finding(place(), what, (&expected, &found)))
}

/// Work that bills the next billing date is planned for then, or for as many whole hours later as an account may say
/// that usage is waited for.
fn planned_bill(reading: &Reading) -> Option<Finding> {
    let row = &reading.written.row.value;
    let next = row.billing.next.filter(|_| row.deleted_at.is_none() && !row.contract.waits())?;
    let what = "work that bills its next billing date";
    let place = format!("contract {}", row.contract.id);
    let Some(planned) = reading.bill_planned else {
        return Some(finding(place, what, ("planned", "none")));
    };
    let later = planned.millis() - next.millis();
    let fits = (0..=LONGEST_DELAY * HOUR).contains(&later) && later % HOUR == 0;
    let expected = format!("planned for {next}, or whole hours later");
    (!fits).then(|| finding(place, what, (&expected, &planned.to_string())))
}

/// What takes a bill back and what is taken back name each other; what is owed stands on a document.
fn of_bills(reading: &Reading) -> Vec<Finding> {
    let bills: HashMap<Id, &BillRow> = reading.written.bills.iter().map(|row| (row.bill.id, row)).collect();
    let documents: HashMap<Id, &DocumentRow> =
        reading.written.documents.iter().map(|row| (row.id, row)).collect();
    let erased = reading.written.row.value.deleted_at.is_some();
    let mut findings = Vec::new();
    for row in &reading.written.bills {
        let place = || place_of(&row.bill);
        let back = row.reversed_by.map(|id| bills.get(&id).and_then(|other| other.reverses));
        if back.is_some_and(|back| back != Some(row.bill.id)) {
            findings.push(finding(place(), "the bill that takes it back", ("one that says so", "none")));
        }
        let taken = row.reverses.map(|id| bills.get(&id).and_then(|other| other.reversed_by));
        if taken.is_some_and(|by| by != Some(row.bill.id)) {
            findings.push(finding(place(), "the bill that it takes back", ("one that says so", "none")));
        }
        let stands = row.reverses.is_none() && row.reversed_by.is_none();
        let owed = row.bill.totals.gross != Money::ZERO;
        match row.document.map(|id| documents.get(&id)) {
            None if stands && owed => findings.push(finding(place(), "its document", ("one", "none"))),
            // Drafts that others took the place of go with the person whom they name.
            Some(None) if !erased => findings.push(finding(place(), "its document", ("one", "none"))),
            Some(Some(document)) if stands && document.status == DocumentStatus::Replaced => {
                findings.push(finding(
                    place(),
                    "its document",
                    ("one that stands", "a draft that was replaced"),
                ));
            }
            Some(_) | None => {}
        }
    }
    findings
}

/// An issued document has its bytes, or they are to be made.
fn of_documents(reading: &Reading) -> Vec<Finding> {
    let issued = reading.written.documents.iter().filter(|row| row.status == DocumentStatus::Issued);
    let without = |row: &&DocumentRow| {
        !reading.files.contains_key(&row.id) && !reading.to_be_rendered.contains(&row.id)
    };
    issued
        .filter(without)
        .map(|row| finding(name_of(row.id, &row.document), "its bytes", ("made, or to be made", "neither")))
        .collect()
}

/// Usage and rated items name a bill that there is, and a line of it. Of what was annulled, open ones name the contract.
fn of_taken(reading: &Reading) -> Vec<Finding> {
    let written = &reading.written;
    let lines: HashMap<Id, usize> =
        written.bills.iter().map(|row| (row.bill.id, row.bill.lines.len())).collect();
    let usage = written.usage.iter().map(|it| ("usage", it.value.id, it.bill, it.line));
    let items = written.rated_items.iter().map(|it| ("rated item", it.value.id, it.bill, it.line));
    let annulled = written.row.value.contract.annulled;
    let lost = |bill: Id, line: Option<u32>| match lines.get(&bill) {
        None => !(annulled && bill == written.id()),
        Some(count) => line.is_some_and(|line| usize::try_from(line).is_ok_and(|line| line >= *count)),
    };
    usage
        .chain(items)
        .filter(|(_, _, bill, line)| bill.is_some_and(|bill| lost(bill, *line)))
        .map(|(what, id, _, _)| {
            let place = format!("contract {} {what} {id}", written.id());
            finding(place, "the line that billed it", ("one", "none"))
        })
        .collect()
}
