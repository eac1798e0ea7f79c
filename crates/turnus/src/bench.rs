//! `turnus bench`: a table of what a contract costs, from size to size.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use turnus_bench::growth::{Step, growth};
use turnus_store::{Options, Store};

use crate::arguments::Benching;
use crate::failure::Failure;

/// 1 January 2026, in milliseconds: the machine's time where it begins.
const BEGIN: i64 = 1_767_225_600_000;

/// Measures, and prints a row for each size as soon as it is known, then all of them.
pub async fn bench(asked: &Benching) -> Result<(), Failure> {
    let clock = Arc::new(AtomicI64::new(BEGIN));
    let options = Options { machine_clock: Some(Arc::clone(&clock)), ..Options::default() };
    let folder = tempfile::tempdir().map_err(|error| Failure::Usage(error.to_string()))?;
    let store = match &asked.database {
        None => Store::open_sqlite(&folder.path().join("bench.db"), options).await?,
        Some(url) => Store::open_postgres(url, options).await?,
    };
    let (steps, told) = std::sync::mpsc::channel();
    let printed = |step: Step| {
        eprintln!("{} contracts", step.contracts);
        // Nobody else listens.
        let _ = steps.send(step);
    };
    let ended = growth(store.clone(), &clock, asked.contracts, printed).await;
    store.close().await;
    ended?;
    println!("{}", table(told.try_iter()));
    Ok(())
}

fn table(steps: impl Iterator<Item = Step>) -> Table {
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
