//! Bringing a database up to date.
//!
//! A migration is a file `NNNN_what.sql`, or `NNNN_what.sqlite.sql` and `NNNN_what.postgres.sql` for what only one
//! of the two needs. The numbers are dense and common to both. The text uses SQLite's words; for PostgreSQL the
//! types `blob` and `integer` become `bytea` and `bigint`, `strict` and `without rowid` go, and what stands behind them as
//! `/* postgres: … */` counts.
//!
//! Expand first, contract a release later: a migration leaves the version before it able to work.

use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::row::Row;
use crate::seal::Hash;
use crate::value::Value;

/// The two dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// One file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    /// Its file's name.
    pub(crate) file: &'static str,
    text: &'static str,
}

/// All of them, in order.
const ALL: &[Migration] = &[
    Migration { file: "0001_accounts.sql", text: include_str!("../migrations/0001_accounts.sql") },
    Migration { file: "0002_journal.sql", text: include_str!("../migrations/0002_journal.sql") },
    Migration {
        file: "0003_journal_guard.sqlite.sql",
        text: include_str!("../migrations/0003_journal_guard.sqlite.sql"),
    },
    Migration {
        file: "0004_unsealed.postgres.sql",
        text: include_str!("../migrations/0004_unsealed.postgres.sql"),
    },
    Migration {
        file: "0005_wishes.postgres.sql",
        text: include_str!("../migrations/0005_wishes.postgres.sql"),
    },
    Migration { file: "0006_sequences.sql", text: include_str!("../migrations/0006_sequences.sql") },
    Migration { file: "0007_idempotency.sql", text: include_str!("../migrations/0007_idempotency.sql") },
    Migration { file: "0008_customers.sql", text: include_str!("../migrations/0008_customers.sql") },
    Migration { file: "0009_catalogue.sql", text: include_str!("../migrations/0009_catalogue.sql") },
    Migration { file: "0010_access.sql", text: include_str!("../migrations/0010_access.sql") },
    Migration { file: "0011_contracts.sql", text: include_str!("../migrations/0011_contracts.sql") },
    Migration { file: "0012_orders.sql", text: include_str!("../migrations/0012_orders.sql") },
    Migration { file: "0013_bills.sql", text: include_str!("../migrations/0013_bills.sql") },
    Migration { file: "0014_usage.sql", text: include_str!("../migrations/0014_usage.sql") },
    Migration { file: "0015_documents.sql", text: include_str!("../migrations/0015_documents.sql") },
    Migration { file: "0016_ledger.sql", text: include_str!("../migrations/0016_ledger.sql") },
    Migration { file: "0017_webhooks.sql", text: include_str!("../migrations/0017_webhooks.sql") },
    Migration { file: "0018_due_work.sql", text: include_str!("../migrations/0018_due_work.sql") },
    Migration { file: "0019_clocks.sql", text: include_str!("../migrations/0019_clocks.sql") },
    Migration { file: "0020_erasures.sql", text: include_str!("../migrations/0020_erasures.sql") },
    Migration { file: "0021_sending.sql", text: include_str!("../migrations/0021_sending.sql") },
    Migration { file: "0022_installation.sql", text: include_str!("../migrations/0022_installation.sql") },
    Migration { file: "0023_deliveries.sql", text: include_str!("../migrations/0023_deliveries.sql") },
    Migration {
        file: "0024_partitions.postgres.sql",
        text: include_str!("../migrations/0024_partitions.postgres.sql"),
    },
    Migration { file: "0025_verify.sql", text: include_str!("../migrations/0025_verify.sql") },
    Migration { file: "0026_operations.sql", text: include_str!("../migrations/0026_operations.sql") },
    Migration {
        file: "0027_machine_time.postgres.sql",
        text: include_str!("../migrations/0027_machine_time.postgres.sql"),
    },
    Migration { file: "0028_proofs.sql", text: include_str!("../migrations/0028_proofs.sql") },
    Migration { file: "0029_hand_out.sql", text: include_str!("../migrations/0029_hand_out.sql") },
    Migration { file: "0030_people.sql", text: include_str!("../migrations/0030_people.sql") },
    Migration {
        file: "0031_recurring_revenue.sql",
        text: include_str!("../migrations/0031_recurring_revenue.sql"),
    },
    Migration { file: "0032_lists.sql", text: include_str!("../migrations/0032_lists.sql") },
    Migration { file: "0033_cancellations.sql", text: include_str!("../migrations/0033_cancellations.sql") },
    Migration { file: "0034_due_books.sql", text: include_str!("../migrations/0034_due_books.sql") },
    Migration { file: "0035_taken_back.sql", text: include_str!("../migrations/0035_taken_back.sql") },
    Migration {
        file: "0036_customers_by_name.sql",
        text: include_str!("../migrations/0036_customers_by_name.sql"),
    },
];

/// The table that says what was applied. `compatible_with` is the newest migration that a version must know at least
/// to work with the database after this one; 0: any version can.
pub(crate) const TABLE: &str = "create table if not exists migrations (
    number           integer not null primary key,
    file             text    not null,
    hash             blob    not null,
    applied_at       integer not null,
    compatible_with  integer not null
) strict;";

/// What was applied, in order: for [`read_applied`].
pub(crate) const APPLIED: &str =
    "select number, hash, compatible_with from migrations where number > 0 order by number";

/// Notes a migration as applied: with [`Migration::noted_at`].
pub(crate) const NOTE: &str =
    "insert into migrations (number, file, hash, applied_at, compatible_with) values ($1, $2, $3, $4, $5)";

/// A migration as a database notes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted {
    number: i64,
    hash: Hash,
    compatible_with: i64,
}

/// How far a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// As far as this version.
    Ours,
    /// Another version made it.
    Other {
        /// Its newest migration.
        found: i64,
        /// This version's.
        known: i64,
    },
}

/// A row of [`APPLIED`].
pub(crate) fn read_applied(row: &Row<'_>) -> Result<Noted, StoreError> {
    Ok(Noted { number: row.int(0)?, hash: row.array(1)?, compatible_with: row.int(2)? })
}

/// The migrations still to be applied after `applied`.
///
/// A database that a newer version brought further is served as long as what it applied only adds: so old nodes can
/// be started beside new ones while a fleet is upgraded.
pub(crate) fn pending(applied: &[Noted]) -> Result<&'static [Migration], StoreError> {
    let known = known();
    for (noted, ours) in applied.iter().zip(ALL) {
        if ours.number() != noted.number || ours.hash() != noted.hash {
            return Err(StoreError::MigrationChanged(noted.number));
        }
    }
    let newer = applied.get(ALL.len()..).unwrap_or_default();
    if let Some(last) = newer.last()
        && newer.iter().any(|noted| noted.compatible_with > known)
    {
        return Err(StoreError::Newer { found: last.number, known });
    }
    Ok(ALL.get(applied.len()..).unwrap_or_default())
}

/// How far a database with `applied` is.
pub(crate) fn level(applied: &[Noted]) -> Result<Level, StoreError> {
    let (known, found) = (known(), applied.last().map_or(0, |noted| noted.number));
    if found > known {
        return Ok(Level::Other { found, known });
    }
    Ok(if pending(applied)?.is_empty() { Level::Ours } else { Level::Other { found, known } })
}

fn known() -> i64 {
    ALL.last().map_or(0, Migration::number)
}

/// Nothing is pending: who only reads changes nothing.
pub(crate) fn require_current(applied: &[Noted]) -> Result<(), StoreError> {
    match pending(applied)?.last() {
        None => Ok(()),
        Some(last) => {
            let found = applied.last().map_or(0, |last| last.number);
            Err(StoreError::Older { found, known: last.number() })
        }
    }
}

impl Migration {
    /// Its number.
    pub(crate) fn number(&self) -> i64 {
        self.file[..4].parse().expect("a migration's file begins with four digits")
    }

    /// The row that [`NOTE`] writes.
    pub(crate) fn noted_at(&self, now: i64) -> [Value; 5] {
        let before = ALL.iter().filter(|other| other.number() <= self.number());
        let needed = before.filter_map(Migration::contracts).max().unwrap_or(0);
        [self.number().into(), self.file.into(), self.hash().into(), now.into(), needed.into()]
    }

    /// The migration that a version must know to work with what this one takes away, from its line
    /// `-- contract, for readers of NNNN and later: why`. One that only adds has none.
    pub(crate) fn contracts(&self) -> Option<i64> {
        contracts(self.text)
    }

    /// Over the text as it is in the file.
    pub(crate) fn hash(&self) -> Hash {
        Sha256::digest(self.text).into()
    }

    /// The text for `dialect`; empty if it is not for that one.
    pub(crate) fn sql(&self, dialect: Dialect) -> String {
        let not_for_it = match dialect {
            Dialect::Sqlite => ".postgres.sql",
            Dialect::Postgres => ".sqlite.sql",
        };
        if self.file.ends_with(not_for_it) { String::new() } else { translate(self.text, dialect) }
    }
}

fn contracts(text: &str) -> Option<i64> {
    let line = text.lines().find_map(|line| line.strip_prefix("-- contract, for readers of "))?;
    line.split_once(' ')?.0.parse().ok()
}

/// `text`, written in SQLite's words, for `dialect`.
pub(crate) fn translate(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => text.to_owned(),
        Dialect::Postgres => text
            .replace(") strict, without rowid", ")")
            .replace(") strict", ")")
            .replace(" /* postgres: ", " ")
            .replace(" */;", ";")
            .split_inclusive(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .map(word_for_postgres)
            .collect(),
    }
}

fn word_for_postgres(word: &str) -> String {
    let name = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    match name {
        "blob" => word.replace("blob", "bytea"),
        "integer" => word.replace("integer", "bigint"),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_listed_in_order_and_the_numbers_are_dense() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut files: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();

        let listed: Vec<&str> = ALL.iter().map(|migration| migration.file).collect();
        let numbers: Vec<i64> = ALL.iter().map(Migration::number).collect();

        assert_eq!(listed, files);
        assert!(numbers.into_iter().eq((1..).take(ALL.len())));
    }

    #[test]
    fn postgres_reads_its_own_words() {
        let text = "create table integers (a blob, b integer not null) strict, without rowid;";

        let read = translate(text, Dialect::Postgres);

        assert_eq!(read, "create table integers (a bytea, b bigint not null);");
        let text = "create table a (b integer) strict /* postgres: partition by hash (b) */;";
        let read = translate(text, Dialect::Postgres);
        assert_eq!(read, "create table a (b bigint) partition by hash (b);");
    }

    fn ours() -> Vec<Noted> {
        let noted = |it: &Migration| Noted { number: it.number(), hash: it.hash(), compatible_with: 0 };
        ALL.iter().map(noted).collect()
    }

    #[test]
    fn what_a_newer_version_applied_is_refused_unless_it_only_adds() {
        let with = |newer: &[(i64, i64)]| {
            let mut applied = ours();
            let hash = [0; 32];
            applied.extend(newer.iter().map(|&(number, compatible_with)| Noted {
                number,
                hash,
                compatible_with,
            }));
            pending(&applied).map(|pending| pending.len())
        };

        assert_eq!(with(&[]).unwrap(), 0);
        assert_eq!(with(&[(9998, 0), (9999, known())]).unwrap(), 0);
        assert!(matches!(with(&[(9999, known() + 1)]), Err(StoreError::Newer { found: 9999, .. })));
        assert!(matches!(with(&[(9998, 9998), (9999, 0)]), Err(StoreError::Newer { found: 9999, .. })));
    }

    #[test]
    fn a_migration_changed_afterwards_is_refused() {
        let changed = Noted { number: 1, hash: [7; 32], compatible_with: 0 };

        assert!(matches!(pending(&[changed]), Err(StoreError::MigrationChanged(1))));
    }

    #[test]
    fn a_migration_that_takes_away_names_its_oldest_reader() {
        let text =
            "-- The old column goes.\n-- contract, for readers of 0031 and later: 0.2.0 is the oldest\ndrop";

        assert_eq!(contracts(text), Some(31));
        assert_eq!(contracts("-- A contract is made.\ncreate table a (b blob);"), None);
    }
}
