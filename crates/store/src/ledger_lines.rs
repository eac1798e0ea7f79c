//! The ledger of all contracts, latest first: bills and bookings by their ids, without a look at a body.

use jiff::civil::Date;
use turnus_engine::{Currency, Id, Instant, Money};

use crate::column::money;
use crate::documents::date_of;
use crate::error::StoreError;
use crate::listing::{Created, Listing, Slice};
use crate::row::Row;
use crate::store::Store;

/// Which lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct LedgerFilter {
    /// Of that contract.
    pub contract: Option<Id>,
    /// Of that customer's contracts.
    pub customer: Option<Id>,
    /// Of that kind: where neither contract nor customer is named, of the latest `MOST_LOOKED_AT` bills or bookings.
    pub kind: Option<LedgerType>,
    /// Made in that time.
    pub created: Created,
}

/// Lines that are looked at to find those of a kind.
const MOST_LOOKED_AT: u32 = 10_000;

/// What lines are, as people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerType {
    /// Bills that the customer owes.
    Receivable,
    /// Bills that are owed to the customer.
    CreditNote,
    /// Bookings of what came in.
    Payment,
    /// Bookings of what went back.
    Refund,
}

/// A line of a contract's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// The bill or booking.
    pub id: Id,
    /// The contract.
    pub contract: Id,
    /// Account time.
    pub at: Instant,
    /// More than 0: the customer owes more.
    pub amount: Money,
    /// Currency.
    pub currency: Currency,
    /// What it is.
    pub kind: LineOf,
}

/// What a line of the ledger is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineOf {
    /// A bill: the issued document that presents it, its number, its date and when it is due.
    Bill(Option<(Id, String, Date, Date)>),
    /// A bill that a draft presents.
    Draft(Id),
    /// A booking: what it was for, and its day.
    Booking(String, Date),
}

/// Bills that were taken back before anyone saw them, and what took them back, are no lines.
const SEEN: &str = "(b.reversed_by is null or d.number is not null) and (b.reverses is null or exists (
    select 1 from bills o join documents e on e.account = o.account and e.id = o.document
    where o.account = b.account and o.contract = b.contract and o.id = b.reverses and e.number is not null))";

/// The lines of `slice`.
pub async fn list(
    store: &Store,
    account: Id,
    filter: LedgerFilter,
    slice: Slice,
) -> Result<Vec<LedgerLine>, StoreError> {
    // Either may be all that is asked for.
    let most = slice.skip.saturating_add(slice.take);
    let mut lines = Vec::new();
    if !matches!(filter.kind, Some(LedgerType::Payment | LedgerType::Refund)) {
        lines.extend(bills(store, account, filter, (slice, most)).await?);
    }
    if !matches!(filter.kind, Some(LedgerType::Receivable | LedgerType::CreditNote)) {
        lines.extend(bookings(store, account, filter, (slice, most)).await?);
    }
    lines.sort_by_key(|line| line.id);
    if slice.newest_first {
        lines.reverse();
    }
    let places = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(lines.into_iter().skip(places(slice.skip)).take(places(slice.take)).collect())
}

/// The order of lines.
fn order(slice: Slice) -> &'static str {
    if slice.newest_first { "b.id desc" } else { "b.id" }
}

fn of(listing: Listing, filter: LedgerFilter, slice: Slice) -> Listing {
    let begins = if slice.newest_first { "b.id <= ?" } else { "b.id >= ?" };
    let first = filter.created.from.map(Id::first_of_second);
    listing
        .with("b.contract = ?", filter.contract)
        .with(
            "b.contract in (select c.id from contracts c where c.account = $1 and c.customer = ?)",
            filter.customer,
        )
        .with("b.id < ?", slice.before)
        .with(begins, slice.from)
        .with("b.id >= ?", first)
        .with("b.at >= ?", filter.created.from)
        .with("b.at <= ?", filter.created.to)
}

/// Those whose amount is on that side of 0, if a kind is asked for.
fn of_kind(listing: Listing, table: &str, sign: Option<&str>, filter: LedgerFilter, slice: Slice) -> Listing {
    let Some(sign) = sign else { return listing };
    let listing = listing.that(sign);
    if filter.contract.is_some() || filter.customer.is_some() {
        return listing;
    }
    listing.of_the_latest_of("b", (table, "id is not null"), slice.before, MOST_LOOKED_AT)
}

async fn bills(
    store: &Store,
    account: Id,
    filter: LedgerFilter,
    (slice, most): (Slice, u32),
) -> Result<Vec<LedgerLine>, StoreError> {
    let select =
        "select b.id, b.contract, b.at, b.gross, b.currency, d.id, d.number, d.date, d.due_date from bills b
        left join documents d on d.account = b.account and d.id = b.document and d.status <> 'Replaced'";
    let listing = of(Listing::of_table("b", select, account), filter, slice).that("b.gross <> 0").that(SEEN);
    let sign =
        filter.kind.map(|kind| if kind == LedgerType::CreditNote { "b.gross < 0" } else { "b.gross > 0" });
    let (sql, params) = of_kind(listing, "bills", sign, filter, slice).first(order(slice), most);
    let read = |row: &Row<'_>| {
        let kind = match (row.opt_id(5)?, row.opt_text(6)?) {
            (Some(id), Some(number)) => {
                LineOf::Bill(Some((id, number.to_owned(), date_of(row.int(7)?), date_of(row.int(8)?))))
            }
            (Some(id), None) => LineOf::Draft(id),
            (None, _) => LineOf::Bill(None),
        };
        line(row, money(row, 3)?, kind)
    };
    store.query_long(sql, params, read).await
}

async fn bookings(
    store: &Store,
    account: Id,
    filter: LedgerFilter,
    (slice, most): (Slice, u32),
) -> Result<Vec<LedgerLine>, StoreError> {
    let select =
        "select b.id, b.contract, b.at, b.amount, b.currency, b.description, b.booked_on from bookings b";
    let listing = of(Listing::of_table("b", select, account), filter, slice);
    let sign =
        filter.kind.map(|kind| if kind == LedgerType::Refund { "b.amount < 0" } else { "b.amount > 0" });
    let (sql, params) = of_kind(listing, "bookings", sign, filter, slice).first(order(slice), most);
    let read = |row: &Row<'_>| {
        let booking = LineOf::Booking(row.text(5)?.to_owned(), date_of(row.int(6)?));
        line(row, money(row, 3)?.negated(), booking)
    };
    store.query_long(sql, params, read).await
}

fn line(row: &Row<'_>, amount: Money, kind: LineOf) -> Result<LedgerLine, StoreError> {
    let code = row.text(4)?;
    Ok(LedgerLine {
        id: row.id(0)?,
        contract: row.id(1)?,
        at: row.instant(2)?,
        amount,
        currency: code.parse().map_err(|_| StoreError::Body(format!("no currency {code}")))?,
        kind,
    })
}
