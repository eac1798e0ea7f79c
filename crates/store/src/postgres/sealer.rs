//! Events wait unsealed until someone seals them: each node at once for what it wrote, and every second for the others.
//!
//! Whoever seals an account's events holds its row in `chains` meanwhile, so there is one at a time; a node that hangs
//! with it is cut off by the server (`transaction::begin`). No wish waits for that row.
//!
//! An event that arrived earlier may be committed later, and is then sealed later. Of two that write the same row that cannot
//! be: whoever wrote later had seen the earlier commit, so its arrival is later, and no sealer sees the one without the other.

use turnus_engine::Id;

use crate::changes::Changes;
use crate::error::StoreError;
use crate::events::{self, Event};
use crate::many::{Kind, Target};
use crate::postgres::Postgres;
use crate::postgres::outage::patiently;
use crate::postgres::pipeline::Answer;
use crate::postgres::transaction::{NotCommitted, Transaction, begin};
use crate::row::Row;
use crate::seal::{self, Head};
use crate::statement::Statement;
use crate::stop::Stop;

/// Events sealed in one transaction.
const BATCH: i64 = 500;

const UNSEALED: Target = Target {
    table: "unsealed_events",
    columns: &[
        ("account", Kind::Bytes),
        ("id", Kind::Bytes),
        ("wish", Kind::Bytes),
        ("at", Kind::Int),
        ("kind", Kind::Text),
        ("customer", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("actor", Kind::Text),
        ("body", Kind::Text),
        ("personal_hash", Kind::Bytes),
    ],
    behind: "",
};

/// What waits is a second's writes at most, where nothing is wrong.
const ACCOUNTS: &str = "select distinct account from unsealed_events";

const TAKE: &str = "delete from unsealed_events where account = $1 and arrival in (
        select arrival from unsealed_events where account = $1 order by arrival limit $2)
    returning 0, id, wish, at, kind, customer, contract, actor, body, personal_hash, arrival";

/// The statements that write the wish's events, unsealed.
pub(super) fn arrive(changes: &Changes) -> Result<Vec<Statement>, StoreError> {
    if changes.events.is_empty() {
        return Ok(Vec::new());
    }
    let mut statements = Vec::new();
    let mut rows = Vec::with_capacity(changes.events.len());
    for new in &changes.events {
        let (event, personal) = seal::unsealed(changes.account, changes.wish, new)?;
        statements.extend(personal);
        rows.push(vec![
            changes.account.into(),
            event.id.into(),
            event.wish.into(),
            event.at.into(),
            event.kind.into(),
            event.customer.into(),
            event.contract.into(),
            event.actor.into(),
            event.body.into(),
            event.personal_hash.into(),
        ]);
    }
    statements.push(Statement::insert_many(&UNSEALED, rows));
    Ok(statements)
}

/// Accounts that have unsealed events.
pub(super) async fn waiting(postgres: &Postgres) -> Result<Vec<Id>, StoreError> {
    postgres.query(ACCOUNTS, &[], |row| row.id(0)).await
}

/// Whoever seals the account's events already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    /// Is waited for: what was committed before this call is sealed after it.
    Awaited,
    /// Does it.
    Trusted,
}

/// Seals all events of the account that are committed; how many that were.
pub(super) async fn seal(postgres: &Postgres, account: Id, other: Other) -> Result<u64, StoreError> {
    let mut sealed = 0;
    loop {
        let some = "select 1 from unsealed_events where account = $1 limit 1";
        if postgres.query(some, &[account.into()], |row| row.int(0)).await?.is_empty() {
            return Ok(sealed);
        }
        let batch = patiently(postgres, || seal_batch(postgres, account, other)).await?;
        let Some(batch) = batch else { return Ok(sealed) };
        sealed += batch;
    }
}

/// Seals a batch; none: someone else has the chain.
async fn seal_batch(postgres: &Postgres, account: Id, other: Other) -> Result<Option<u64>, StoreError> {
    let transaction = Transaction::on(postgres.connection().await?, postgres.statement_time);
    let batch = match take_batch(&transaction, account, other).await {
        Ok(batch) => batch,
        Err(stop) => {
            transaction.rollback().await;
            return Err(failed(stop));
        }
    };
    let Some((old, mut events)) = batch else {
        transaction.rollback().await;
        return Ok(None);
    };
    let mut head = old;
    for event in &mut events {
        head = head.after(account, event);
        (event.position, event.hash) = (head.position, head.hash);
    }
    let count = u64::try_from(events.len()).unwrap_or(u64::MAX);
    let written = [events::insert(account, &events).rows(count), seal::move_head(account, &old, &head)];
    if let Err(stop) = transaction.send(&written.iter().collect::<Vec<_>>()).await {
        transaction.rollback().await;
        return Err(failed(stop));
    }
    match transaction.commit_after(&[]).await {
        Ok(()) => Ok(Some(count)),
        Err(NotCommitted::Stopped(stop)) => Err(failed(stop)),
        // Sealed or not: whoever looks again sees what is left to do.
        Err(NotCommitted::Unanswered(error)) => Err(error),
    }
}

/// The chain's end, locked, and the next events behind it, in the order of their arrival.
async fn take_batch(
    transaction: &Transaction,
    account: Id,
    other: Other,
) -> Result<Option<(Head, Vec<Event>)>, Stop> {
    let [begin, patience] = begin();
    let first =
        "insert into chains (account, position, hash) values ($1, 0, $2) on conflict (account) do nothing";
    let first = Statement::new(first, [account.into(), Head::START.hash.into()]);
    let lock = match other {
        Other::Awaited => "select position, hash from chains where account = $1 for update",
        Other::Trusted => "select position, hash from chains where account = $1 for update skip locked",
    };
    let lock = Statement::new(lock, [account.into()]);
    let locked = transaction.send(&[&begin, &patience, &first, &lock]).await?;
    let Some(row) = locked.last().and_then(|answer| answer.rows.first()) else { return Ok(None) };
    let head = events::read_head(&Row::Postgres(row))?;
    let take = Statement::new(TAKE, [account.into(), BATCH.into()]);
    let taken = transaction.send(&[&take]).await?;
    Ok(Some((head, in_order(&taken)?)))
}

fn in_order(taken: &[Answer]) -> Result<Vec<Event>, StoreError> {
    let rows = taken.iter().flat_map(|answer| &answer.rows).map(Row::Postgres);
    let mut events: Vec<(i64, Event)> = rows
        .map(|row| Ok((row.int(10)?, events::read_unsealed(&row)?)))
        .collect::<Result<_, StoreError>>()?;
    events.sort_by_key(|(arrival, _)| *arrival);
    Ok(events.into_iter().map(|(_, event)| event).collect())
}

/// The chain's end moved although it was locked: someone wrote it by hand, or a guard is wrong.
fn failed(stop: Stop) -> StoreError {
    match stop.answer() {
        Err(error) => error,
        Ok(refused) => StoreError::Body(format!("the chain's end moved while it was locked: {refused:?}")),
    }
}
