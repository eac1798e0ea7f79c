//! The books: postings, and payments booked by hand.

use turnus_engine::{Currency, Id, Instant, Money};

use crate::column::money;
use crate::error::StoreError;
use crate::listing::{Listing, Slice};
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

/// An amount moved from one account of the books to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The contract.
    pub contract: Id,
    /// The bill or booking it comes from.
    pub source: Id,
    /// Counted from 0 within the source.
    pub number: u32,
    /// Account time.
    pub at: Instant,
    /// The account that is owed more.
    pub debit: String,
    /// The account that owes more.
    pub credit: String,
    /// More than 0.
    pub amount: Money,
    /// Currency.
    pub currency: Currency,
}

/// A payment or refund that was booked by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Its id.
    pub id: Id,
    /// The contract.
    pub contract: Id,
    /// Account time.
    pub at: Instant,
    /// Days since 1970-01-01.
    pub booked_on: i64,
    /// More than 0: the customer paid.
    pub amount: Money,
    /// Currency.
    pub currency: Currency,
    /// What it was for.
    pub description: String,
}

static POSTINGS: Target = Target {
    table: "postings",
    columns: &[
        ("account", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("source", Kind::Bytes),
        ("number", Kind::Int),
        ("at", Kind::Int),
        ("debit", Kind::Text),
        ("credit", Kind::Text),
        ("amount", Kind::Int),
        ("currency", Kind::Text),
    ],
    behind: "",
};

/// New postings; none where there are none.
pub fn insert(account: Id, postings: &[Posting]) -> Option<Statement> {
    let row = |posting: &Posting| {
        vec![
            account.into(),
            posting.contract.into(),
            posting.source.into(),
            posting.number.into(),
            posting.at.into(),
            posting.debit.as_str().into(),
            posting.credit.as_str().into(),
            posting.amount.minor().into(),
            posting.currency.code().into(),
        ]
    };
    (!postings.is_empty()).then(|| Statement::insert_many(&POSTINGS, postings.iter().map(row).collect()))
}

/// A new booking.
pub fn insert_booking(account: Id, booking: &Booking) -> Statement {
    let sql = "insert into bookings (account, contract, id, at, booked_on, amount, currency, description)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let params = [
        account.into(),
        booking.contract.into(),
        booking.id.into(),
        booking.at.into(),
        booking.booked_on.into(),
        booking.amount.minor().into(),
        booking.currency.code().into(),
        booking.description.as_str().into(),
    ];
    Statement::new(sql, params)
}

/// Takes the client's words off all bookings of a contract.
pub fn erase(account: Id, contract: Id) -> Statement {
    let sql = "update bookings set description = '' where account = $1 and contract = $2";
    Statement::new(sql, [account.into(), contract.into()])
}

/// The postings of a contract, in order of sources.
pub async fn of_contract(store: &Store, account: Id, contract: Id) -> Result<Vec<Posting>, StoreError> {
    let sql = "select source, number, at, debit, credit, amount, currency from postings
        where account = $1 and contract = $2 order by source, number";
    let read = |row: &Row<'_>| {
        Ok(Posting {
            contract,
            source: row.id(0)?,
            number: crate::column::number(row, 1)?,
            at: row.instant(2)?,
            debit: row.text(3)?.to_owned(),
            credit: row.text(4)?.to_owned(),
            amount: money(row, 5)?,
            currency: currency(row.text(6)?)?,
        })
    };
    store.query(sql, &[account.into(), contract.into()], read).await
}

/// The bookings of a contract.
pub async fn bookings(
    store: &Store,
    account: Id,
    contract: Id,
    slice: Slice,
) -> Result<Vec<Booking>, StoreError> {
    let select = "select id, at, booked_on, amount, currency, description from bookings";
    let (sql, params) = Listing::of(select, account).with("contract = ?", Some(contract)).cut(slice);
    let read = |row: &Row<'_>| {
        Ok(Booking {
            id: row.id(0)?,
            contract,
            at: row.instant(1)?,
            booked_on: row.int(2)?,
            amount: money(row, 3)?,
            currency: currency(row.text(4)?)?,
            description: row.text(5)?.to_owned(),
        })
    };
    store.query(&sql, &params, read).await
}

fn currency(code: &str) -> Result<Currency, StoreError> {
    code.parse().map_err(|_| StoreError::Body(format!("no currency {code}")))
}
