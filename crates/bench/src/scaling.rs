//! Whether a contract costs more in a large account, or after years: the billing run, beside itself in a small or a young one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::Value;
use turnus_app::AppError;
use turnus_app::due_work::Lane;
use turnus_engine::Id;
use turnus_store::Store;

use crate::base::{BARE, Base, Opened, SALE, app, options, work};
use crate::billing::{BATCH, bill};
use crate::growth::{AT_ONCE, sign_up};
use crate::http::failed;
use crate::pair::{PAIRS, Row};
use crate::raw;
use crate::shop::Shop;
use crate::start::FILE;

/// A contract may cost 1.3 times as much at most: that part of the pace is left.
const GOAL: u64 = 769;

/// The small account, where the large one has more.
pub(crate) const FEW: u64 = 1000;

/// So many bills of old contracts are proved: more of them take longer than they took to make.
const PROVED: u64 = 100_000;

/// Measures the run of `large` beside that of an account with [`FEW`] contracts, or a tenth as many, made in `folder`: the
/// time of a contract there by that here.
pub(crate) async fn by_contracts(name: &str, folder: &Path, large: &Base) -> Result<Row, AppError> {
    let many = count(&large.contracts);
    let few = if many > FEW { FEW } else { (many / 10).max(1) };
    let small = Base::make(&folder.join("small"), few).await?;
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let took = bill(Opened::of(&large.copy("billed.db")?, 1).await?, false).await?;
        pairs.push((took, scaled(billed(&small).await?, few, many)));
    }
    Ok(Row::of(&format!("{name}, {few} to {many}"), GOAL, many, &pairs))
}

/// An account that grows from step to step, in the folder of an installation.
pub(crate) struct Grown {
    /// The folder.
    pub(crate) data: PathBuf,
    small: Base,
    contracts: Vec<Id>,
}

impl Grown {
    /// Without contracts yet, and beside it one with so `few`.
    pub(crate) async fn begin(folder: &Path, few: u64) -> Result<Grown, AppError> {
        let data = folder.join("grown");
        fs::create_dir_all(&data).map_err(failed)?;
        let small = Base::make(&folder.join("beside"), few).await?;
        Ok(Grown { data, small, contracts: Vec::new() })
    }

    /// Lets it grow to so many contracts, and measures its run beside that of the small one: once, between five of those, as
    /// it takes minutes. A copy is billed, unless it is the `last` step. Nothing of it is proved: that takes longer still.
    pub(crate) async fn step(&mut self, name: &str, many: u64, last: bool) -> Result<Row, AppError> {
        let file = self.data.join(FILE);
        self.grow(&file, many).await?;
        let measured = if last { file } else { self.small.copy_of(&file, "grown.db")? };
        let mut beside = vec![billed(&self.small).await?, billed(&self.small).await?];
        let took = billed_in(&measured, 1, many).await?;
        if !last {
            fs::remove_file(&measured).map_err(failed)?;
        }
        while beside.len() < PAIRS {
            beside.push(billed(&self.small).await?);
        }
        let few = count(&self.small.contracts);
        let pairs: Vec<_> = beside.into_iter().map(|small| (took, scaled(small, few, many))).collect();
        Ok(Row::of(&format!("{name}, {few} to {many}"), GOAL, many, &pairs))
    }

    /// Signs up who is missing. Their first documents get their numbers, and no bytes: those of a million take an hour.
    async fn grow(&mut self, file: &Path, many: u64) -> Result<(), AppError> {
        let app = app(&Store::open_sqlite(file, options(0)).await?);
        let shop = match self.contracts.is_empty() {
            true => Shop::open(&app, SALE).await?,
            false => Shop::reopen(&app, SALE).await?,
        };
        let shop = Arc::new(shop);
        sign_up(&shop, &mut self.contracts, many, AT_ONCE).await?;
        work(&app, shop.account, Lane::Books).await?;
        app.close().await;
        Ok(())
    }
}

/// The run of a file in that month, in which each of its contracts gets a document.
async fn billed_in(file: &Path, month: i64, contracts: u64) -> Result<Duration, AppError> {
    let before = raw::sqlite::count(file, "documents").map_err(failed)?;
    let took = bill(Opened::of(file, month).await?, false).await?;
    let made = raw::sqlite::count(file, "documents").map_err(failed)?.saturating_sub(before);
    if made != contracts {
        return Err(failed(format!("{contracts} contracts were due, and {made} documents were made")));
    }
    Ok(took)
}

/// The run of a copy.
async fn billed(base: &Base) -> Result<Duration, AppError> {
    bill(Opened::of(&base.copy("billed.db")?, 1).await?, false).await
}

/// What `few` took, as long as `many` would take at that pace.
fn scaled(took: Duration, few: u64, many: u64) -> Duration {
    let [each, all] = [few, many].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    took * all / each
}

fn count(contracts: &[Id]) -> u64 {
    u64::try_from(contracts.len()).unwrap_or(1)
}

/// Measures the run of `base` after each of `months` beside that after one: five months one after the other, in one file.
pub(crate) async fn by_months(name: &str, base: &Base, months: &[i64]) -> Result<Vec<Row>, AppError> {
    let contracts = count(&base.contracts);
    let young = after(base, "young.db", 1).await?;
    let old = base.copy("old.db")?;
    let mut rows = Vec::new();
    for months in months {
        bill(Opened::of(&old, *months).await?, false).await?;
        let mut pairs = Vec::new();
        for (month, _) in (months + 1..).zip(0..PAIRS) {
            let later = billed_in(&old, month, contracts).await?;
            let first = bill(Opened::of(&base.copy_of(&young, "billed.db")?, 2).await?, false).await?;
            pairs.push((later, first));
        }
        rows.push(Row::of(&format!("{name}, 1 to {months}"), GOAL, contracts, &pairs));
    }
    let last = months.last().copied().unwrap_or_default();
    if contracts.saturating_mul(last.unsigned_abs()) <= PROVED {
        // A year and more of bills is right too.
        let opened = Opened::of(&old, last).await?;
        opened.prove().await?;
        opened.close().await;
    }
    for file in [young, old] {
        fs::remove_file(file).map_err(failed)?;
    }
    Ok(rows)
}

/// Measures the run after so many months beside the bare engine, whose pages have aged as ours have, and how much slower that
/// one writes its rows there than after one month: of an account with so many contracts, made in `folder`.
pub(crate) async fn beside_engine(
    [name, itself]: [&str; 2],
    folder: &Path,
    (contracts, months): (u64, i64),
) -> Result<[Row; 2], AppError> {
    let base = Base::make(&folder.join("aging"), contracts).await?;
    let young = Aged::make(&base, "young", 1).await?;
    let old = Aged::make(&base, "old", months).await?;
    let (mut pairs, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        let file = base.copy_of(&old.file, "billed.db")?;
        let ours = bill(Opened::of(&file, months + 1).await?, false).await?;
        let written = old.written(&base)?;
        pairs.push((ours, written));
        bare.push((written, young.written(&base)?));
    }
    Ok([
        Row::of(&format!("{name}, after {months} months"), 500, contracts, &pairs),
        Row::of(&format!("{itself}, 1 to {months}"), 0, contracts, &bare),
    ])
}

/// An account after months of history, with what the run of the next one writes.
struct Aged {
    file: PathBuf,
    changed: Vec<raw::Changed<Value>>,
}

impl Aged {
    /// The run is proved.
    async fn make(base: &Base, name: &str, months: i64) -> Result<Aged, AppError> {
        let file = after(base, &format!("{name}.db"), months).await?;
        let proved = base.copy_of(&file, "proved.db")?;
        bill(Opened::of(&proved, months + 1).await?, true).await?;
        let changed = raw::sqlite::changed(&file, &proved).map_err(failed)?;
        Ok(Aged { file, changed })
    }

    /// How long the bare engine takes to write it.
    fn written(&self, base: &Base) -> Result<Duration, AppError> {
        let batches = base.contracts.len().div_ceil(BATCH);
        raw::sqlite::write(&base.copy_of(&self.file, BARE)?, &self.changed, batches).map_err(failed)
    }
}

/// A copy that was billed to the end of so many months, one after the other as they come.
async fn after(base: &Base, name: &str, months: i64) -> Result<PathBuf, AppError> {
    let file = base.copy(name)?;
    bill(Opened::of(&file, months).await?, false).await.map(|_| file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_account_grows_from_step_to_step_and_each_of_its_contracts_is_billed() {
        let folder = tempfile::tempdir().unwrap();
        let mut grown = Grown::begin(folder.path(), 10).await.unwrap();

        let first = grown.step("so", 20, false).await.unwrap();
        let last = grown.step("so", 40, true).await.unwrap();

        assert_eq!((first.name.as_str(), last.name.as_str()), ("so, 10 to 20", "so, 10 to 40"));
        // Forty first documents, and forty of the month; nothing is left of the copy.
        assert_eq!(raw::sqlite::count(&grown.data.join(FILE), "documents").unwrap(), 80);
        assert!(!grown.small.bare().with_file_name("grown.db").exists());
    }
}
