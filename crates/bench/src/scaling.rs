//! Whether a contract costs more in a large account, or after years: the billing run, beside itself in a small or a young one.

use std::path::Path;

use turnus_app::AppError;

use crate::base::{Base, Opened};
use crate::billing::bill;
use crate::pair::{PAIRS, Row};

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

/// Measures the run after so many months beside that after one, of an account with so many contracts made in `folder`.
pub(crate) async fn by_months(
    name: &str,
    folder: &Path,
    (contracts, months): (u64, i64),
) -> Result<Row, AppError> {
    let base = Base::make(&folder.join("aging"), contracts).await?;
    let aged = async |file: &str, months: i64| {
        let file = base.copy(file)?;
        bill(Opened::of(&file, months).await?, false).await.map(|_| file)
    };
    let (young, old) = (aged("young.db", 1).await?, aged("old.db", months).await?);
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        let later = bill(Opened::of(&base.copy_of(&old, "billed.db")?, months + 1).await?, false).await?;
        let first = bill(Opened::of(&base.copy_of(&young, "billed.db")?, 2).await?, false).await?;
        pairs.push((later, first));
    }
    // A year and more of bills is right too.
    let last = Opened::of(&base.copy_of(&old, "proved.db")?, months + 1).await?;
    bill(last, true).await?;
    Ok(Row::of(&format!("{name}, 1 to {months}"), GOAL, contracts, &pairs))
}
