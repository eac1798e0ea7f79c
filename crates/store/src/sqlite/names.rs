//! What SQLite's errors mean. It names a violated key by its columns; PostgreSQL, and we, by its index.

use std::collections::HashMap;

use rusqlite::{Connection, Error, ffi};

use crate::changes::Applied;
use crate::error::StoreError;
use crate::keys;
use crate::stop::Stop;

/// The names of unique keys by their columns: `customers.account, customers.external_id`.
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// Reads them from the schema.
    pub(super) fn read(connection: &Connection) -> Result<Names, StoreError> {
        let sql =
            "select t.name, i.name, i.origin, group_concat(t.name || '.' || c.name, ', ' order by c.seqno)
            from pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
            where t.schema = 'main' and i.\"unique\" = 1
            group by t.name, i.name, i.origin";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut names = HashMap::new();
        while let Some(row) = rows.next()? {
            let (table, index, origin): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let name = if origin == "pk" { format!("{table}_pkey") } else { index };
            names.insert(row.get(3)?, name);
        }
        Ok(Names(names))
    }

    /// What `error` means for the wish that met it.
    pub(super) fn stop(&self, error: Error) -> Stop {
        let Error::SqliteFailure(code, Some(message)) = &error else {
            return Stop::Failed(error.into());
        };
        match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                let columns = message.strip_prefix("UNIQUE constraint failed: ");
                let name =
                    columns.and_then(|columns| self.0.get(columns)).and_then(|name| keys::natural(name));
                name.map_or(Stop::Failed(error.into()), |name| Stop::Refused(Applied::Taken(name)))
            }
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => {
                tracing::debug!(message, "a row that is referred to is gone");
                Stop::Refused(Applied::Stale)
            }
            _ => Stop::Failed(error.into()),
        }
    }
}
