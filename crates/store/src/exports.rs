//! What exports read: issued documents and bookings, day by day and page by page.

use jiff::civil::Date;
use turnus_engine::booked::TaxSum;
use turnus_engine::customer::Customer;
use turnus_engine::{Currency, Id, Instant};

use crate::column::{money, number};
use crate::contracts::ContractRow;
use crate::documents::{self, DocumentRow, date_of, epoch_day};
use crate::error::StoreError;
use crate::events::Event;
use crate::json;
use crate::ledger::{Booking, Posting};
use crate::listing::{Listing, places};
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;

/// Days of a legal entity, both included.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// The legal entity.
    pub entity: Id,
    /// The first one.
    pub from: Date,
    /// The last one.
    pub to: Date,
}

/// Behind what a page begins: the day and the id of the last row of the page before.
pub type Behind = Option<(Date, Id)>;

/// The next `most` documents that were issued in those days, in order of days.
pub async fn documents(
    store: &Store,
    account: Id,
    days: Days,
    behind: Behind,
    most: u32,
) -> Result<Vec<DocumentRow>, StoreError> {
    let select = format!("select {} from documents", documents::COLUMNS);
    let (sql, params) = Listing::of(&select, account)
        .that("number is not null")
        .with("entity = ?", Some(days.entity))
        .with("date >= ?", Some(epoch_day(days.from)))
        .with("date <= ?", Some(epoch_day(days.to)))
        .behind("date", behind)
        .first("date, id", most);
    let rows = store.query_replica(sql, params, documents::read).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// What the bills of those documents come to at each tax, with the document.
pub async fn tax_sums(store: &Store, account: Id, documents: &[Id]) -> Result<Vec<(Id, TaxSum)>, StoreError> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select b.document, v.body, v.net, v.vat from bills b
        join bill_vat v on v.account = b.account and v.contract = b.contract and v.bill = b.id
        where b.account = $1 and b.document in ({}) order by b.document, b.id, v.number",
        places(2, documents.len())
    );
    let params: Vec<Value> = [account].iter().chain(documents).map(|id| (*id).into()).collect();
    let read = |row: &Row<'_>| {
        let sum = TaxSum { tax: json::read(row.text(1)?)?, net: money(row, 2)?, vat: money(row, 3)? };
        Ok((row.id(0)?, sum))
    };
    store.query_replica(sql, params, read).await
}

/// The next `most` payments and refunds that were booked on those days, in order of days, each with its customer.
pub async fn bookings(
    store: &Store,
    account: Id,
    days: Days,
    behind: Behind,
    most: u32,
) -> Result<Vec<(Booking, Id)>, StoreError> {
    let select = "select b.id, b.contract, b.at, b.booked_on, b.amount, b.currency, b.description, c.customer
        from bookings b join contracts c on c.account = b.account and c.id = b.contract";
    let (sql, params) = Listing::of_table("b", select, account)
        .with("c.entity = ?", Some(days.entity))
        .with("b.booked_on >= ?", Some(epoch_day(days.from)))
        .with("b.booked_on <= ?", Some(epoch_day(days.to)))
        .behind("b.booked_on", behind)
        .first("b.booked_on, b.id", most);
    let read = |row: &Row<'_>| {
        let booking = Booking {
            id: row.id(0)?,
            contract: row.id(1)?,
            at: row.instant(2)?,
            booked_on: row.int(3)?,
            amount: money(row, 4)?,
            currency: currency(row.text(5)?)?,
            description: row.text(6)?.to_owned(),
        };
        Ok((booking, row.id(7)?))
    };
    store.query_replica(sql, params, read).await
}

/// The ledger's postings of the bills that those documents present, each with its document.
pub async fn postings_of_documents(
    store: &Store,
    account: Id,
    documents: &[Id],
) -> Result<Vec<(Posting, Option<Id>)>, StoreError> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select b.document, {POSTING} from bills b
        join postings p on p.account = b.account and p.contract = b.contract and p.source = b.id
        where b.account = $1 and b.document in ({}) order by b.document, p.source, p.number",
        places(2, documents.len())
    );
    let params: Vec<Value> = [account].iter().chain(documents).map(|id| (*id).into()).collect();
    store.query_replica(sql, params, |row| Ok((posting(row)?, row.opt_id(0)?))).await
}

/// The ledger's postings of those bookings.
pub async fn postings_of_bookings(
    store: &Store,
    account: Id,
    bookings: &[&Booking],
) -> Result<Vec<(Posting, Option<Id>)>, StoreError> {
    let count = bookings.len();
    if count == 0 {
        return Ok(Vec::new());
    }
    // Their contracts lead to them: that is how postings are kept.
    let sql = format!(
        "select p.source, {POSTING} from postings p
        where p.account = $1 and p.contract in ({}) and p.source in ({}) order by p.source, p.number",
        places(2, count),
        places(2 + count, count)
    );
    let contracts = bookings.iter().map(|booking| booking.contract);
    let ids = contracts.chain(bookings.iter().map(|booking| booking.id));
    let params: Vec<Value> = [account].into_iter().chain(ids).map(Into::into).collect();
    store.query_replica(sql, params, |row| Ok((posting(row)?, None))).await
}

const POSTING: &str = "p.contract, p.source, p.number, p.at, p.debit, p.credit, p.amount, p.currency";

/// A posting, in the columns behind the first.
fn posting(row: &Row<'_>) -> Result<Posting, StoreError> {
    Ok(Posting {
        contract: row.id(1)?,
        source: row.id(2)?,
        number: number(row, 3)?,
        at: row.instant(4)?,
        debit: row.text(5)?.to_owned(),
        credit: row.text(6)?.to_owned(),
        amount: money(row, 7)?,
        currency: currency(row.text(8)?)?,
    })
}

/// The next `most` customers of a legal entity behind that id, erased ones too.
pub async fn customers(
    store: &Store,
    account: Id,
    entity: Id,
    behind: Option<Id>,
    most: u32,
) -> Result<Vec<Customer>, StoreError> {
    let select = format!("select {} from customers", crate::customers::COLUMNS);
    let (sql, params) = Listing::of(&select, account)
        .with("entity = ?", Some(entity))
        .with("id > ?", behind)
        .first("id", most);
    let rows = store.query_replica(sql, params, crate::customers::read).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// The next `most` contracts of a legal entity behind that id, deleted ones too.
pub async fn contracts(
    store: &Store,
    account: Id,
    entity: Id,
    behind: Option<Id>,
    most: u32,
) -> Result<Vec<ContractRow>, StoreError> {
    let select = format!("select {} from contracts", crate::contracts::COLUMNS);
    let (sql, params) = Listing::of(&select, account)
        .with("entity = ?", Some(entity))
        .with("id > ?", behind)
        .first("id", most);
    let rows = store.query_replica(sql, params, crate::contracts::read).await?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// The next `most` sealed events behind that position which happened in `[from, until)`, account time.
pub async fn events(
    store: &Store,
    account: Id,
    (from, until): (Instant, Instant),
    behind: i64,
    most: u32,
) -> Result<Vec<Event>, StoreError> {
    let select = format!("select {} from events", crate::events::COLUMNS);
    let (sql, params) = Listing::of(&select, account)
        .with("position > ?", Some(behind))
        .with("at >= ?", Some(from))
        .with("at < ?", Some(until))
        .first("position", most);
    store.query_replica(sql, params, crate::events::read).await
}

fn currency(code: &str) -> Result<Currency, StoreError> {
    code.parse().map_err(|_| StoreError::Body(format!("no currency {code}")))
}

/// The day of a booking.
pub fn day_of(booking: &Booking) -> Date {
    date_of(booking.booked_on)
}
