//! Drafts, invoices and credit notes, and their bytes.

use jiff::civil::Date;
use turnus_engine::document::{Document, DocumentKind};
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::{Currency, Id, Instant, Money};

use crate::column::money;
use crate::error::StoreError;
use crate::found_page::{FoundPage, whole};
use crate::listing::{Created, Listing, Slice};
use crate::many::{Kind, Target};
use crate::open_documents::is_open;
use crate::row::Row;
use crate::seal::Hash;
use crate::search_words::{Noun, Typed};
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;
use crate::versioned::{Version, Versioned};
use crate::{body, json};

/// [`Taken`](crate::Applied::Taken) with this name: the bytes were made by someone else first.
pub const FILE: &str = "files_pkey";

const BODY: u32 = 1;
pub(crate) const COLUMNS: &str =
    "version, id, entity, customer, contract, status, created_at, sent_at, sequence, period,
    counter, body, edit, recurring_net";

/// A draft or document with where it belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    /// Its id, the same as a draft and when issued.
    pub id: Id,
    /// The legal entity.
    pub entity: Id,
    /// The customer.
    pub customer: Id,
    /// The contract.
    pub contract: Id,
    /// Where it stands.
    pub status: DocumentStatus,
    /// When the draft was made, account time.
    pub created_at: Instant,
    /// When it was issued, account time.
    pub sent_at: Option<Instant>,
    /// Its place in its sequence, when issued.
    pub place: Option<Place>,
    /// What it prints.
    pub document: Document,
    /// Of a draft: what someone changed on it by hand. What was issued has it in the document.
    pub edit: DraftEdit,
    /// The part of its net that is recurring fees, below 0 on a credit note; none where an older release made it, and nobody looked since.
    pub recurring_net: Option<Money>,
}

/// Where a draft or document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum DocumentStatus {
    /// It can still change, and has no number.
    Draft,
    /// It is what it is.
    Issued,
    /// A draft that another took the place of, or that was discarded.
    Replaced,
}

/// A place in a sequence of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The sequence.
    pub sequence: Id,
    /// The period within which it counts.
    pub period: String,
    /// The count.
    pub counter: i64,
}

/// Which documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentFilter<'a> {
    /// Number or recipient contain it.
    pub search: Option<&'a str>,
    /// Of that customer.
    pub customer: Option<Id>,
    /// Of that contract.
    pub contract: Option<Id>,
    /// Of that legal entity.
    pub entity: Option<Id>,
    /// Made in that time.
    pub created: Created,
    /// Invoices or credit notes.
    pub kind: Option<DocumentKind>,
    /// In that currency.
    pub currency: Option<Currency>,
    /// Invoices that are not paid, of the latest [`MOST_OPEN`] of the account ([`crate::open_documents`]).
    pub open: bool,
    /// Due from that day on, and up to that one, itself included.
    pub due: (Option<Date>, Option<Date>),
    /// That these words find ([`Noun::Document`]).
    pub words: Option<&'a Typed>,
}

/// Invoices that are looked at to find open ones.
pub const MOST_OPEN: u32 = 10_000;

static ROWS: Target = Target {
    table: "documents",
    columns: &[
        ("account", Kind::Bytes),
        ("id", Kind::Bytes),
        ("entity", Kind::Bytes),
        ("customer", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("kind", Kind::Text),
        ("status", Kind::Text),
        ("number", Kind::Text),
        ("sequence", Kind::Bytes),
        ("period", Kind::Text),
        ("counter", Kind::Int),
        ("date", Kind::Int),
        ("due_date", Kind::Int),
        ("created_at", Kind::Int),
        ("sent_at", Kind::Int),
        ("currency", Kind::Text),
        ("net", Kind::Int),
        ("vat", Kind::Int),
        ("gross", Kind::Int),
        ("search", Kind::Text),
        ("body", Kind::Text),
        ("edit", Kind::Text),
        ("recurring_net", Kind::Int),
        ("version", Kind::Int),
    ],
    behind: "",
};

/// A new draft or document, in version 1.
pub fn insert(account: Id, row: &DocumentRow) -> Result<Statement, StoreError> {
    let mut columns = params(account, row, &Version::default())?;
    columns.push(1_i64.into());
    Ok(Statement::insert_many(&ROWS, vec![columns]))
}

/// What a draft is now, if it still is a draft in the version that was read. Stale otherwise.
pub fn update(account: Id, row: &DocumentRow, version: impl Into<Version>) -> Result<Statement, StoreError> {
    let version = version.into();
    let sql = "update documents set entity = $3, customer = $4, contract = $5, kind = $6, status = $7, number = $8,
            sequence = $9, period = $10, counter = $11, date = $12, due_date = $13, created_at = $14, sent_at = $15,
            currency = $16, net = $17, vat = $18, gross = $19, search = $20, body = $21, edit = $22,
            recurring_net = $23, version = version + 1
        where account = $1 and id = $2 and version = $24 and status = 'Draft'";
    let mut params = params(account, row, &version)?;
    params.push((&version).into());
    Ok(Statement::new(sql, params).one_row())
}

/// Whether a document was issued to the customer.
pub async fn was_issued_to(store: &Store, account: Id, customer: Id) -> Result<bool, StoreError> {
    let sql = "select id from documents where account = $1 and customer = $2 and number is not null limit 1";
    let found = store.query_opt(sql, &[account.into(), customer.into()], |row| row.id(0)).await?;
    Ok(found.is_some())
}

/// Deletes the drafts of a customer that others took the place of: nobody issued them, and they name him.
pub fn erase_replaced(account: Id, customer: Id) -> Statement {
    let sql = "delete from documents where account = $1 and customer = $2 and status = 'Replaced'";
    Statement::new(sql, [account.into(), customer.into()])
}

/// The draft or document `id`, if it stands there.
pub async fn by_id(
    store: &Store,
    account: Id,
    id: Id,
    status: DocumentStatus,
) -> Result<Option<Versioned<DocumentRow>>, StoreError> {
    let sql = format!("select {COLUMNS} from documents where account = $1 and id = $2 and status = $3");
    store.query_opt(&sql, &[account.into(), id.into(), json::name(&status)?.into()], read).await
}

/// Drafts or documents.
pub async fn list(
    store: &Store,
    account: Id,
    status: DocumentStatus,
    filter: DocumentFilter<'_>,
    slice: Slice,
) -> Result<Vec<Versioned<DocumentRow>>, StoreError> {
    let Some(typed) = filter.words else { return among(store, account, (status, filter), None, slice).await };
    let mut page = FoundPage::of(store, account, (Noun::Document, typed), slice).await?;
    while let Some(some) = page.next() {
        page.put(among(store, account, (status, filter), Some(&some), whole(slice)).await?);
    }
    Ok(page.rows())
}

async fn among(
    store: &Store,
    account: Id,
    (status, filter): (DocumentStatus, DocumentFilter<'_>),
    ids: Option<&[Id]>,
    slice: Slice,
) -> Result<Vec<Versioned<DocumentRow>>, StoreError> {
    let mut listing = Listing::of(&format!("select {COLUMNS} from documents"), account)
        .with("status = ?", Some(json::name(&status)?))
        .searching(filter.search)
        .with("customer = ?", filter.customer)
        .with("contract = ?", filter.contract)
        .with("entity = ?", filter.entity)
        .with("kind = ?", filter.kind.map(|kind| json::name(&kind)).transpose()?)
        .with("currency = ?", filter.currency.map(Currency::code))
        .created(filter.created)
        .among(ids);
    if filter.due != (None, None) {
        listing = due(listing, filter, ids.is_some() || filter.open, slice.before);
    }
    if filter.open {
        let invoices = ("documents", "status = 'Issued' and kind = 'Invoice'");
        listing = listing.that("kind = 'Invoice'").that(&is_open());
        listing =
            if ids.is_some() { listing } else { listing.of_the_latest(invoices, slice.before, MOST_OPEN) };
    }
    let (sql, params) = listing.cut(slice);
    if filter.open || filter.search.is_some() || filter.due != (None, None) {
        return store.query_long(sql, params, read).await;
    }
    store.query(&sql, &params, read).await
}

/// Documents by when they are due. Of a currency they are found by the index of due dates; else, where nothing else
/// bounds what is looked at, among the latest [`MOST_OPEN`].
fn due(listing: Listing, filter: DocumentFilter<'_>, is_bounded: bool, before: Option<Id>) -> Listing {
    let day = |day: Option<Date>, other: i64| day.map_or(other, epoch_day);
    let days = (day(filter.due.0, i64::MIN), day(filter.due.1, i64::MAX));
    let listing = listing.with("due_date >= ?", Some(days.0)).with("due_date <= ?", Some(days.1));
    match filter.currency {
        _ if is_bounded => listing,
        None => listing.of_the_latest(("documents", "status = 'Issued'"), before, MOST_OPEN),
        Some(currency) => listing.with_all(
            "id in (select d.id from documents d where d.account = $1 and d.number is not null
                and d.currency = ?1 and d.due_date >= ?2 and d.due_date <= ?3)",
            vec![currency.code().into(), days.0.into(), days.1.into()],
        ),
    }
}

/// The bytes of a document, as first made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// SHA-256 of the bytes.
    pub hash: Hash,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Keeps the bytes of a document. Taken if there are some.
pub fn insert_file(
    account: Id,
    document: Id,
    kind: &str,
    file: &File,
    now: Instant,
) -> Result<Statement, StoreError> {
    let packed = zstd::bulk::compress(&file.bytes, 3).map_err(|error| StoreError::Body(error.to_string()))?;
    let sql = "insert into files (account, document, kind, hash, created_at, bytes) values ($1, $2, $3, $4, $5, $6)";
    let params = [account.into(), document.into(), kind.into(), file.hash.into(), now.into(), packed.into()];
    Ok(Statement::new(sql, params))
}

/// The bytes of a document.
pub async fn file(store: &Store, account: Id, document: Id, kind: &str) -> Result<Option<File>, StoreError> {
    let sql = "select hash, bytes from files where account = $1 and document = $2 and kind = $3";
    let read = |row: &Row<'_>| {
        let bytes =
            zstd::stream::decode_all(row.bytes(1)?).map_err(|error| StoreError::Body(error.to_string()))?;
        Ok(File { hash: row.array(0)?, bytes })
    };
    store.query_opt(sql, &[account.into(), document.into(), kind.into()], read).await
}

/// The columns of a draft or document, but for its version.
pub(crate) fn params(account: Id, row: &DocumentRow, before: &Version) -> Result<Vec<Value>, StoreError> {
    let document = &row.document;
    let place = row.place.as_ref();
    let parts =
        [document.number.as_deref(), Some(&document.recipient.name), document.recipient.sub_name.as_deref()];
    let changed = row.status == DocumentStatus::Draft && !row.edit.is_nothing();
    let edit = changed.then(|| json::write(&row.edit)).transpose()?;
    let search = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(vec![
        account.into(),
        row.id.into(),
        row.entity.into(),
        row.customer.into(),
        row.contract.into(),
        json::name(&document.kind)?.into(),
        json::name(&row.status)?.into(),
        document.number.clone().into(),
        place.map(|place| place.sequence).into(),
        place.map(|place| place.period.as_str()).into(),
        place.map(|place| place.counter).into(),
        epoch_day(document.date).into(),
        epoch_day(document.due_date).into(),
        row.created_at.into(),
        row.sent_at.into(),
        document.currency.code().into(),
        document.total_net.minor().into(),
        document.total_vat.minor().into(),
        document.total_gross.minor().into(),
        search.to_lowercase().into(),
        body::encode_over(BODY, document, before)?.into(),
        edit.unwrap_or(Value::Null),
        row.recurring_net.map(Money::minor).into(),
    ])
}

/// Days from 1970-01-01 to `date`.
pub fn epoch_day(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// The date so many days after 1970-01-01, held within the calendar.
pub fn date_of(epoch_day: i64) -> Date {
    let days = jiff::Span::new().try_days(epoch_day);
    days.and_then(|days| Date::constant(1970, 1, 1).checked_add(days)).unwrap_or(Date::MAX)
}

pub(crate) fn read(row: &Row<'_>) -> Result<Versioned<DocumentRow>, StoreError> {
    let place = match (row.opt_id(8)?, row.opt_text(9)?, row.opt_int(10)?) {
        (Some(sequence), Some(period), Some(counter)) => {
            Some(Place { sequence, period: period.to_owned(), counter })
        }
        (_, _, _) => None,
    };
    let Versioned { version, value: document } = body::decode_row(BODY, row.text(11)?, row.int(0)?)?;
    let value = DocumentRow {
        id: row.id(1)?,
        entity: row.id(2)?,
        customer: row.id(3)?,
        contract: row.id(4)?,
        status: json::named(row.text(5)?)?,
        created_at: row.instant(6)?,
        sent_at: row.opt_instant(7)?,
        place,
        document,
        edit: row.opt_text(12)?.map(json::read).transpose()?.unwrap_or_default(),
        recurring_net: row.opt_int(13)?.map(|_| money(row, 13)).transpose()?,
    };
    Ok(Versioned { version, value })
}
