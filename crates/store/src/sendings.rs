//! How each document went to its recipient, and the letters of a day.

use jiff::civil::Date;
use turnus_engine::sending::Way;
use turnus_engine::{Id, Instant};

use crate::documents::{date_of, epoch_day};
use crate::error::StoreError;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::{column, json};

/// How a document went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The document.
    pub document: Id,
    /// Its legal entity.
    pub entity: Id,
    /// What was chosen.
    pub way: Way,
    /// The day it was chosen on, in the entity's zone.
    pub day: Date,
    /// When it was chosen, account time.
    pub created_at: Instant,
    /// When the letter was printed, account time.
    pub printed_at: Option<Instant>,
}

/// A day with letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterDay {
    /// The day.
    pub day: Date,
    /// How many letters it has.
    pub letters: u32,
    /// How many of them were printed.
    pub printed: u32,
}

/// Notes how a document goes, or that it goes another way than was noted.
pub fn put(account: Id, sending: &Sending) -> Result<Statement, StoreError> {
    let sql = "insert into sendings (account, document, entity, medium, detour, day, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (account, document) do update
            set medium = excluded.medium, detour = excluded.detour, day = excluded.day, created_at = excluded.created_at
            where sendings.medium <> 'Letter'";
    let detour = sending.way.detour.map(|detour| json::name(&detour)).transpose()?;
    let params = [
        account.into(),
        sending.document.into(),
        sending.entity.into(),
        json::name(&sending.way.medium)?.into(),
        detour.into(),
        epoch_day(sending.day).into(),
        sending.created_at.into(),
    ];
    Ok(Statement::new(sql, params).one_row())
}

/// How a document went; none where its bytes are still to be made.
pub async fn of_document(store: &Store, account: Id, document: Id) -> Result<Option<Sending>, StoreError> {
    let sql = "select document, entity, medium, detour, day, created_at, printed_at from sendings
        where account = $1 and document = $2";
    let read = |row: &Row<'_>| {
        let detour = row.opt_text(3)?.map(json::named).transpose()?;
        Ok(Sending {
            document: row.id(0)?,
            entity: row.id(1)?,
            way: Way { medium: json::named(row.text(2)?)?, detour },
            day: date_of(row.int(4)?),
            created_at: row.instant(5)?,
            printed_at: row.opt_instant(6)?,
        })
    };
    store.query_opt(sql, &[account.into(), document.into()], read).await
}

/// Days with letters of a legal entity, the latest first.
pub async fn letter_days(
    store: &Store,
    account: Id,
    entity: Id,
    skip: u32,
    take: u32,
) -> Result<Vec<LetterDay>, StoreError> {
    let sql = "select day, count(*), count(printed_at) from sendings
        where account = $1 and entity = $2 and medium = 'Letter' group by day order by day desc limit $3 offset $4";
    let read = |row: &Row<'_>| {
        Ok(LetterDay {
            day: date_of(row.int(0)?),
            letters: column::number(row, 1)?,
            printed: column::number(row, 2)?,
        })
    };
    store.query(sql, &[account.into(), entity.into(), take.into(), skip.into()], read).await
}

/// The letters of a day in the order of their numbers: invoices, then credit notes.
pub async fn letters_of(store: &Store, account: Id, entity: Id, day: Date) -> Result<Vec<Id>, StoreError> {
    let sql = "select s.document from sendings s
        join documents d on d.account = s.account and d.id = s.document
        where s.account = $1 and s.entity = $2 and s.day = $3 and s.medium = 'Letter'
        order by d.kind desc, d.period, d.counter, s.document";
    store.query(sql, &[account.into(), entity.into(), epoch_day(day).into()], |row| row.id(0)).await
}

/// Notes the letters of a day as printed; those that were keep their time.
pub fn print_letters(account: Id, entity: Id, day: Date, now: Instant) -> Statement {
    let sql = "update sendings set printed_at = $4
        where account = $1 and entity = $2 and day = $3 and medium = 'Letter' and printed_at is null";
    Statement::new(sql, [account.into(), entity.into(), epoch_day(day).into(), now.into()])
}
