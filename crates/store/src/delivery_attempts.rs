//! What became of deliveries: each with its attempts, and those that are queued again.

use turnus_engine::{Id, Instant};

use crate::column;
use crate::error::StoreError;
use crate::events::{self, Event};
use crate::found_page::latest_found;
use crate::listing::{Listing, padded, places};
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::search_words::{Noun, Typed};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// It is on its way, or waits for its next attempt.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// Given up.
    Dropped,
}

/// A delivery with its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Where it stands.
    pub status: DeliveryStatus,
    /// Attempts so far, since it was queued last.
    pub attempts: u32,
    /// While it waits: not before, machine time; during an attempt, the end of its lease.
    pub due: Instant,
    /// The event.
    pub event: Event,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    /// The event's position.
    pub position: i64,
    /// Its own id; they are in order.
    pub id: Id,
    /// When it began, machine time.
    pub at: Instant,
    /// Milliseconds until it ended.
    pub millis: i64,
    /// Who was asked last, behind redirects. None once its customer was erased.
    pub url: Option<String>,
    /// The status of HTTP; none where nobody answered.
    pub status: Option<u16>,
    /// The first part of the answer's body, or what went wrong. None once its customer was erased.
    pub answer: Option<String>,
}

impl DeliveryStatus {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            DeliveryStatus::Waiting => "Waiting",
            DeliveryStatus::Delivered => "Delivered",
            DeliveryStatus::Dropped => "Dropped",
        }
    }

    fn named(name: &str) -> Result<DeliveryStatus, StoreError> {
        let all = [DeliveryStatus::Waiting, DeliveryStatus::Delivered, DeliveryStatus::Dropped];
        let found = all.into_iter().find(|status| status.name() == name);
        found.ok_or_else(|| StoreError::Body(format!("a delivery is not {name}")))
    }
}

const NEW: Target = Target {
    table: "delivery_attempts",
    columns: &[
        ("account", Kind::Bytes),
        ("hook", Kind::Bytes),
        ("position", Kind::Int),
        ("id", Kind::Bytes),
        ("at", Kind::Int),
        ("millis", Kind::Int),
        ("url", Kind::Text),
        ("status", Kind::Int),
        ("answer", Kind::Text),
    ],
    behind: "",
};

/// Writes down attempts, each with its hook.
pub fn insert(account: Id, attempts: &[(Id, AttemptRow)]) -> Statement {
    let row = |(hook, attempt): &(Id, AttemptRow)| {
        vec![
            account.into(),
            (*hook).into(),
            attempt.position.into(),
            attempt.id.into(),
            attempt.at.into(),
            attempt.millis.into(),
            attempt.url.clone().into(),
            attempt.status.map(u32::from).into(),
            attempt.answer.clone().into(),
        ]
    };
    Statement::insert_many(&NEW, attempts.iter().map(row).collect())
}

/// Which deliveries to a hook.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// That stand there.
    pub status: Option<DeliveryStatus>,
    /// Of that event.
    pub event: Option<String>,
    /// Of any of these events, of any of these contracts, or of any of these customers; all where there is none. `event` and
    /// this are looked for among [`MOST_LOOKED_AT`] deliveries from where the list begins.
    pub found: Option<FoundEvents>,
}

/// The events that words find.
#[derive(Clone, Debug, Default)]
pub struct FoundEvents {
    /// By their names.
    pub kinds: Vec<String>,
    /// By their contracts.
    pub contracts: Vec<Id>,
    /// By their customers.
    pub customers: Vec<Id>,
}

impl FoundEvents {
    /// What the words find: of contracts and customers the latest 256.
    pub async fn of(
        store: &Store,
        account: Id,
        kinds: Vec<String>,
        typed: &Typed,
    ) -> Result<FoundEvents, StoreError> {
        Ok(FoundEvents {
            kinds,
            contracts: latest_found(store, account, Noun::Contract, typed).await?,
            customers: latest_found(store, account, Noun::Customer, typed).await?,
        })
    }
}

/// Deliveries that are looked at for what is rare among them.
pub const MOST_LOOKED_AT: u32 = 10_000;

/// Which part of the deliveries, by the positions of their events.
#[derive(Clone, Copy, Debug)]
pub struct DeliverySlice {
    /// Before that one.
    pub before: i64,
    /// Behind that one.
    pub after: i64,
    /// The first one first.
    pub oldest_first: bool,
    /// So many at most.
    pub most: u32,
}

impl DeliverySlice {
    /// The latest before a position.
    pub fn before(before: i64, most: u32) -> DeliverySlice {
        DeliverySlice { before, after: 0, oldest_first: false, most }
    }
}

/// Deliveries to a hook.
pub async fn list(
    store: &Store,
    account: Id,
    hook: Id,
    filter: &DeliveryFilter,
    slice: DeliverySlice,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let (sql, params) = statement(account, hook, filter, slice);
    let read = |row: &Row<'_>| {
        Ok(DeliveryRow {
            status: DeliveryStatus::named(row.text(11)?)?,
            attempts: column::number(row, 12)?,
            due: row.instant(13)?,
            event: events::read(row)?,
        })
    };
    if filter.event.is_some() || filter.found.is_some() {
        return store.query_long(sql, params, read).await;
    }
    store.query(&sql, &params, read).await
}

pub(crate) fn statement(
    account: Id,
    hook: Id,
    filter: &DeliveryFilter,
    slice: DeliverySlice,
) -> (String, Vec<Value>) {
    let columns: Vec<String> = events::COLUMNS.split(", ").map(|column| format!("e.{column}")).collect();
    let select = format!(
        "select {}, d.status, d.attempts, d.due_at from deliveries d
        join events e on e.account = d.account and e.position = d.position",
        columns.join(", ")
    );
    let mut listing = Listing::of_table("d", &select, account)
        .with("d.hook = ?", Some(hook))
        .with("d.position < ?", Some(slice.before))
        .with("d.position > ?", Some(slice.after))
        .with("d.status = ?", filter.status.map(DeliveryStatus::name))
        .with("e.kind = ?", filter.event.as_deref());
    if let Some(found) = &filter.found {
        listing = listing.any_of(&[
            ("e.kind", found.kinds.iter().map(|kind| kind.as_str().into()).collect()),
            ("e.contract", padded(&found.contracts).into_iter().map(Value::from).collect()),
            ("e.customer", padded(&found.customers).into_iter().map(Value::from).collect()),
        ]);
    }
    if filter.event.is_some() || filter.found.is_some() {
        let (beyond, order, none) = match slice.oldest_first {
            true => ("<=", "asc", i64::MAX),
            false => (">=", "desc", 0),
        };
        let condition = format!(
            "d.position {beyond} coalesce((select position from deliveries where account = $1 and hook = ?1
                and position < ?2 and position > ?3 order by position {order} limit 1 offset {}), ?4)",
            MOST_LOOKED_AT - 1
        );
        let ends = vec![hook.into(), slice.before.into(), slice.after.into(), none.into()];
        listing = listing.with_all(&condition, ends);
    }
    listing.first(if slice.oldest_first { "d.position" } else { "d.position desc" }, slice.most)
}

/// Attempts for the events from the position `first` to `last`, in order.
pub async fn attempts(
    store: &Store,
    account: Id,
    hook: Id,
    (first, last): (i64, i64),
) -> Result<Vec<AttemptRow>, StoreError> {
    let sql = "select position, id, at, millis, url, status, answer from delivery_attempts
        where account = $1 and hook = $2 and position between $3 and $4 order by position, id";
    let read = |row: &Row<'_>| {
        Ok(AttemptRow {
            position: row.int(0)?,
            id: row.id(1)?,
            at: row.instant(2)?,
            millis: row.int(3)?,
            url: row.opt_text(4)?.map(str::to_owned),
            status: row.opt_int(5)?.and_then(|status| u16::try_from(status).ok()),
            answer: row.opt_text(6)?.map(str::to_owned),
        })
    };
    store.query(sql, &[account.into(), hook.into(), first.into(), last.into()], read).await
}

// The hooks are named: without them there is no key to find the rows by.
pub(crate) const ERASE_ATTEMPTS: &str =
    "update delivery_attempts set url = null, answer = null where account = $1
    and hook in (select id from hooks where account = $1)
    and position in (select position from events where account = $1 and customer = $2)";
pub(crate) const ERASE_ANSWERS: &str = "update deliveries set last_answer = null where account = $1
    and hook in (select id from hooks where account = $1)
    and position in (select position from events where account = $1 and customer = $2)";

/// Erases what receivers said about events of `customer`.
pub fn erase(account: Id, customer: Id) -> [Statement; 2] {
    // In this order: whoever notes an answer meanwhile has the delivery, and its attempt is seen once he let go of it.
    [ERASE_ANSWERS, ERASE_ATTEMPTS].map(|sql| Statement::new(sql, [account.into(), customer.into()]))
}

/// Keeps nothing of what these receivers said about events of someone who is erased, of the events at these positions: to be
/// written behind the answers.
pub fn of_the_living(account: Id, hooks: &[Id], positions: &[i64]) -> [Statement; 2] {
    let (hooks, positions) = (padded(hooks), padded(positions));
    // From the events to their customers, by a subquery: a join may begin with all customers.
    let gone = format!(
        "where account = $1 and hook in ({}) and position in (
            select e.position from events e where e.account = $1 and e.position in ({}) and (
                select c.deleted_at from customers c where c.account = $1 and c.id = e.customer) is not null)",
        places(2, hooks.len()),
        places(2 + hooks.len(), positions.len())
    );
    let hooks = hooks.iter().map(|hook| (*hook).into());
    let params: Vec<Value> = std::iter::once(account.into())
        .chain(hooks)
        .chain(positions.iter().map(|position| (*position).into()))
        .collect();
    let erase = [
        ("delivery_attempts set url = null, answer = null", "answer"),
        ("deliveries set last_answer = null", "last_answer"),
    ];
    erase.map(|(table, said)| {
        Statement::new(format!("update {table} {gone} and {said} is not null"), params.clone())
    })
}

/// Forgets up to `most` attempts from before `until`, machine time.
pub fn forget_before(account: Id, until: Instant, most: i64) -> Statement {
    let sql = "delete from delivery_attempts where (account, hook, position, id) in (
        select account, hook, position, id from delivery_attempts where account = $1 and at < $2 limit $3)";
    Statement::new(sql, [account.into(), until.into(), most.into()])
}

/// There are attempts from before `until`, machine time.
pub async fn has_before(store: &Store, account: Id, until: Instant) -> Result<bool, StoreError> {
    let sql = "select 1 from delivery_attempts where account = $1 and at < $2 limit 1";
    Ok(store.query_opt(sql, &[account.into(), until.into()], |row| row.int(0)).await?.is_some())
}
