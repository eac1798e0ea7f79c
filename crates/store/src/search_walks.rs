//! How far the words of rows that an older release wrote were added.

use turnus_engine::Id;

use crate::error::StoreError;
use crate::row::Row;
use crate::search_words::Noun;
use crate::statement::Statement;
use crate::store::Store;

/// How far the walk over the rows of a noun is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SearchWalk {
    /// Counts updates; 0: it has not begun.
    pub version: i64,
    /// The last row that was looked at.
    pub behind: Option<Id>,
    /// All were.
    pub done: bool,
}

/// How far it is.
pub async fn of(store: &Store, account: Id, noun: Noun) -> Result<SearchWalk, StoreError> {
    let sql = "select version, behind, done from search_walks where account = $1 and noun = $2";
    let read =
        |row: &Row<'_>| Ok(SearchWalk { version: row.int(0)?, behind: row.opt_id(1)?, done: row.flag(2)? });
    let found = store.query_opt(sql, &[account.into(), noun.walk().into()], read).await?;
    Ok(found.unwrap_or_default())
}

/// A new account has nothing to walk over.
pub fn nothing_to_do(account: Id) -> [Statement; 5] {
    let sql = "insert into search_walks (account, noun, version, behind, done) values ($1, $2, 1, null, 1)";
    Noun::ALL.map(|noun| Statement::new(sql, [account.into(), noun.walk().into()]))
}

/// It is at `to` now, if it still is where it was read. Stale otherwise: another node walks.
pub fn step(account: Id, noun: Noun, from: &SearchWalk, to: (Option<Id>, bool)) -> Statement {
    let (behind, done) = to;
    let of = [account.into(), noun.walk().into(), behind.into(), done.into()];
    if from.version == 0 {
        let sql = "insert into search_walks (account, noun, version, behind, done) values ($1, $2, 1, $3, $4)
            on conflict (account, noun) do nothing";
        return Statement::new(sql, of).one_row();
    }
    let sql = "update search_walks set version = version + 1, behind = $3, done = $4
        where account = $1 and noun = $2 and version = $5";
    let params: Vec<_> = of.into_iter().chain([from.version.into()]).collect();
    Statement::new(sql, params).one_row()
}

/// A guard: the row is in the version that was read, and stays so until this is written.
pub fn unchanged(account: Id, noun: Noun, id: Id, version: impl Into<i64>) -> Statement {
    let version: i64 = version.into();
    let sql = format!(
        "update {} set version = version where account = $1 and id = $2 and version = $3",
        noun.table()
    );
    Statement::new(sql, [account.into(), id.into(), version.into()]).one_row()
}
