//! The time that all nodes of a database go by: its clock, and beside it one row that remembers how far it was.

use std::time::Duration;

use crate::error::StoreError;
use crate::machine_clock::Shared;
use crate::postgres::Postgres;

/// How long a node waits to write down how far the time is: whoever asks next writes it otherwise.
const WRITING: Duration = Duration::from_secs(2);

impl Postgres {
    /// What the database's clock says, in milliseconds, and what the nodes share of it.
    pub(crate) async fn clock(&self) -> Result<(i64, Shared), StoreError> {
        let sql = "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint),
            coalesce((select said from machine_time where id = 1), 0),
            coalesce((select given from machine_time where id = 1), 0)";
        let read =
            self.query(sql, &[], |row| Ok((row.int(0)?, Shared { said: row.int(1)?, given: row.int(2)? })));
        read.await?.pop().ok_or(StoreError::Closed)
    }

    /// Writes down `next` for all nodes, unless one of them was faster than this one, which read `last`.
    pub(crate) async fn share_time(&self, last: Shared, next: Shared) {
        let Ok(_one) = self.sharing.try_lock() else { return };
        if self.only_reads {
            return;
        }
        let sql = "insert into machine_time (id, said, given) values (1, $1, $2)
            on conflict (id) do update set said = excluded.said, given = excluded.given
                where machine_time.said = $3 and machine_time.given = $4";
        let params = [next.said.into(), next.given.into(), last.said.into(), last.given.into()];
        let writing = self.query(sql, &params, |_| Ok(()));
        if let Ok(Err(error)) = tokio::time::timeout(WRITING, writing).await {
            tracing::debug!(%error, "the time cannot be written down");
        }
    }
}
