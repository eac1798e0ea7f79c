//! Proves an account's books (docs/operate/verify.md): contract by contract, event by event, number by number. It reads
//! page by page, holds nobody up, and never uses the settled floor.

use turnus_engine::Id;
pub use turnus_engine::verify::{Check, Finding};
pub use turnus_store::proofs::Proof;
use turnus_store::{
    Applied, Changes, Head, events, proofs, verify as written, verify_around, verify_journal,
};

use crate::app::App;
use crate::error::AppError;
use crate::verify_contract::{Told, prove_contract};
use crate::verify_journal::{prove_chain, prove_outbox};
use crate::verify_numbers::prove_numbers;
use crate::verify_report::Ledger;
pub use crate::verify_report::{Note, NoteKind, Report};

/// Contracts read at a time.
const PAGE: u32 = 200;

/// Contracts that are proved at a time.
const SIDE_BY_SIDE: usize = 8;

/// How much is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Whole,
    /// What the journal tells of since then: events, their contracts with all that belongs to them, the numbers given.
    Since(Proof),
}

/// Proves the books of an account. It writes nothing; [`Report::proof`] says from where the next run may go on.
///
/// # Errors
///
/// Where the database cannot be read. What stands in it and cannot be understood is a finding.
pub async fn verify(app: &App, account: Id, scope: Scope) -> Result<Report, AppError> {
    let mut ledger = Ledger::default();
    let at = app.machine_now().await?;
    let head = events::head(app.store(), account).await?;
    let (since, handed_out) = match scope {
        Scope::Whole => (Head::START, 0),
        Scope::Since(proof) => (Head { position: proof.position, hash: proof.hash }, proof.handed_out),
    };
    let end = prove_chain(app, account, since, head, &mut ledger).await?;
    let handed_out = prove_outbox(app, account, handed_out, &mut ledger).await?.min(head.position);
    let told =
        Told { until: head.position, since: matches!(scope, Scope::Since(_)).then_some(since.position) };
    match scope {
        Scope::Whole => {
            let mut behind = None;
            loop {
                let page = written::contracts_behind(app.store(), account, behind, PAGE).await?;
                let until = page.last().copied();
                let span = (behind, until.unwrap_or(Id::from_bytes([u8::MAX; 12])));
                prove_strangers(app, account, span, &mut ledger).await?;
                let Some(until) = until else { break };
                behind = Some(until);
                prove_contracts(app, account, &page, told, &mut ledger).await?;
            }
            prove_numbers(app, account, None, &mut ledger).await?;
        }
        Scope::Since(_) => {
            let span = (since.position, head.position);
            let touched: Vec<Id> =
                verify_journal::touched(app.store(), account, span).await?.into_iter().collect();
            prove_contracts(app, account, &touched, told, &mut ledger).await?;
            prove_numbers(app, account, Some(span), &mut ledger).await?;
        }
    }
    let proof = end.map(|end| Proof { position: end.position, hash: end.hash, at, handed_out });
    Ok(ledger.report(account, scope, proof))
}

/// Some at a time, each in a task of its own; what they come to is told in the order of the contracts.
async fn prove_contracts(
    app: &App,
    account: Id,
    ids: &[Id],
    told: Told,
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    for some in ids.chunks(SIDE_BY_SIDE) {
        let prove = |id: &Id| {
            let (app, id) = (app.clone(), *id);
            tokio::spawn(async move { prove_contract(&app, account, id, told).await })
        };
        let tasks: Vec<_> = some.iter().map(prove).collect();
        for task in tasks {
            let found = task.await.map_err(|panic| AppError::Internal(panic.to_string()))?;
            ledger.take(found?);
        }
    }
    Ok(())
}

/// Nothing is written of contracts that there are not.
async fn prove_strangers(
    app: &App,
    account: Id,
    span: (Option<Id>, Id),
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    for (table, contract) in verify_around::strangers(app.store(), account, span).await? {
        let (place, what) = (format!("contract {contract}"), format!("rows of {table} without the contract"));
        ledger.found([Finding::new(Check::State, place, what, ("a contract", "none"))]);
    }
    Ok(())
}

/// How far the account's books were proved, as the database remembers it.
pub async fn last_proof(app: &App, account: Id) -> Result<Option<Proof>, AppError> {
    Ok(proofs::of(app.store(), account).await?)
}

/// Remembers in the database how far the books were proved.
pub async fn keep_proof(app: &App, account: Id, proof: &Proof) -> Result<(), AppError> {
    let machine = app.machine_now().await?;
    let changes = Changes::new(account, app.new_id(account, machine)).with(proofs::keep(account, proof));
    match app.store().apply(changes).await? {
        Applied::Done(_) => Ok(()),
        Applied::Stale | Applied::Taken(_) => Err(AppError::Busy),
    }
}
