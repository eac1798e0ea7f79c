//! `turnus bench growth`: a table of what a contract costs, from size to size.

use std::io::{Write, stdout};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use turnus_bench::growth::{Figure, growth};
use turnus_store::copy::Place;
use turnus_store::{Options, Store, StoreError};

use crate::arguments::Growing;
use crate::failure::Failure;

/// 1 January 2026, in milliseconds: the machine's time where it begins.
const BEGIN: i64 = 1_767_225_600_000;

/// Measures, and prints a row for each size, which fills as its figures come: a run may take hours, or be broken off.
pub async fn grow(asked: &Growing) -> Result<(), Failure> {
    let clock = Arc::new(AtomicI64::new(BEGIN));
    let options = Options { machine_clock: Some(Arc::clone(&clock)), ..Options::default() };
    let folder = tempfile::tempdir().map_err(|error| Failure::Usage(error.to_string()))?;
    let store = match &asked.database {
        None => {
            let file = asked.keep.clone().unwrap_or_else(|| folder.path().join("bench.db"));
            let opened = Store::open_sqlite(&file, options).await;
            opened.map_err(Failure::store(file.display().to_string()))?
        }
        // Looked at first: one of another version is not brought up to date for this.
        Some(url) => {
            let opened = match Store::read_postgres(url, options.clone()).await {
                Ok(_) | Err(StoreError::NotOurs(_)) => Store::open_postgres(url, options).await,
                Err(other) => Err(other),
            };
            opened.map_err(Failure::store(Place::Postgres(url.clone()).to_string()))?
        }
    };
    print(&heading());
    let (mut row_is_open, mut slowest) = (false, None);
    let told = |figure| {
        row_is_open = !matches!(figure, Figure::Bytes(_));
        print(&cell(&figure));
        if let Figure::Page(list) = figure {
            slowest = Some(list.path);
        }
    };
    let ended = growth(store.clone(), &clock, asked.contracts, told).await;
    if row_is_open {
        print("\n");
    }
    slowest.into_iter().for_each(|list| print(&format!("The slowest list in the end: {list}\n")));
    store.close().await;
    Ok(ended?)
}

/// What was measured is not lost because nobody reads it.
fn print(text: &str) {
    let mut out = stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn heading() -> String {
    let times = ["sign-up", "billed", "issued", "read", "100 listed", "previewed", "a page", "proved"];
    let times = times.map(|name| format!("{name:>WIDTH$}")).concat();
    format!("contracts{times}{:>WIDTH$}\n", "bytes")
}

/// Columns of text that a figure takes, but the first of a row.
const WIDTH: usize = 12;

fn cell(figure: &Figure) -> String {
    let time = |time: &Duration| format!("{:>WIDTH$}", format!("{} µs", time.as_micros()));
    match figure {
        Figure::Contracts(count) => format!("{count:>9}"),
        Figure::SignUp(None) => format!("{:>WIDTH$}", "-"),
        Figure::SignUp(Some(each))
        | Figure::Billed(each)
        | Figure::Issued(each)
        | Figure::Read(each)
        | Figure::Listed(each)
        | Figure::Previewed(each)
        | Figure::Proved(each) => time(each),
        Figure::Page(list) => time(&list.median),
        Figure::Bytes(each) => format!("{each:>WIDTH$}\n"),
    }
}
