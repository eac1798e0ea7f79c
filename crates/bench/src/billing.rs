//! The billing run: every contract of an account has a billing date behind it, and gets its invoice with a number.

use std::path::Path;
use std::time::Duration;

use tokio::time::Instant as Elapsed;
use turnus_app::AppError;

use crate::base::{BARE, Base, Opened};
use crate::http::failed;
use crate::pair::{PAIRS, Row};
use crate::raw::{self, Changed};

/// Contracts that the bare engine writes in a transaction.
const BATCH: usize = 500;

/// Measures the billing run of all contracts of `base` on SQLite.
///
/// # Errors
///
/// What the store or a wish says; an invoice that is missing; books that are wrong.
pub(crate) async fn sqlite(name: &str, base: &Base) -> Result<Row, AppError> {
    let after = base.copy("proved.db")?;
    // The first run is proved, and says what the bare engine has to write.
    run(&after, true).await?;
    let changed = raw::sqlite::changed(&base.file, &after).map_err(failed)?;
    let contracts = base.contracts.len();
    check(&changed, contracts)?;
    let grown = base.grown(&after);
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let ours = run(&base.copy("billed.db")?, false).await?;
        let bare = base.copy(BARE)?;
        pairs.push((ours, raw::sqlite::write(&bare, &changed, contracts.div_ceil(BATCH)).map_err(failed)?));
    }
    raw::sqlite::same(&base.bare(), &after)?;
    let count = u64::try_from(contracts).unwrap_or(1);
    Ok(Row { bytes: Some(grown / count.max(1)), ..Row::of(name, 500, count, &pairs) })
}

/// Bills what is due in the file. The answer is how long that took.
async fn run(file: &Path, proved: bool) -> Result<Duration, AppError> {
    let opened = Opened::of(file, 1).await?;
    let began = Elapsed::now();
    opened.books().await?;
    let took = began.elapsed();
    if proved {
        opened.prove().await?;
    }
    opened.close().await;
    Ok(took)
}

/// Each contract got one document.
fn check<V>(changed: &[Changed<V>], contracts: usize) -> Result<(), AppError> {
    let documents = changed.iter().find(|changed| changed.table == "documents");
    let made = documents.map_or(0, |changed| changed.inserted.len());
    if made == contracts {
        return Ok(());
    }
    Err(failed(format!("{contracts} contracts were due, and {made} documents were made")))
}
