//! The ledger of all contracts, latest first: bills and bookings by their ids, without a look at a body.

use jiff::civil::Date;
use turnus_engine::{Currency, Id, Instant, Money};

use crate::column::money;
use crate::documents::date_of;
use crate::error::StoreError;
use crate::found_page::latest_found;
use crate::listing::{Created, Listing, Slice};
use crate::row::Row;
use crate::search_words::{Noun, Typed};
use crate::store::Store;
use crate::value::Value;

/// Which lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct LedgerFilter<'a> {
    /// Of that contract.
    pub contract: Option<Id>,
    /// Of that customer's contracts.
    pub customer: Option<Id>,
    /// Of that kind: where neither contract nor customer is named, of the latest `MOST_LOOKED_AT` bills or bookings.
    pub kind: Option<LedgerType>,
    /// Made in that time.
    pub created: Created,
    /// Of the latest 256 contracts that these words find, and of as many documents.
    pub words: Option<&'a Typed>,
}

/// What the words of a filter find.
#[derive(Clone, Copy)]
enum Found<'a> {
    /// There are no words.
    Everything,
    /// Contracts.
    Contracts(&'a [Id]),
    /// Documents.
    Documents(&'a [Id]),
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
    filter: LedgerFilter<'_>,
    slice: Slice,
) -> Result<Vec<LedgerLine>, StoreError> {
    // Any of them may be all that is asked for.
    let most = slice.skip.saturating_add(slice.take);
    let has_bills = !matches!(filter.kind, Some(LedgerType::Payment | LedgerType::Refund));
    let has_bookings = !matches!(filter.kind, Some(LedgerType::Receivable | LedgerType::CreditNote));
    let (mut contracts, mut documents) = (Vec::new(), Vec::new());
    if let Some(typed) = filter.words {
        contracts = latest_found(store, account, Noun::Contract, typed).await?;
        documents = latest_found(store, account, Noun::Document, typed).await?;
    }
    let of_contracts = if filter.words.is_some() { Found::Contracts(&contracts) } else { Found::Everything };
    let mut lines = Vec::new();
    if has_bills {
        lines.extend(bills(store, account, (filter, of_contracts), (slice, most)).await?);
    }
    if has_bills && !documents.is_empty() {
        lines.extend(bills(store, account, (filter, Found::Documents(&documents)), (slice, most)).await?);
    }
    if has_bookings {
        lines.extend(bookings(store, account, (filter, of_contracts), (slice, most)).await?);
    }
    lines.sort_by_key(|line| line.id);
    lines.dedup_by_key(|line| line.id);
    if slice.newest_first {
        lines.reverse();
    }
    let places = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(lines.into_iter().skip(places(slice.skip)).take(places(slice.take)).collect())
}

/// What lines are ordered and cut by. Of what words found it is none of an index's: one that has it would be walked until
/// enough were met.
fn id(found: Found<'_>) -> &'static str {
    match found {
        Found::Everything => "b.id",
        Found::Contracts(_) | Found::Documents(_) => "coalesce(b.id, b.id)",
    }
}

fn order(slice: Slice, found: Found<'_>) -> String {
    format!("{} {}", id(found), if slice.newest_first { "desc" } else { "asc" })
}

fn of(listing: Listing, (filter, found): (LedgerFilter<'_>, Found<'_>), slice: Slice) -> Listing {
    let listing = match found {
        Found::Everything => listing,
        Found::Contracts(ids) => listing.of_ids("b.contract", ids),
        Found::Documents(ids) => listing.of_ids("b.document", ids),
    };
    let id = id(found);
    let begins = if slice.newest_first { "<= ?" } else { ">= ?" };
    let first = filter.created.from.map(Id::first_of_second);
    listing
        .with("b.contract = ?", filter.contract)
        .with(
            "b.contract in (select c.id from contracts c where c.account = $1 and c.customer = ?)",
            filter.customer,
        )
        .with(&format!("{id} < ?"), slice.before)
        .with(&format!("{id} {begins}"), slice.from)
        .with(&format!("{id} >= ?"), first)
        .with("b.at >= ?", filter.created.from)
        .with("b.at <= ?", filter.created.to)
}

/// Those whose amount is on that side of 0, if a kind is asked for.
fn of_kind(
    listing: Listing,
    (table, sign): (&str, Option<&str>),
    filter: LedgerFilter<'_>,
    slice: Slice,
) -> Listing {
    let Some(sign) = sign else { return listing };
    let listing = listing.that(sign);
    if filter.contract.is_some() || filter.customer.is_some() || filter.words.is_some() {
        return listing;
    }
    listing.of_the_latest_of("b", (table, "id is not null"), slice.before, MOST_LOOKED_AT)
}

fn of_bills(
    account: Id,
    (filter, found): (LedgerFilter<'_>, Found<'_>),
    (slice, most): (Slice, u32),
) -> (String, Vec<Value>) {
    let select =
        "select b.id, b.contract, b.at, b.gross, b.currency, d.id, d.number, d.date, d.due_date from bills b
        left join documents d on d.account = b.account and d.id = b.document and d.status <> 'Replaced'";
    let listing =
        of(Listing::of_table("b", select, account), (filter, found), slice).that("b.gross <> 0").that(SEEN);
    let sign =
        filter.kind.map(|kind| if kind == LedgerType::CreditNote { "b.gross < 0" } else { "b.gross > 0" });
    of_kind(listing, ("bills", sign), filter, slice).first(&order(slice, found), most)
}

async fn bills(
    store: &Store,
    account: Id,
    of: (LedgerFilter<'_>, Found<'_>),
    part: (Slice, u32),
) -> Result<Vec<LedgerLine>, StoreError> {
    let (sql, params) = of_bills(account, of, part);
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

fn of_bookings(
    account: Id,
    (filter, found): (LedgerFilter<'_>, Found<'_>),
    (slice, most): (Slice, u32),
) -> (String, Vec<Value>) {
    let select =
        "select b.id, b.contract, b.at, b.amount, b.currency, b.description, b.booked_on from bookings b";
    let listing = of(Listing::of_table("b", select, account), (filter, found), slice);
    let sign =
        filter.kind.map(|kind| if kind == LedgerType::Refund { "b.amount < 0" } else { "b.amount > 0" });
    of_kind(listing, ("bookings", sign), filter, slice).first(&order(slice, found), most)
}

async fn bookings(
    store: &Store,
    account: Id,
    of: (LedgerFilter<'_>, Found<'_>),
    part: (Slice, u32),
) -> Result<Vec<LedgerLine>, StoreError> {
    let (sql, params) = of_bookings(account, of, part);
    let read = |row: &Row<'_>| {
        let booking = LineOf::Booking(row.text(5)?.to_owned(), date_of(row.int(6)?));
        line(row, money(row, 3)?.negated(), booking)
    };
    store.query_long(sql, params, read).await
}

/// The statements for what words find: bills of contracts, bills of documents, bookings.
pub(crate) fn of_found(account: Id, ids: &[Id]) -> [String; 3] {
    let filter = LedgerFilter::default();
    let part = (Slice { newest_first: true, before: Some(account), ..Slice::first(0) }, 51);
    [
        of_bills(account, (filter, Found::Contracts(ids)), part).0,
        of_bills(account, (filter, Found::Documents(ids)), part).0,
        of_bookings(account, (filter, Found::Contracts(ids)), part).0,
    ]
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
