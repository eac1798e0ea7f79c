//! Proves that the bytes of documents are those that the journal knows, and that bills and documents are in the journal.

use sha2::{Digest, Sha256};
use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_engine::verify::{Check, Finding};
use turnus_engine::verify_documents::name_of;
use turnus_engine::verify_sums::place_of;
use turnus_store::documents::{self, DocumentRow, DocumentStatus};

use crate::app::App;
use crate::error::AppError;
use crate::ids::hex;
use crate::verify_contract::Reading;
use crate::verify_report::Ledger;

/// Looks at the files of a contract's documents: at those made behind `since`, a position of the journal, or at all.
pub(crate) async fn prove_files(
    app: &App,
    account: Id,
    reading: &Reading,
    since: Option<i64>,
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    let written = &reading.written;
    for row in written.bills.iter().filter(|row| row.reverses.is_none()) {
        ledger.looked(Check::Journal, 1);
        is_told(reading, EventKind::ContractBilled, row.bill.id, place_of(&row.bill), ledger);
    }
    for row in written.documents.iter().filter(|row| row.status == DocumentStatus::Issued) {
        ledger.looked(Check::Journal, 1);
        is_told(reading, EventKind::InvoiceIssued, row.id, name_of(row.id, &row.document), ledger);
        if let Some(hash) = reading.files.get(&row.id) {
            prove_file(app, account, reading, row, &hex(hash), since, ledger).await?;
        }
    }
    Ok(())
}

fn is_told(reading: &Reading, kind: EventKind, subject: Id, place: String, ledger: &mut Ledger) {
    if !reading.told.contains_key(&(kind.name(), subject)) {
        let what = format!("the event {}", kind.name());
        ledger.found([Finding::new(Check::Journal, place, what, ("one", "none"))]);
    }
}

async fn prove_file(
    app: &App,
    account: Id,
    reading: &Reading,
    row: &DocumentRow,
    beside: &str,
    since: Option<i64>,
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    let place = name_of(row.id, &row.document);
    let Some(told) = reading.told.get(&(EventKind::InvoiceCreated.name(), row.id)) else {
        is_told(reading, EventKind::InvoiceCreated, row.id, place, ledger);
        return Ok(());
    };
    if since.zip(told.position).is_some_and(|(since, position)| position <= since) {
        return Ok(());
    }
    ledger.looked(Check::Bytes, 1);
    let known = told.sha256.clone().unwrap_or_else(|| "no hash".to_owned());
    let wrong = |what: &str, found: &str| {
        Some(Finding::new(Check::Bytes, place.clone(), what, (&known, found))).filter(|_| known != found)
    };
    ledger.found(wrong("the hash beside its bytes", beside));
    match documents::file(app.store(), account, row.id, "pdf").await {
        Ok(Some(file)) => ledger.found(wrong("the hash of its bytes", &hex(&Sha256::digest(&file.bytes)))),
        Ok(None) => ledger.found(wrong("its bytes", "none")),
        Err(error) => match AppError::from(error) {
            AppError::Internal(why) => ledger.found(wrong("its bytes", &why)),
            other => return Err(other),
        },
    }
    Ok(())
}
