//! The rows: the only crate with SQL, over SQLite and PostgreSQL.
