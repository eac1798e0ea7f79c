//! A database copied into another, whichever the two are: `turnus migrate`, `backup` of PostgreSQL, and `restore`.
//!
//! The source is read from one snapshot, page by page in order of primary keys, so memory stays flat. The target is
//! written in one transaction (a new file of SQLite: under another name), read again, compared table by table, and
//! only then committed (named). Whatever cuts it short leaves the target without a row of it. It runs in the
//! caller's thread: it is for commands, not for servers.

mod end;
mod error;
mod place;
mod postgres;
mod sealing;
mod sqlite;
mod table;
mod tally;

use turnus_engine::Id;

use crate::error::StoreError;
use crate::options::Options;
use end::{Source, Target};
use table::Table;
use tally::Counting;

pub use error::CopyError;
pub use place::Place;
pub use table::NOT_COPIED;
pub use tally::Tally;

/// What is to be copied, and what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The target goes on where the source ends: nobody may serve the source, leases are given up.
    #[default]
    Move,
    /// The same for one account, which goes into a database that may have others.
    MoveAccount(Id),
    /// The target is a copy of this moment, put away; the source is served on.
    Backup,
    /// The target goes on from a moment of the past: leases and bearer tokens are given up. A token that was taken
    /// back since does not come to life again; clients get a new one with their secret.
    Restore,
}

/// What was found in each table of the source, and of the target after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// In the order of copying.
    pub tables: Vec<Compared>,
}

/// A table on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Its name.
    pub table: String,
    /// As it was read from the source.
    pub source: Tally,
    /// As it was read from the target afterwards.
    pub target: Tally,
}

impl Report {
    /// The tables that differ, with both counts; empty if none does.
    pub fn differences(&self) -> String {
        let different = self.tables.iter().filter(|it| it.source != it.target);
        let said = different.map(|it| format!("{} ({} rows, {})", it.table, it.source.rows, it.target.rows));
        said.collect::<Vec<_>>().join(", ")
    }

    /// All rows that were copied.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|it| it.target.rows).sum()
    }
}

/// Copies one place to another. `how` says how PostgreSQL is reached. `told` hears of each table that was copied, with its
/// rows.
///
/// A SQLite target is a new file; PostgreSQL's is a database without rows. Only [`Purpose::MoveAccount`] goes into
/// what is there. A source that a file of an older version is for a restore is brought up to date on a copy of it.
///
/// # Errors
///
/// [`CopyError`]; the target is then as it was. A copy that was killed leaves PostgreSQL with a mark: it is not
/// served ([`StoreError::Unfinished`]), and the next copy into it takes its place.
pub async fn copy(
    (from, to): (&Place, &Place),
    how: &Options,
    purpose: Purpose,
    told: impl FnMut(&str, u64),
) -> Result<Report, CopyError> {
    let tables = table::all()?;
    let only = match purpose {
        Purpose::MoveAccount(account) => Some(account),
        Purpose::Move | Purpose::Backup | Purpose::Restore => None,
    };
    let mut source = Source::open((from, how), purpose, only).await?;
    if let Some(account) = only
        && !source.has_account(account).await?
    {
        return Err(CopyError::NoAccount(account));
    }
    let mut target = Target::open((to, how), only, &tables).await?;
    match fill(&mut source, &mut target, &tables, only, purpose, told).await {
        Ok(report) => {
            target.keep().await?;
            Ok(report)
        }
        Err(error) => {
            target.give_up().await;
            Err(error)
        }
    }
}

async fn fill(
    source: &mut Source,
    target: &mut Target,
    tables: &[Table],
    only: Option<Id>,
    purpose: Purpose,
    mut told: impl FnMut(&str, u64),
) -> Result<Report, CopyError> {
    // What belongs to no account does not move with one.
    let moves = |table: &&Table| only.is_none() || table.has(table.owner());
    let tables: Vec<&Table> = tables.iter().filter(moves).collect();
    let mut report = Report { tables: Vec::with_capacity(tables.len()) };
    let mut tallies = Vec::with_capacity(tables.len());
    for table in &tables {
        let mut counting = Counting::default();
        source.start(table, only).await?;
        loop {
            let rows = source.page(table).await?;
            if rows.is_empty() {
                break;
            }
            counting.count(&rows);
            target.insert(table, rows).await?;
        }
        let tally = counting.tally();
        told(&table.name, tally.rows);
        tallies.push(tally);
    }
    for (table, source) in tables.iter().zip(tallies) {
        let target = target.tally(table, only).await?;
        report.tables.push(Compared { table: table.name.clone(), source, target });
    }
    if !report.differences().is_empty() {
        return Err(CopyError::Differs(report));
    }
    for statement in given_up(&tables, purpose) {
        target.run(&statement, only).await?;
    }
    Ok(report)
}

/// What the target does not go on with: the leases of nodes that are not there, and after a restore tokens and sessions.
fn given_up(tables: &[&Table], purpose: Purpose) -> Vec<String> {
    if purpose == Purpose::Backup {
        return Vec::new();
    }
    let leased = tables.iter().filter(|table| table.has("leased_until"));
    let mut statements: Vec<String> =
        leased.map(|it| format!("update {} set leased_until = 0 where leased_until <> 0", it.name)).collect();
    if purpose == Purpose::Restore {
        statements.push("delete from tokens where true".to_owned());
        statements.push("delete from sessions where true".to_owned());
    }
    statements
}

impl From<rusqlite::Error> for CopyError {
    fn from(error: rusqlite::Error) -> CopyError {
        CopyError::Store(StoreError::from(error))
    }
}

impl From<tokio_postgres::Error> for CopyError {
    fn from(error: tokio_postgres::Error) -> CopyError {
        CopyError::Store(StoreError::from(error))
    }
}
