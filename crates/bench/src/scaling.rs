//! Whether a contract costs more in a large account, or after years: the billing run, beside itself in a small or a young one.

use std::path::{Path, PathBuf};

use turnus_app::AppError;

use crate::base::{BARE, Base, Opened};
use crate::billing::{BATCH, bill};
use crate::http::failed;
use crate::pair::{PAIRS, Row};
use crate::raw;

/// A contract may cost 1.3 times as much at most: that part of the pace is left.
const GOAL: u64 = 769;

/// The small account, where the large one has more.
const FEW: u64 = 1000;

/// Measures the run of `large` beside that of an account with [`FEW`] contracts, or a tenth as many, made in `folder`: the
/// time of a contract there by that here.
pub(crate) async fn by_contracts(name: &str, folder: &Path, large: &Base) -> Result<Row, AppError> {
    let many = u64::try_from(large.contracts.len()).unwrap_or(1);
    let few = if many > FEW { FEW } else { (many / 10).max(1) };
    let small = Base::make(&folder.join("small"), few).await?;
    let [each, all] = [few, many].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let large = bill(Opened::of(&large.copy("billed.db")?, 1).await?, false).await?;
        let small = bill(Opened::of(&small.copy("billed.db")?, 1).await?, false).await?;
        pairs.push((large, small * all / each));
    }
    Ok(Row::of(&format!("{name}, {few} to {many}"), GOAL, many, &pairs))
}

/// Measures the run after so many months beside that after one, of an account with so many contracts made in `folder`, and
/// the run after so many months beside the bare engine: that one's pages have aged too. The rows are in the order of their
/// names.
pub(crate) async fn by_months(
    [aged, beside]: [&str; 2],
    folder: &Path,
    (contracts, months): (u64, i64),
) -> Result<[Row; 2], AppError> {
    let base = Base::make(&folder.join("aging"), contracts).await?;
    let young = after(&base, "young.db", 1).await?;
    let old = after(&base, "old.db", months).await?;
    let proved = base.copy_of(&old, "proved.db")?;
    // A year and more of bills is right too.
    bill(Opened::of(&proved, months + 1).await?, true).await?;
    let changed = raw::sqlite::changed(&old, &proved).map_err(failed)?;
    let batches = base.contracts.len().div_ceil(BATCH);
    let (mut by_age, mut by_engine) = (Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        let later = bill(Opened::of(&base.copy_of(&old, "billed.db")?, months + 1).await?, false).await?;
        let first = bill(Opened::of(&base.copy_of(&young, "billed.db")?, 2).await?, false).await?;
        let bare = base.copy_of(&old, BARE)?;
        by_age.push((later, first));
        by_engine.push((later, raw::sqlite::write(&bare, &changed, batches).map_err(failed)?));
    }
    let aged = Row::of(&format!("{aged}, 1 to {months}"), GOAL, contracts, &by_age);
    Ok([aged, Row::of(&format!("{beside}, after {months} months"), 500, contracts, &by_engine)])
}

/// A copy that was billed to the end of so many months, one after the other as they come.
async fn after(base: &Base, name: &str, months: i64) -> Result<PathBuf, AppError> {
    let file = base.copy(name)?;
    bill(Opened::of(&file, months).await?, false).await.map(|_| file)
}
