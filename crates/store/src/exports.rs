//! What exports read: issued documents and bookings, day by day and page by page.

use jiff::civil::Date;
use turnus_engine::booked::TaxSum;
use turnus_engine::{Currency, Id};

use crate::column::money;
use crate::documents::{self, DocumentRow, date_of, epoch_day};
use crate::error::StoreError;
use crate::json;
use crate::ledger::Booking;
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
    let rows = store.query_long(sql, params, documents::read).await?;
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
    store.query_long(sql, params, read).await
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
        let code = row.text(5)?;
        let currency: Currency = code.parse().map_err(|_| StoreError::Body(format!("no currency {code}")))?;
        let booking = Booking {
            id: row.id(0)?,
            contract: row.id(1)?,
            at: row.instant(2)?,
            booked_on: row.int(3)?,
            amount: money(row, 4)?,
            currency,
            description: row.text(6)?.to_owned(),
        };
        Ok((booking, row.id(7)?))
    };
    store.query_long(sql, params, read).await
}

/// The day of a booking.
pub fn day_of(booking: &Booking) -> Date {
    date_of(booking.booked_on)
}
