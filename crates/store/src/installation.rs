//! The database as a whole: whether its first start is through, and by which key its links and secrets are made.

use turnus_engine::{Id, Instant};

use crate::changes::{Applied, Changes};
use crate::error::StoreError;
use crate::row::Row;
use crate::seal::Hash;
use crate::statement::Statement;
use crate::store::Store;

/// What is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Tells one key from another.
    pub key_check: Hash,
    /// There is an account, a client and an admin.
    pub complete: bool,
    /// Whoever makes them has it until then, machine time.
    pub making_until: Instant,
}

/// The installation, unless nobody has begun with it.
pub async fn read(store: &Store) -> Result<Option<Installation>, StoreError> {
    let sql = "select key_check, complete, making_until from installation where id = 1";
    let read = |row: &Row<'_>| {
        Ok(Installation {
            key_check: row.array(0)?,
            complete: row.int(1)? == 1,
            making_until: row.instant(2)?,
        })
    };
    store.query_opt(sql, &[], read).await
}

/// Takes the first start of an empty database until `until`, unless another process has it or it is through. The
/// answer is whether it is ours. `wish` is a new id.
pub async fn begin(
    store: &Store,
    wish: Id,
    key_check: Hash,
    machine: Instant,
    until: Instant,
) -> Result<bool, StoreError> {
    let sql = "insert into installation (id, key_check, complete, making_until) values (1, $1, 0, $2)
        on conflict (id) do update set making_until = $2
            where installation.complete = 0 and installation.making_until <= $3
                and installation.key_check = $1";
    let begin = Statement::new(sql, [key_check.into(), until.into(), machine.into()]).one_row();
    write(store, wish, begin).await
}

/// The first start is through.
pub async fn complete(store: &Store, wish: Id) -> Result<bool, StoreError> {
    write(store, wish, Statement::new("update installation set complete = 1 where id = 1", []).one_row())
        .await
}

/// Another key is in use from now on: what was made with the one before is void.
pub async fn take_key(store: &Store, wish: Id, key_check: Hash) -> Result<bool, StoreError> {
    let sql = "update installation set key_check = $1 where id = 1";
    write(store, wish, Statement::new(sql, [key_check.into()]).one_row()).await
}

async fn write(store: &Store, wish: Id, statement: Statement) -> Result<bool, StoreError> {
    // It belongs to no account.
    let changes = Changes::new(Id::from_bytes([0; 12]), wish).with(statement);
    Ok(matches!(store.apply(changes).await?, Applied::Done(_)))
}
