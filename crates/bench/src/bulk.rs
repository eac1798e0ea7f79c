//! The rows of usage in bulk, on a scratch file and on scratch databases of a PostgreSQL server.

use std::path::Path;

use turnus_app::AppError;
use turnus_store::{Options, Store};

use crate::http::failed;
use crate::pair::{PAIRS, Row};
use crate::raw::usage::{Place, Raw};
use crate::scratch::Scratch;
use crate::usage::{Load, usage};

/// Databases that are made on a server, and dropped afterwards: ours, and that of the bare driver.
const SCRATCH: [&str; 2] = ["turnus_bench_ours", "turnus_bench_bare"];

/// Measures so many requests of a thousand records each, of a hundred contracts, on SQLite.
pub(crate) async fn sqlite(name: &str, folder: &Path, requests: u64) -> Result<Row, AppError> {
    let place = Place::Files(folder.join("bulk.db"), folder.join("bulk-bare.db"));
    row(name, 500, &place, load(requests, 1)).await
}

/// The same on a PostgreSQL server, which makes two databases for it.
pub(crate) async fn postgres(name: &str, server: &str, requests: u64) -> Result<Row, AppError> {
    let server = Scratch::on(server).await?;
    let [ours, bare] = SCRATCH;
    let urls = Place::Urls(server.make(ours, None).await?, server.make(bare, None).await?);
    let measured = row(name, 700, &urls, load(requests, 2)).await;
    for database in SCRATCH {
        server.drop(database).await?;
    }
    measured
}

fn load(requests: u64, at_a_time: u64) -> Load {
    let pairs = u32::try_from(PAIRS).unwrap_or(1);
    Load { pairs, requests, records: 1000, contracts: 100, at_a_time }
}

async fn row(name: &str, goal: u64, place: &Place, load: Load) -> Result<Row, AppError> {
    let (store, other) = match place {
        Place::Files(ours, bare) => (
            Store::open_sqlite(ours, Options::default()).await?,
            Store::open_sqlite(bare, Options::default()).await?,
        ),
        Place::Urls(ours, bare) => (
            Store::open_postgres(ours, Options::default()).await?,
            Store::open_postgres(bare, Options::default()).await?,
        ),
    };
    // Its schema is made.
    other.close().await;
    let before = store.bytes().await?;
    let mut raw = Raw::open(place, load.at_a_time).await.map_err(failed)?;
    let mut pairs = Vec::new();
    usage(&store, &mut raw, load, |ours, bare| pairs.push((ours, bare))).await?;
    let records = load.requests * load.records;
    let bytes = store.bytes().await?.saturating_sub(before) / (records * u64::from(load.pairs)).max(1);
    store.close().await;
    Ok(Row { bytes: Some(bytes), ..Row::of(name, goal, records, &pairs) })
}
