//! The rows: the only crate with SQL, over SQLite and PostgreSQL.
//!
//! # The map
//!
//! - [`Store`] opens a database, brings it up to date and hands out reads.
//! - [`Store::apply`] is the only write. It takes [`Changes`] (statements with their guards, numbers to take, events)
//!   and writes all of them or none.
//! - One module a table: [`accounts`], [`customers`], [`events`], [`idempotency`]. Each gives [`Statement`]s for
//!   `Changes`, and reads that take the [`Store`].
//! - `sqlite/`: one writer thread with group commit, reads in the caller's thread. `postgres/`: pipelined
//!   transactions over a pool.
//! - `migrations/NNNN_what.sql`, listed in `migrate.rs`. `releases/`: what each release froze of them, and a database.
//! - [`copy`]: a database into another, whichever the two are. It finds the tables by itself.
//!
//! # To add a table
//!
//! 1. `migrations/NNNN_<table>.sql` (SQLite's type names, `) strict;`) and its line in `migrate.rs`.
//! 2. `src/<table>.rs`: `insert`, `update` (guarded: `.one_row()`), `by_id`, `of_<owner>` ….
//! 3. A unique key whose violation is an answer: name the index, add the name to `keys.rs`.
//! 4. A story in `tests/it`, told to both databases.
//!
//! # What both databases must agree on
//!
//! Parameters are `$1` …; results are integers, text and bytes: flags are 0 and 1, sums are
//! `cast(sum(x) as bigint)`, a bare parameter in a select list is cast. No `ilike`, no arrays, no `json` operators.

pub mod accounts;
pub mod bills;
mod body;
pub mod books_of_many;
pub mod cancellations;
pub mod catalogue;
mod changes;
mod claim;
pub mod clients;
pub mod clocks;
mod column;
pub mod contracts;
pub mod copy;
pub mod coverage;
pub mod coverage_of_many;
pub mod customers;
pub mod datev_settings;
pub mod delivery_attempts;
pub mod documents;
pub mod due_deliveries;
pub mod due_work;
pub mod erasures;
mod error;
pub mod events;
pub mod exchange_rates;
pub mod exports;
pub mod faults;
pub mod feed;
mod found_page;
pub mod hook_secrets;
pub mod hooks;
pub mod idempotency;
pub mod installation;
mod json;
mod kept;
mod keys;
pub mod ledger;
pub mod ledger_lines;
mod listing;
mod machine_clock;
pub mod mail_templates;
pub mod mails;
mod many;
mod migrate;
pub mod named_contracts;
pub mod open_documents;
pub mod operations;
mod options;
pub mod orders;
pub mod pictures;
mod postgres;
pub mod proofs;
pub mod request_counts;
pub mod revenue;
pub mod revenue_walks;
mod row;
mod seal;
pub mod search_walks;
pub mod search_words;
pub mod sendings;
#[doc(hidden)]
pub mod sent;
mod sequences;
pub mod sessions;
pub mod sign_ins;
mod signs;
mod sqlite;
mod statement;
mod stop;
mod store;
pub mod summary;
mod unknown;
pub mod usage;
pub mod usage_in_bulk;
pub mod users;
mod value;
pub mod verify;
pub mod verify_around;
pub mod verify_journal;
pub mod verify_numbers;
mod versioned;

pub use changes::{
    Applied, Assigned, AssignedNumber, Changes, Finish, NewEvent, NumberStep, Queue, gathered,
};
pub use error::StoreError;
pub use listing::{Created, Direction, Slice};
pub use many::{Kind, Target};
pub use options::Options;
pub use seal::{Hash, Head, personal_hash};
pub use signs::{Figures, Trouble};
pub use statement::{Guard, Statement};
pub use store::Store;
pub use value::Value;
pub use versioned::{Version, Versioned};
