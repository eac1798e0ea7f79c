//! The booking batch of DATEV (EXTF, header version 700, category 21, format version 13): what is booked, as a file that
//! a tax consultant imports (docs/rules/exports.md, "DATEV").

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use turnus_engine::booked::BookedRow;
use turnus_engine::datev::{Chart, DatevSettings};
use turnus_engine::{Currency, Exact, Money};

use crate::delimited::{Field, line};

/// The most rows of a batch.
pub const MOST_ROWS: usize = 99_999;

/// What a batch says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Whose it is, and how.
    pub settings: &'a DatevSettings,
    /// The first day.
    pub from: Date,
    /// The last day, in the same fiscal year.
    pub to: Date,
    /// When it was made, in the legal entity's zone.
    pub made: DateTime,
    /// The currency of the books.
    pub books: Currency,
}

/// What a batch cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotInDatev {
    /// Rows have a day and a month: the year is the batch's.
    #[error(
        "DATEV takes a batch of one fiscal year: {from} to {to} passes {next}, ask for each year by itself"
    )]
    TwoYears {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
        /// Where the next year begins.
        next: Date,
    },
    /// More rows than a batch takes.
    #[error("DATEV takes at most 99999 rows in a batch: ask for fewer days")]
    TooMany,
    /// Amounts have two digits, and ten before them.
    #[error("{0}: DATEV has amounts of two digits and of less than 10000000000,00")]
    Amount(String),
}

/// The first day of the fiscal year that has both days.
///
/// # Errors
///
/// [`NotInDatev::TwoYears`].
pub fn fiscal_year(settings: &DatevSettings, from: Date, to: Date) -> Result<Date, NotInDatev> {
    let year = settings.fiscal_year(from);
    let next = year.saturating_add(jiff::Span::new().years(1));
    if to >= next { Err(NotInDatev::TwoYears { from, to, next }) } else { Ok(year) }
}

/// The batch as a file: CP1252, CRLF, decimal commas, texts in quotes, numbers without. A letter that CP1252 lacks is a
/// question mark.
///
/// # Errors
///
/// [`NotInDatev`], with the document or payment that does not fit.
pub fn datev(batch: &Batch<'_>, rows: &[BookedRow]) -> Result<Vec<u8>, NotInDatev> {
    let year = fiscal_year(batch.settings, batch.from, batch.to)?;
    if rows.len() > MOST_ROWS {
        return Err(NotInDatev::TooMany);
    }
    let mut file = bytes_of(&line(&header(batch, year)));
    let columns: Vec<Field> = columns().map(|name| Field::Plain(name.to_owned())).collect();
    file.extend(bytes_of(&line(&columns)));
    for row in rows {
        file.extend(bytes_of(&line(&fields(batch, row)?)));
    }
    Ok(file)
}

/// `EXTF_Buchungsstapel_20260101_20260131.csv`.
pub fn datev_file_name(from: Date, to: Date) -> String {
    format!("EXTF_Buchungsstapel_{}_{}.csv", compact(from), compact(to))
}

fn columns() -> impl Iterator<Item = &'static str> {
    include_str!("datev_columns.txt").lines()
}

fn bytes_of(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let mut room = [0; 4];
        let (encoded, _, lacks) = encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut room));
        // The five codes that CP1252 leaves undefined are no letters either.
        let undefined = ('\u{80}'..='\u{9f}').contains(&letter);
        if lacks || undefined { bytes.push(b'?') } else { bytes.extend_from_slice(&encoded) }
    }
    bytes
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn plain(value: impl ToString) -> Field {
    Field::Plain(value.to_string())
}

fn header(batch: &Batch<'_>, year: Date) -> Vec<Field> {
    let (settings, made) = (batch.settings, batch.made);
    let made = format!(
        "{}{:02}{:02}{:02}{:03}",
        compact(made.date()),
        made.hour(),
        made.minute(),
        made.second(),
        made.millisecond()
    );
    let chart = match settings.chart {
        Chart::Skr03 => "03",
        Chart::Skr04 => "04",
    };
    let name = format!("Turnus {} - {}", compact(batch.from), compact(batch.to));
    vec![
        Field::text("EXTF"),
        plain(700),
        plain(21),
        Field::text("Buchungsstapel"),
        plain(13),
        Field::Plain(made),
        Field::Empty,
        Field::text("RE"),
        Field::text("Turnus"),
        Field::text(""),
        plain(settings.consultant_number),
        plain(settings.client_number),
        Field::Plain(compact(year)),
        plain(settings.account_length),
        Field::Plain(compact(batch.from)),
        Field::Plain(compact(batch.to)),
        Field::text(name),
        Field::text(""),
        plain(1),
        plain(0),
        plain(u8::from(settings.locked)),
        Field::text(batch.books.code()),
        Field::Empty,
        Field::text(""),
        Field::Empty,
        Field::Empty,
        Field::text(chart),
        Field::Empty,
        Field::Empty,
        Field::text(""),
        Field::text(""),
    ]
}

/// Places of the fields that are filled, counted from 1 as DATEV does.
mod place {
    pub(super) const AMOUNT: usize = 1;
    pub(super) const SIDE: usize = 2;
    pub(super) const CURRENCY: usize = 3;
    pub(super) const RATE: usize = 4;
    pub(super) const BASE: usize = 5;
    pub(super) const BASE_CURRENCY: usize = 6;
    pub(super) const ACCOUNT: usize = 7;
    pub(super) const CONTRA: usize = 8;
    pub(super) const KEY: usize = 9;
    pub(super) const DAY: usize = 10;
    pub(super) const REFERENCE: usize = 11;
    pub(super) const TEXT: usize = 14;
    pub(super) const EU: usize = 40;
    pub(super) const EU_RATE: usize = 41;
    pub(super) const LOCKED: usize = 114;
    pub(super) const SERVICE: usize = 115;
    pub(super) const TAX_PERIOD: usize = 116;
}

fn fields(batch: &Batch<'_>, row: &BookedRow) -> Result<Vec<Field>, NotInDatev> {
    let mut fields = vec![Field::Empty; columns().count()];
    let mut put = |place: usize, field: Field| {
        if let Some(slot) = fields.get_mut(place - 1) {
            *slot = field;
        }
    };
    let unfit = || NotInDatev::Amount(row.reference.clone());
    let base = row.in_books.map_or((row.amount, row.currency), |it| (it.amount, it.currency));
    let base_amount = amount(base.0, base.1).ok_or_else(unfit)?;
    let foreign = row.in_books.and_then(|it| Some((amount(row.amount, row.currency)?, rate(it.rate)?)));
    // A currency or a rate whose digits DATEV lacks is booked in that of the books.
    match foreign {
        Some((amount, rate)) => {
            put(place::AMOUNT, amount);
            put(place::CURRENCY, Field::text(row.currency.code()));
            put(place::RATE, rate);
            put(place::BASE, base_amount);
            put(place::BASE_CURRENCY, Field::text(base.1.code()));
        }
        None => {
            put(place::AMOUNT, base_amount);
            put(place::CURRENCY, Field::text(base.1.code()));
        }
    }
    put(place::SIDE, Field::text(if row.debit { "S" } else { "H" }));
    put(place::ACCOUNT, plain(&row.account));
    put(place::CONTRA, plain(&row.contra));
    put(place::KEY, Field::optional(row.key.clone()));
    put(place::DAY, Field::Plain(format!("{:02}{:02}", row.date.day(), row.date.month())));
    put(place::REFERENCE, Field::text(reference(&row.reference)));
    put(place::TEXT, Field::text(row.text.chars().take(60).collect::<String>()));
    put(place::EU, Field::optional(row.eu.as_ref().map(|eu| eu.chars().take(15).collect::<String>())));
    put(place::EU_RATE, row.eu_rate.map_or(Field::Empty, percent));
    put(place::LOCKED, plain(u8::from(batch.settings.locked)));
    if let Some(day) = row.service_date.filter(|_| batch.settings.service_dates) {
        put(place::SERVICE, long_day(day));
        // Who gives the one must give the other: the VAT belongs to the period of the document.
        put(place::TAX_PERIOD, long_day(row.date));
    }
    Ok(fields)
}

fn long_day(day: Date) -> Field {
    Field::Plain(format!("{:02}{:02}{:04}", day.day(), day.month(), day.year()))
}

/// With two digits, and ten at most before them. None where it has more.
fn amount(amount: Money, currency: Currency) -> Option<Field> {
    let mut major = amount.major(currency).normalize();
    if major.scale() > 2 || major >= Decimal::from(10_000_000_000_u64) {
        return None;
    }
    major.rescale(2);
    Some(Field::number(major))
}

/// Units of the document's currency for one of the books: the other way round than ours. Four digits, and six behind them.
fn rate(ours: Decimal) -> Option<Field> {
    let theirs = Exact::ONE.divided_by(&Exact::from(ours))?.to_decimal(6)?;
    if theirs <= Decimal::ZERO || theirs >= Decimal::from(10_000) {
        return None;
    }
    let mut theirs = theirs;
    theirs.rescale(6);
    Some(Field::number(theirs))
}

/// 19,00.
fn percent(rate: Decimal) -> Field {
    let mut rate = rate.round_dp(2);
    rate.rescale(2);
    Field::number(rate)
}

/// At most 36 letters, digits, and what DATEV takes beside them; anything else is a dash.
fn reference(number: &str) -> String {
    let taken = |letter: char| letter.is_ascii_alphanumeric() || "$%-/_".contains(letter);
    number.chars().map(|letter| if taken(letter) { letter } else { '-' }).take(36).collect()
}
