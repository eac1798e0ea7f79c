//! `turnus bench`: a table of what a contract costs, from size to size.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use turnus_bench::growth::{Step, growth};
use turnus_store::{Options, Store, StoreError};

use crate::arguments::Benching;
use crate::failure::Failure;

/// 1 January 2026, in milliseconds: the machine's time where it begins.
const BEGIN: i64 = 1_767_225_600_000;

/// Measures, says each size as it is through, and prints a row for each in the end.
pub async fn bench(asked: &Benching) -> Result<(), Failure> {
    let clock = Arc::new(AtomicI64::new(BEGIN));
    let options = Options { machine_clock: Some(Arc::clone(&clock)), ..Options::default() };
    let folder = tempfile::tempdir().map_err(|error| Failure::Usage(error.to_string()))?;
    let store = match &asked.database {
        None => Store::open_sqlite(&folder.path().join("bench.db"), options).await?,
        // Looked at first: one of another version is not brought up to date for this.
        Some(url) => match Store::read_postgres(url, options.clone()).await {
            Ok(_) | Err(StoreError::NotOurs(_)) => Store::open_postgres(url, options).await?,
            Err(other) => return Err(other.into()),
        },
    };
    let told = |contracts| eprintln!("{contracts} contracts");
    let ended = growth(store.clone(), &clock, asked.contracts, told).await;
    store.close().await;
    println!("{}", table(&ended?));
    Ok(())
}

fn table(steps: &[Step]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header([
        "contracts",
        "sign-up",
        "billed",
        "issued",
        "read",
        "100 listed",
        "previewed",
        "proved",
        "bytes",
    ]);
    for step in steps {
        let times =
            [step.sign_up, step.billed, step.issued, step.read, step.listed, step.previewed, step.proved];
        let cells = std::iter::once(step.contracts.to_string()).chain(times.map(micros));
        table.add_row(cells.chain([step.bytes.to_string()]));
    }
    table
}

fn micros(time: Duration) -> String {
    format!("{} µs", time.as_micros())
}
