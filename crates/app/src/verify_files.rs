//! Proves that the bytes of documents are those that the journal knows.

use sha2::{Digest, Sha256};
use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_engine::verify::{Check, Finding};
use turnus_engine::verify_documents::name_of;
use turnus_store::documents::{self, DocumentRow, DocumentStatus};

use crate::app::App;
use crate::error::AppError;
use crate::verify_contract::{Reading, Told};
use crate::verify_report::Ledger;

/// Looks at the files of a contract's documents: at those that were not proved before.
pub(crate) async fn prove_files(
    app: &App,
    account: Id,
    reading: &Reading,
    told: Told,
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    let issued = reading.written.documents.iter().filter(|row| row.status == DocumentStatus::Issued);
    for row in issued {
        match reading.files.get(&row.id) {
            Some(hash) => {
                prove_file(app, account, reading, row, &hex::encode(hash), told.since, ledger).await?
            }
            // Bytes are told of with the write that keeps them.
            None => {
                let made = reading.journal.said(EventKind::InvoiceCreated, row.id);
                let known = made.and_then(|made| made.position).filter(|position| *position <= told.until);
                let known = known.map(|position| format!("those of journal position {position}"));
                let place = name_of(row.id, &row.document);
                ledger.found(known.map(|it| Finding::new(Check::Bytes, place, "its bytes", (it, "none"))));
            }
        }
    }
    Ok(())
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
    let Some(told) = reading.journal.said(EventKind::InvoiceCreated, row.id) else {
        let what = format!("the event {}", EventKind::InvoiceCreated.name());
        ledger.found([Finding::new(Check::Journal, place, what, ("one", "none"))]);
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
        Ok(Some(file)) => {
            ledger.found(wrong("the hash of its bytes", &hex::encode(Sha256::digest(&file.bytes))))
        }
        Ok(None) => ledger.found(wrong("its bytes", "none")),
        Err(error) => match AppError::from(error) {
            AppError::Internal(why) => ledger.found(wrong("its bytes", &why)),
            other => return Err(other),
        },
    }
    Ok(())
}
