//! Proves that numbers have no gap and no double, and print as they count.

use turnus_engine::Id;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::numbering::NumberTemplate;
use turnus_engine::verify::Check;
use turnus_engine::verify_documents::printed_number;
use turnus_engine::verify_numbers::{Given, Run};
use turnus_store::documents::{DocumentRow, epoch_day};
use turnus_store::verify_numbers::{self as written, SequenceRow};

use crate::app::App;
use crate::error::AppError;
use crate::verify_report::Ledger;

/// Documents read at a time.
const PAGE: u32 = 500;

/// Proves every sequence; where `since` is given, a part of the journal `(from, to]`, from the first number on that its
/// events gave.
pub(crate) async fn prove_numbers(
    app: &App,
    account: Id,
    since: Option<(i64, i64)>,
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    let catalogue = app.catalogue(account).await?;
    // The last numbers first: what is given meanwhile is not looked at.
    for row in written::sequences(app.store(), account).await? {
        let mut run = match since {
            None => Run::new(row.sequence, row.period.clone()),
            Some(since) => match written::first_numbered_since(app.store(), account, &row, since).await? {
                None => continue,
                Some(first) => start_before(app, account, &row, first).await?,
            },
        };
        let mut behind = run.last_counter();
        loop {
            let page = written::numbered(app.store(), account, &row, behind, PAGE).await?;
            let page: Vec<DocumentRow> = page.into_iter().filter(|it| counter(it) <= row.limit()).collect();
            let Some(last) = page.last() else { break };
            behind = counter(last);
            for document in &page {
                ledger.looked(Check::Numbers, 1);
                ledger.found(run.next(given(document)));
                ledger.found(prints(&catalogue, document));
            }
        }
        ledger.found(run.end(row.counter, row.last_date));
        // A number is given with its row: one that is there has a row that says so.
        let beyond = written::numbered(app.store(), account, &row, row.limit(), 1).await?;
        let last = written::last_number(app.store(), account, &row).await?;
        if let Some(document) = beyond.first().filter(|document| last < counter(document)) {
            ledger.found(run.next(given(document)));
            ledger.found(run.end(last, epoch_day(document.document.date)));
        }
    }
    Ok(())
}

/// A run that goes on behind the number before `first`.
async fn start_before(app: &App, account: Id, row: &SequenceRow, first: i64) -> Result<Run, AppError> {
    let before = written::numbered(app.store(), account, row, first - 2, 1).await?;
    let before = before.first().filter(|document| counter(document) == first - 1).map(given);
    Ok(match before {
        Some(before) => Run::behind(row.sequence, row.period.clone(), before),
        // It is missing, or the first: a run from the start says which.
        None => Run::new(row.sequence, row.period.clone()),
    })
}

fn counter(document: &DocumentRow) -> i64 {
    document.place.as_ref().map_or(0, |place| place.counter)
}

fn given(document: &DocumentRow) -> Given {
    Given { document: document.id, counter: counter(document), date: epoch_day(document.document.date) }
}

/// Entities change how wide a number is printed, so any of their templates of that sequence may have printed it.
fn prints(catalogue: &Catalogue, document: &DocumentRow) -> Option<turnus_engine::verify::Finding> {
    let place = document.place.as_ref()?;
    let kind = document.document.kind;
    let templates = catalogue.entities.history(document.entity).map(|entity| entity.numbers(kind));
    let fitting = templates.filter(|template: &&NumberTemplate| template.sequence == place.sequence);
    printed_number(document.id, &document.document, place.counter, fitting)
}
