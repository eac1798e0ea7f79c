//! The rows of the table, one after the other.

use std::path::Path;

use turnus_app::AppError;

use crate::base::Base;
use crate::pair::Row;
use crate::reads::{Reading, What, read};
use crate::{billing, bulk, preview, start, writes};

const BILLING: &str = "billing run, SQLite";
const USAGE: &str = "usage, one a request, SQLite";
const BULK: &str = "usage, 1,000 a request, SQLite";
const BULK_POSTGRES: &str = "usage, 1,000 a request, PostgreSQL";
const ENGINE: &str = "order preview, engine alone, to 50,000 a CPU-second";
const START: &str = "start, to 300 ms";
const REST: &str = "memory at rest, to 60 MB";
const ORDERS: &str = "order and commit, SQLite";

/// How much of each is done.
struct Size {
    contracts: u64,
    usage: u64,
    requests: u64,
    orders: u64,
    reads: u64,
    lists: u64,
    previews: u64,
}

const WHOLE: Size = Size {
    contracts: 10_000,
    usage: 20_000,
    requests: 100,
    orders: 3000,
    reads: 30_000,
    lists: 500,
    previews: 10_000,
};
const QUICK: Size =
    Size { contracts: 1000, usage: 2000, requests: 10, orders: 300, reads: 4000, lists: 100, previews: 1000 };

/// Measures the rows with `only` in their name, in files of `folder`: less of each where it is to be `quick`, and of an
/// account with so many `contracts` where that is said. `told` hears of each as soon as it is measured. Those on PostgreSQL
/// need the URL of a `server` that makes databases.
///
/// # Errors
///
/// Refused where no row has that word in its name. What the store or a wish says; results that are wrong.
pub async fn rows(
    folder: &Path,
    (quick, contracts): (bool, Option<u64>),
    (only, server): (&str, Option<&str>),
    mut told: impl FnMut(&Row),
) -> Result<Vec<Row>, AppError> {
    let size = if quick { QUICK } else { WHOLE };
    let wanted = |name: &str| name.contains(only);
    let (server, readings) = (server.filter(|_| wanted(BULK_POSTGRES)), readings(&size));
    let names =
        [USAGE, ENGINE, ORDERS, BILLING].into_iter().chain(readings.iter().map(|reading| reading.name));
    let names: Vec<&str> = names.filter(|name| wanted(name)).collect();
    let starts = wanted(START) || wanted(REST);
    if names.is_empty() && !wanted(BULK) && server.is_none() && !starts {
        return Err(AppError::Refused(format!("no row that can be measured has '{only}' in its name")));
    }
    let mut rows = Vec::new();
    let mut note = |row: Row| {
        told(&row);
        rows.push(row);
    };
    if wanted(BULK) {
        note(bulk::sqlite(BULK, folder, size.requests).await?);
    }
    if let Some(server) = server {
        note(bulk::postgres(BULK_POSTGRES, server, size.requests).await?);
    }
    let contracts = contracts.unwrap_or(size.contracts);
    if starts {
        let measured = start::rows([START, REST], folder, contracts).await?;
        measured.into_iter().filter(|row| wanted(&row.name)).for_each(&mut note);
    }
    if names.is_empty() {
        return Ok(rows);
    }
    let base = Base::make(folder, contracts).await?;
    if wanted(USAGE) {
        note(writes::usage(USAGE, &base, size.usage).await?);
    }
    for reading in readings.iter().filter(|reading| wanted(reading.name)) {
        note(read(&base, reading).await?);
    }
    if wanted(ENGINE) {
        note(preview::row(ENGINE, &base, size.previews).await?);
    }
    if wanted(ORDERS) {
        note(writes::orders(ORDERS, &base, size.orders).await?);
    }
    if wanted(BILLING) {
        note(billing::sqlite(BILLING, &base).await?);
    }
    Ok(rows)
}

fn readings(size: &Size) -> [Reading; 3] {
    let of = |name, goal, count, what| Reading { name, goal, count, what };
    [
        of("GET one contract", 500, size.reads, What::Contract),
        of("list of 500 contracts", 500, size.lists, What::List),
        of("order preview", 400, size.previews, What::Preview),
    ]
}
