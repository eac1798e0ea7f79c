//! The rows of the table, one after the other.

use std::path::Path;

use turnus_app::AppError;

use crate::base::Base;
use crate::http::failed;
use crate::pair::Row;
use crate::reads::{Reading, What, floor, read};
use crate::scaling::{FEW, Grown};
use crate::webhooks::Telling;
use crate::{billing, bulk, preview, scaling, start, webhooks, writes};

const FLOOR: &str = "HTTP alone, which nothing stands beside";
const BULK: &str = "usage, 1,000 a request, SQLite";
const BULK_POSTGRES: &str = "usage, 1,000 a request, PostgreSQL";
const START: &str = "start, to 300 ms";
const REST: &str = "memory at rest, to 60 MB";
const START_GROWN: &str = "start with the last of those, to 300 ms";
const WEBHOOKS: &str = "webhooks out";
const DURABLE: &str = "webhooks out, beside bare posts and bare rows";
const LATE: &str = "webhooks, p99 of the living beside the dead";
const BILLING_POSTGRES: &str = "billing run, PostgreSQL";
const MONTHS: &str = "billing run, months of history";
const OLD: &str = "billing run, old contracts, SQLite";
const OLD_BARE: &str = "the bare engine itself, months of history";
const USAGE: &str = "usage, one a request, SQLite";
const CONTRACT: &str = "GET one contract";
const LIST: &str = "list of 500 contracts";
const PREVIEW: &str = "order preview";
const ENGINE: &str = "order preview, engine alone, to 50,000 a CPU-second";
const ORDERS: &str = "order and commit, SQLite";
const BILLING: &str = "billing run, SQLite";
const CONTRACTS: &str = "billing run, contracts";

/// Rows that make an account of their own.
const ALONE: [&str; 9] = [FLOOR, BULK, START, REST, OLD, OLD_BARE, WEBHOOKS, DURABLE, LATE];
/// The same on a PostgreSQL server.
const ON_SERVER: [&str; 2] = [BULK_POSTGRES, BILLING_POSTGRES];
/// Rows that begin with a copy of one account.
const OF_ONE: [&str; 9] = [USAGE, CONTRACT, LIST, PREVIEW, ENGINE, ORDERS, BILLING, CONTRACTS, MONTHS];

/// What the file of a growing account, its log and the files beside it take for a contract, at most.
const CONTRACT_BYTES: u64 = 55_000;

/// How much of each is done.
struct Size {
    contracts: u64,
    usage: u64,
    requests: u64,
    orders: u64,
    reads: u64,
    lists: u64,
    previews: u64,
    /// What webhooks are told.
    told: Telling,
    /// The months after which the account's contracts are billed.
    months: &'static [i64],
    /// Contracts that grow old beside the bare engine, and the months that they do.
    aging: (u64, i64),
    /// How large an account grows besides, step by step.
    grown: &'static [u64],
}

const WHOLE: Size = Size {
    contracts: 10_000,
    usage: 20_000,
    requests: 60,
    orders: 3000,
    reads: 30_000,
    lists: 300,
    previews: 10_000,
    told: Telling { accounts: 20, customers: 5 },
    months: &[12, 60],
    aging: (300, 24),
    grown: &[100_000, 1_000_000],
};
const QUICK: Size = Size {
    contracts: 1000,
    usage: 2000,
    requests: 10,
    orders: 300,
    reads: 4000,
    lists: 100,
    previews: 1000,
    told: Telling { accounts: 4, customers: 2 },
    months: &[12],
    aging: (200, 12),
    grown: &[],
};

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
) -> Result<(), AppError> {
    let mut size = if quick { QUICK } else { WHOLE };
    if let Some(contracts) = contracts {
        size = Size { contracts, grown: &[], ..size };
    }
    size.aging.0 = size.aging.0.min(size.contracts);
    let wants = |names: &[&str]| names.iter().any(|name| name.contains(only));
    let server = server.filter(|_| wants(&ON_SERVER));
    let grows = !size.grown.is_empty() && wants(&[CONTRACTS, START_GROWN]);
    if !wants(&ALONE) && !wants(&OF_ONE) && server.is_none() && !grows {
        return Err(AppError::Refused(format!("no row that can be measured has '{only}' in its name")));
    }
    if grows {
        room(folder, size.grown)?;
    }
    let mut table = Table { only, told: &mut told };
    alone(&mut table, folder, &size).await?;
    if let Some(server) = server {
        on_server(&mut table, server, &size).await?;
    }
    if wants(&OF_ONE) {
        of_one(&mut table, folder, &size).await?;
    }
    if grows {
        grown(&mut table, folder, size.grown).await?;
    }
    Ok(())
}

/// Which rows are wanted, and who hears of them.
struct Table<'a> {
    only: &'a str,
    told: &'a mut dyn FnMut(&Row),
}

impl Table<'_> {
    fn wants(&self, name: &str) -> bool {
        name.contains(self.only)
    }

    /// Of rows that are measured together.
    fn note_wanted(&mut self, row: Row) {
        if self.wants(&row.name) {
            self.note(row);
        }
    }

    fn note(&mut self, row: Row) {
        (self.told)(&row);
    }
}

async fn alone(table: &mut Table<'_>, folder: &Path, size: &Size) -> Result<(), AppError> {
    if table.wants(FLOOR) {
        table.note(floor(FLOOR, size.reads).await?);
    }
    if table.wants(BULK) {
        table.note(bulk::sqlite(BULK, folder, size.requests).await?);
    }
    if table.wants(START) || table.wants(REST) {
        let measured = start::rows([START, REST], folder, size.contracts).await?;
        measured.into_iter().for_each(|row| table.note_wanted(row));
    }
    if [WEBHOOKS, DURABLE, LATE].iter().any(|name| table.wants(name)) {
        let measured = webhooks::rows([WEBHOOKS, DURABLE, LATE], folder, size.told).await?;
        measured.into_iter().for_each(|row| table.note_wanted(row));
    }
    if table.wants(OLD) || table.wants(OLD_BARE) {
        let measured = scaling::beside_engine([OLD, OLD_BARE], folder, size.aging).await?;
        measured.into_iter().for_each(|row| table.note_wanted(row));
    }
    Ok(())
}

async fn on_server(table: &mut Table<'_>, server: &str, size: &Size) -> Result<(), AppError> {
    if table.wants(BULK_POSTGRES) {
        table.note(bulk::postgres(BULK_POSTGRES, server, size.requests).await?);
    }
    if table.wants(BILLING_POSTGRES) {
        table.note(billing::postgres(BILLING_POSTGRES, server, size.contracts).await?);
    }
    Ok(())
}

async fn of_one(table: &mut Table<'_>, folder: &Path, size: &Size) -> Result<(), AppError> {
    let base = Base::make(folder, size.contracts).await?;
    if table.wants(USAGE) {
        table.note(writes::usage(USAGE, &base, size.usage).await?);
    }
    for reading in &readings(size) {
        if table.wants(reading.name) {
            table.note(read(&base, reading).await?);
        }
    }
    if table.wants(ENGINE) {
        table.note(preview::row(ENGINE, &base, size.previews).await?);
    }
    if table.wants(ORDERS) {
        table.note(writes::orders(ORDERS, &base, size.orders).await?);
    }
    if table.wants(BILLING) {
        table.note(billing::sqlite(BILLING, &base).await?);
    }
    if table.wants(CONTRACTS) {
        table.note(scaling::by_contracts(CONTRACTS, folder, &base).await?);
    }
    if table.wants(MONTHS) {
        scaling::by_months(MONTHS, &base, size.months).await?.into_iter().for_each(|row| table.note(row));
    }
    Ok(())
}

/// How long the release build of the project's own crates took, to ten minutes.
pub fn built(seconds: u64) -> Row {
    Row::within("release build of the project's own crates, to 600 s", 600, seconds.into())
}

/// Refused before anything is measured, where the folder has no room for the largest account.
fn room(folder: &Path, steps: &[u64]) -> Result<(), AppError> {
    let gigabytes = |bytes: u64| bytes / 1_000_000_000;
    let needed = steps.iter().max().copied().unwrap_or_default().saturating_mul(CONTRACT_BYTES);
    let disk = rustix::fs::statvfs(folder).map_err(failed)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free >= needed {
        return Ok(());
    }
    Err(AppError::Refused(format!(
        "the accounts that grow need {} GB in the temporary folder, and {} has {}: say another by TMPDIR, or less by --quick \
         or --contracts",
        gigabytes(needed),
        folder.display(),
        gigabytes(free)
    )))
}

async fn grown(table: &mut Table<'_>, folder: &Path, steps: &[u64]) -> Result<(), AppError> {
    let mut account = Grown::begin(folder, FEW).await?;
    for (place, many) in (1..).zip(steps) {
        table.note_wanted(account.step(CONTRACTS, *many, place == steps.len()).await?);
    }
    let [start, _] = start::starts([START_GROWN, REST], &account.data).await?;
    table.note_wanted(start);
    Ok(())
}

fn readings(size: &Size) -> [Reading; 3] {
    let of = |name, goal, count, what| Reading { name, goal, count, what };
    [
        of(CONTRACT, 500, size.reads, What::Contract),
        of(LIST, 500, size.lists, What::List),
        of(PREVIEW, 400, size.previews, What::Preview),
    ]
}
