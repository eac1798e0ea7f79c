//! Bringing a database up to date.
//!
//! A migration is a file `NNNN_what.sql`, or `NNNN_what.sqlite.sql` and `NNNN_what.postgres.sql` for what only one
//! of the two needs. The numbers are dense and common to both. The text uses SQLite's words; for PostgreSQL the
//! types `blob` and `integer` become `bytea` and `bigint`, and `strict` and `without rowid` go.
//!
//! Expand first, contract a release later: a migration leaves the version before it able to work.

use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::seal::Hash;

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
        file: "0004_journal_guard.postgres.sql",
        text: include_str!("../migrations/0004_journal_guard.postgres.sql"),
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
    Migration { file: "0025_operations.sql", text: include_str!("../migrations/0025_operations.sql") },
];

/// The table that says what was applied.
pub(crate) const TABLE: &str = "create table if not exists migrations (
    number      integer not null primary key,
    file        text    not null,
    hash        blob    not null,
    applied_at  integer not null
) strict;";

/// What was applied, in order.
pub(crate) const APPLIED: &str = "select number, hash from migrations where number > 0 order by number";

/// Notes a migration as applied.
pub(crate) const NOTE: &str =
    "insert into migrations (number, file, hash, applied_at) values ($1, $2, $3, $4)";

/// The migrations still to be applied after `applied`.
pub(crate) fn pending(applied: &[(i64, Hash)]) -> Result<&'static [Migration], StoreError> {
    let known = i64::try_from(ALL.len()).unwrap_or(i64::MAX);
    for (place, (number, hash)) in applied.iter().enumerate() {
        match ALL.get(place) {
            None => {
                return Err(StoreError::Newer { found: applied.last().map_or(*number, |it| it.0), known });
            }
            Some(ours) if ours.number() != *number || ours.hash() != *hash => {
                return Err(StoreError::MigrationChanged(*number));
            }
            Some(_) => {}
        }
    }
    Ok(&ALL[applied.len()..])
}

impl Migration {
    /// Its number.
    pub(crate) fn number(&self) -> i64 {
        self.file[..4].parse().expect("a migration's file begins with four digits")
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

/// `text`, written in SQLite's words, for `dialect`.
pub(crate) fn translate(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => text.to_owned(),
        Dialect::Postgres => text
            .replace(") strict, without rowid;", ");")
            .replace(") strict;", ");")
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
    }

    #[test]
    fn what_a_newer_version_applied_is_refused() {
        let mut applied: Vec<(i64, Hash)> = ALL.iter().map(|it| (it.number(), it.hash())).collect();
        assert!(pending(&applied).unwrap().is_empty());

        applied.push((9999, [0; 32]));

        assert!(matches!(pending(&applied), Err(StoreError::Newer { found: 9999, .. })));
    }

    #[test]
    fn a_migration_changed_afterwards_is_refused() {
        assert!(matches!(pending(&[(1, [7; 32])]), Err(StoreError::MigrationChanged(1))));
    }
}
