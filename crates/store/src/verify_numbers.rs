//! The numbers of documents, as far as they are proved: walked in the order of their keys, so that no statement grows with
//! the account.

use turnus_engine::Id;

use crate::documents::{self, DocumentRow};
use crate::error::StoreError;
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;
use crate::verify_journal::windows;

/// The last number of a sequence within a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SequenceRow {
    /// The sequence.
    pub sequence: Id,
    /// The period.
    pub period: String,
    /// The last number.
    pub counter: i64,
    /// Its document's day, in days since 1970-01-01.
    pub last_date: i64,
}

impl SequenceRow {
    /// The last number that is to be looked at: that of the row, or any where there is no row.
    pub fn limit(&self) -> i64 {
        if self.counter == 0 { i64::MAX } else { self.counter }
    }
}

/// The last number of a sequence and period now; 0 where there is no row.
pub async fn last_number(store: &Store, account: Id, of: &SequenceRow) -> Result<i64, StoreError> {
    let sql = "select counter from sequences where account = $1 and id = $2 and period = $3";
    let params = [account.into(), of.sequence.into(), of.period.as_str().into()];
    Ok(store.query_opt(sql, &params, |row| row.int(0)).await?.unwrap_or(0))
}

/// The first number of a sequence and period that events in `(since, until]` of the journal gave.
pub async fn first_numbered_since(
    store: &Store,
    account: Id,
    sequence: &SequenceRow,
    (since, until): (i64, i64),
) -> Result<Option<i64>, StoreError> {
    let mut first: Option<i64> = None;
    for (behind, to) in windows(since, until) {
        let (of, period) = (sequence.sequence.into(), sequence.period.as_str().into());
        let params = vec![account.into(), behind.into(), to.into(), of, period];
        let found = store.query_long(FIRST.to_owned(), params, |row| row.opt_int(0)).await?;
        first = found.into_iter().flatten().chain(first).min();
    }
    Ok(first)
}

pub(crate) const FIRST: &str = "select min(d.counter) from events e
    join documents d on d.account = e.account and d.contract = e.contract
    where e.account = $1 and e.position > $2 and e.position <= $3 and e.kind = 'InvoiceIssued'
        and d.sequence = $4 and d.period = $5 and d.sent_at >= e.at";

/// The next `most` documents with numbers of a sequence and period, behind that number.
pub async fn numbered(
    store: &Store,
    account: Id,
    sequence: &SequenceRow,
    behind: i64,
    most: u32,
) -> Result<Vec<DocumentRow>, StoreError> {
    let sql = format!(
        "select {} from documents where account = $1 and sequence = $2 and period = $3 and counter > $4
        order by counter limit $5",
        documents::COLUMNS
    );
    let params = vec![
        account.into(),
        sequence.sequence.into(),
        sequence.period.as_str().into(),
        behind.into(),
        most.into(),
    ];
    let rows = store.query_long(sql, params, documents::read).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// All sequences of an account, and those that documents have numbers of and that have no row: these say 0.
pub async fn sequences(store: &Store, account: Id) -> Result<Vec<SequenceRow>, StoreError> {
    let sql = "select id, period, counter, last_date from sequences where account = $1 order by id, period";
    let read = |row: &Row<'_>| {
        let (sequence, period) = (row.id(0)?, row.text(1)?.to_owned());
        Ok(SequenceRow { sequence, period, counter: row.int(2)?, last_date: row.int(3)? })
    };
    let mut rows = store.query(sql, &[account.into()], read).await?;
    let mut last: Option<SequenceRow> = None;
    while let Some(next) = next_printed(store, account, last.as_ref()).await? {
        let same = |row: &SequenceRow| row.sequence == next.sequence && row.period == next.period;
        // One that was begun meanwhile has its row since then.
        if !rows.iter().any(same) && last_number(store, account, &next).await? == 0 {
            rows.push(next.clone());
        }
        last = Some(next);
    }
    Ok(rows)
}

/// The first sequence and period behind `last` that a document has a number of, with the day of its first.
async fn next_printed(
    store: &Store,
    account: Id,
    last: Option<&SequenceRow>,
) -> Result<Option<SequenceRow>, StoreError> {
    let read = |row: &Row<'_>| {
        let (sequence, period) = (row.id(0)?, row.text(1)?.to_owned());
        Ok(SequenceRow { sequence, period, counter: 0, last_date: row.int(2)? })
    };
    let select = "select sequence, period, date from documents where account = $1 and counter is not null";
    let mut behind = Value::Bytes(Vec::new());
    if let Some(last) = last {
        let sql =
            format!("{select} and sequence = $2 and period > $3 order by sequence, period, counter limit 1");
        let params = [account.into(), last.sequence.into(), last.period.as_str().into()];
        if let Some(found) = store.query_opt(&sql, &params, read).await? {
            return Ok(Some(found));
        }
        behind = last.sequence.into();
    }
    let sql = format!("{select} and sequence > $2 order by sequence, period, counter limit 1");
    store.query_opt(&sql, &[account.into(), behind], read).await
}
