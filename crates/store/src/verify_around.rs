//! What stands around a contract and its documents, as far as it is proved: planned work, files, what the journal says.

use std::collections::{HashMap, HashSet};

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::json;
use crate::listing::places;
use crate::row::Row;
use crate::seal::Hash;
use crate::store::Store;
use crate::value::Value;

/// Something that the journal says of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The event's place; none until it is sealed.
    pub position: Option<i64>,
    /// The event's name.
    pub kind: String,
    /// Account time.
    pub at: Instant,
    /// Its body.
    pub body: String,
}

/// What of these the journal says of a contract, sealed or not.
pub async fn told(store: &Store, account: Id, contract: Id, kinds: &[&str]) -> Result<Vec<Told>, StoreError> {
    let these = format!("where account = $1 and contract = $2 and kind in ({})", places(3, kinds.len()));
    let mut sql = format!("select position, kind, at, body from events {these}");
    if store.seals_later() {
        let unsealed = "select cast(null as bigint), kind, at, body from unsealed_events";
        sql = format!("{sql} union all {unsealed} {these}");
    }
    let of: [Value; 2] = [account.into(), contract.into()];
    let params: Vec<Value> = of.into_iter().chain(kinds.iter().map(|kind| (*kind).into())).collect();
    let read = |row: &Row<'_>| {
        let (kind, body) = (row.text(1)?.to_owned(), row.text(3)?.to_owned());
        Ok(Told { position: row.opt_int(0)?, kind, at: row.instant(2)?, body })
    };
    store.query(&sql, &params, read).await
}

/// When work of that kind is due for `subject`, account time, put aside or not; none: it is not planned.
pub async fn planned(
    store: &Store,
    account: Id,
    kind: crate::due_work::WorkKind,
    subject: Id,
) -> Result<Option<Instant>, StoreError> {
    let sql = "select due_at from due_work where account = $1 and kind = $2 and subject = $3";
    let params = [account.into(), json::name(&kind)?.into(), subject.into()];
    store.query_opt(sql, &params, |row| row.instant(0)).await
}

/// Those of the documents whose bytes are still to be made, put aside or not.
pub async fn to_be_rendered(store: &Store, account: Id, documents: &[Id]) -> Result<HashSet<Id>, StoreError> {
    let mut found = HashSet::new();
    for some in documents.chunks(AT_ONCE) {
        let sql = format!(
            "select subject from due_work where account = $1 and kind = 'Render' and subject in ({})",
            places(2, some.len())
        );
        found.extend(store.query(&sql, &named(account, some), |row| row.id(0)).await?);
    }
    Ok(found)
}

/// The hashes that stand beside the bytes of those documents, by document.
pub async fn files(store: &Store, account: Id, documents: &[Id]) -> Result<HashMap<Id, Hash>, StoreError> {
    let mut found = HashMap::new();
    for some in documents.chunks(AT_ONCE) {
        let sql = format!(
            "select document, hash from files where account = $1 and document in ({}) and kind = 'pdf'",
            places(2, some.len())
        );
        let read = |row: &Row<'_>| Ok((row.id(0)?, row.array(1)?));
        found.extend(store.query(&sql, &named(account, some), read).await?);
    }
    Ok(found)
}

/// Everything that belongs to contracts, but what is found by them alone.
pub const OF_CONTRACTS: [&str; 12] = [
    "contract_versions",
    "contract_changes",
    "bills",
    "bill_lines",
    "bill_vat",
    "coverage",
    "usage_charges",
    "usage_records",
    "rated_items",
    "documents",
    "postings",
    "bookings",
];

/// Rows of contracts that there are not, of those in `(behind, until]`: the table, and the contract; a hundred of each at
/// most. It looks once for each contract, however many rows that has.
pub async fn strangers(
    store: &Store,
    account: Id,
    (behind, until): (Option<Id>, Id),
) -> Result<Vec<(&'static str, Id)>, StoreError> {
    let mut found = Vec::new();
    for table in OF_CONTRACTS {
        let next = |behind: &str| {
            format!(
                "(select t.contract from {table} t where t.account = $1 and t.contract > {behind} and t.contract <= $3
                    order by t.contract limit 1)"
            )
        };
        let sql = format!(
            "with recursive walked (contract) as (
                select {} union all select {} from walked where walked.contract is not null)
            select contract from walked where contract is not null and not exists
                (select 1 from contracts c where c.account = $1 and c.id = walked.contract) limit 100",
            next("$2"),
            next("walked.contract")
        );
        let behind = behind.map_or_else(|| Value::Bytes(Vec::new()), Into::into);
        let lost = store.query_long(sql, vec![account.into(), behind, until.into()], |row| row.id(0)).await?;
        found.extend(lost.into_iter().map(|contract| (table, contract)));
    }
    Ok(found)
}

/// Names in one statement.
const AT_ONCE: usize = 200;

fn named(account: Id, ids: &[Id]) -> Vec<Value> {
    [account].iter().chain(ids).map(|id| (*id).into()).collect()
}
