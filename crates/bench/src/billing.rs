//! The billing run: every contract of an account has a billing date behind it, and gets its invoice with a number.

use std::time::Duration;

use tokio::time::Instant as Elapsed;
use turnus_app::AppError;
use turnus_app::due_work::Lane;
use turnus_store::Store;

use crate::base::{BARE, Base, Opened, fill, options};
use crate::http::failed;
use crate::pair::{PAIRS, Row};
use crate::raw::{self, Changed};
use crate::scratch::Scratch;

/// Contracts that the bare engine writes in a transaction.
pub(crate) const BATCH: usize = 500;
/// Databases of a server: before the run, after the one that is proved, after one that is measured, and the bare engine's.
const FILLED: &str = "turnus_bench_filled";
const PROVED: &str = "turnus_bench_proved";
const BILLED: &str = "turnus_bench_billed";
const WRITTEN: &str = "turnus_bench_written";

/// Measures the billing run of all contracts of `base` on SQLite.
///
/// # Errors
///
/// What the store or a wish says; an invoice that is missing; books that are wrong.
pub(crate) async fn sqlite(name: &str, base: &Base) -> Result<Row, AppError> {
    let after = base.copy("proved.db")?;
    // The first run is proved, and says what the bare engine has to write.
    bill(Opened::of(&after, 1).await?, true).await?;
    let changed = raw::sqlite::changed(&base.file, &after).map_err(failed)?;
    let contracts = base.contracts.len();
    check(&changed, contracts)?;
    let grown = base.grown(&after);
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let ours = bill(Opened::of(&base.copy("billed.db")?, 1).await?, false).await?;
        let bare = base.copy(BARE)?;
        pairs.push((ours, raw::sqlite::write(&bare, &changed, contracts.div_ceil(BATCH)).map_err(failed)?));
    }
    raw::sqlite::same(&base.bare(), &after)?;
    let count = u64::try_from(contracts).unwrap_or(1);
    Ok(Row { bytes: Some(grown / count.max(1)), ..Row::of(name, 500, count, &pairs) })
}

/// Measures the same on a PostgreSQL server, which makes databases for it.
pub(crate) async fn postgres(name: &str, server: &str, contracts: u64) -> Result<Row, AppError> {
    let server = Scratch::on(server).await?;
    let measured = on_server(name, &server, contracts).await;
    for database in [FILLED, PROVED, BILLED, WRITTEN] {
        server.drop(database).await?;
    }
    measured
}

async fn on_server(name: &str, server: &Scratch, contracts: u64) -> Result<Row, AppError> {
    let filled = server.make(FILLED, None).await?;
    let (contracts, _) =
        fill(Store::open_postgres(&filled, options(0)).await?, contracts, Lane::Books).await?;
    let proved = Opened::on_server(&server.make(PROVED, Some(FILLED)).await?, 1).await?;
    proved.books().await?;
    let told = async |database: &str| {
        let (before, after) = (server.connect(FILLED).await?, server.connect(database).await?);
        raw::postgres::changed(&before, &after).await
    };
    let changed = told(PROVED).await?;
    check(&changed, contracts.len())?;
    proved.prove().await?;
    proved.close().await;
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let url = server.make(BILLED, Some(FILLED)).await?;
        let ours = bill(Opened::on_server(&url, 1).await?, false).await?;
        server.make(WRITTEN, Some(FILLED)).await?;
        let bare = server.connect(WRITTEN).await?;
        pairs.push((ours, raw::postgres::write(&bare, &changed, contracts.len().div_ceil(BATCH)).await?));
    }
    if told(WRITTEN).await? != changed {
        return Err(failed("the bare engine did not write the same rows"));
    }
    Ok(Row::of(name, 500, u64::try_from(contracts.len()).unwrap_or(1), &pairs))
}

/// Bills what is due, and closes. The answer is how long the billing took.
pub(crate) async fn bill(opened: Opened, proved: bool) -> Result<Duration, AppError> {
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
