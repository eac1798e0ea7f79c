//! Proves everything of one contract: bills made again, lines, sums, documents, postings, coverage, state.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use turnus_engine::catalogue::Catalogue;
use turnus_engine::event::EventKind;
use turnus_engine::verify::{Check, Finding};
use turnus_engine::{Id, Instant};
use turnus_store::documents::DocumentStatus;
use turnus_store::due_work::WorkKind;
use turnus_store::verify::WrittenContract;
use turnus_store::{Hash, verify as written, verify_around};

use crate::app::App;
use crate::error::AppError;
use crate::verify_bills::prove_bills;
use crate::verify_books::{prove_books, prove_documents};
use crate::verify_files::prove_files;
use crate::verify_report::{Ledger, NoteKind};
use crate::verify_revenue::{KeptRevenue, prove_revenue};
use crate::verify_state::prove_state;
use crate::verify_told::{Journal, KINDS, prove_told};

/// How often a contract is read whose rows move meanwhile.
const MOST_READINGS: u32 = 5;

/// A contract as it is written, with what stands around it.
pub(crate) struct Reading {
    pub(crate) written: WrittenContract,
    pub(crate) catalogue: Arc<Catalogue>,
    /// The account's time, behind everything that is read.
    pub(crate) now: Instant,
    /// When its next bill is planned, put aside or not.
    pub(crate) bill_planned: Option<Instant>,
    /// Documents whose bytes are still to be made.
    pub(crate) to_be_rendered: HashSet<Id>,
    /// The hash beside the bytes of each document that has some.
    pub(crate) files: HashMap<Id, Hash>,
    /// What the journal says of it.
    pub(crate) journal: Journal,
    /// What is kept of its recurring revenue.
    pub(crate) revenue: KeptRevenue,
}

/// How far the journal is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    /// Where it ended when the run began.
    pub(crate) until: i64,
    /// Bytes of documents that it told of up to here were proved before.
    pub(crate) since: Option<i64>,
}

/// Proves the contract `id`. It is read again where someone wrote it meanwhile; what is wrong has to be so twice.
pub(crate) async fn prove_contract(app: &App, account: Id, id: Id, told: Told) -> Result<Ledger, AppError> {
    let mut ledger = Ledger::default();
    let mut before: Option<Ledger> = None;
    for _ in 0..MOST_READINGS {
        let reading = match read(app, account, id).await {
            Ok(Some(reading)) => reading,
            Ok(None) => {
                ledger.found([no_such_contract(id)]);
                return Ok(ledger);
            }
            // It stands there and cannot be understood.
            Err(AppError::Internal(why)) => {
                ledger.found([unreadable(id, &why)]);
                return Ok(ledger);
            }
            Err(other) => return Err(other),
        };
        let mut found = Ledger::default();
        prove(&reading, &mut found);
        prove_told(&reading, told.until, &mut found);
        prove_files(app, account, &reading, told, &mut found).await?;
        let version = written::contract_version(app.store(), account, id).await?;
        if version != Some(reading.written.row.version.number()) {
            before = None;
            continue;
        }
        if found.is_clean() || before.as_ref().is_some_and(|before| before.agrees_with(&found)) {
            return Ok(found);
        }
        before = Some(found);
    }
    ledger.note(NoteKind::Moving, || format!("contract {id}"));
    Ok(ledger)
}

/// The journal names a contract that there is not.
pub(crate) fn no_such_contract(id: Id) -> Finding {
    let what = "the journal tells of a contract that there is not";
    Finding::new(Check::State, format!("contract {id}"), what, ("a contract", "none"))
}

fn unreadable(id: Id, why: &str) -> Finding {
    let what = "what is written of it cannot be read";
    Finding::new(Check::Columns, format!("contract {id}"), what, ("rows that can be read", why))
}

fn prove(reading: &Reading, ledger: &mut Ledger) {
    let written = &reading.written;
    let id = written.id();
    ledger.looked(Check::Columns, usize::try_from(written.compared).unwrap_or(usize::MAX));
    ledger.found(written.mismatches.iter().map(|it| {
        let place = format!("contract {id} {} {}", it.table, it.row);
        Finding::new(Check::Columns, place, format!("column {}", it.column), (&it.body, &it.found))
    }));
    ledger.found(written.orphans.iter().map(|(table, bill)| {
        let place = format!("contract {id} {table}");
        Finding::new(Check::Columns, place, "a row of a bill that there is not", ("a bill", bill))
    }));
    prove_bills(reading, ledger);
    prove_documents(reading, ledger);
    prove_books(reading, ledger);
    prove_state(reading, ledger);
    prove_revenue(reading, ledger);
}

/// In this order: what is written meanwhile is then found where it came from or where it went.
async fn read(app: &App, account: Id, id: Id) -> Result<Option<Reading>, AppError> {
    let store = app.store();
    let Some(written) = written::contract(store, account, id).await? else { return Ok(None) };
    let catalogue = app.catalogue(account).await?;
    let bill_planned = verify_around::planned(store, account, WorkKind::Bill, id).await?;
    let issued = written.documents.iter().filter(|row| row.status == DocumentStatus::Issued);
    let issued: Vec<Id> = issued.map(|row| row.id).collect();
    let to_be_rendered = verify_around::to_be_rendered(store, account, &issued).await?;
    let files = verify_around::files(store, account, &issued).await?;
    let kinds = KINDS.map(EventKind::name);
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let journal = Journal::of(verify_around::told(store, account, id, &kinds).await?);
    let revenue = KeptRevenue::of(app, account, &written.row.value.contract).await?;
    let now = app.now(account).await?;
    Ok(Some(Reading { written, catalogue, now, bill_planned, to_be_rendered, files, journal, revenue }))
}
