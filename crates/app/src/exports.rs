//! Exports of what was issued and paid (docs/rules/exports.md).

use std::collections::HashMap;

use jiff::civil::Date;
use turnus_documents::{Batch, MOST_ROWS, NotInDatev, datev, datev_file_name, fiscal_year};
pub use turnus_documents::{kind_of, postings_csv};
use turnus_engine::booked::{Booked, BookedRow, NotBookable, TaxSum};
use turnus_engine::catalogue::Catalogue;
use turnus_engine::customer::CustomerData;
use turnus_engine::datev::DatevSettings;
use turnus_engine::entity::Entity;
use turnus_engine::exchange::ExchangeRate;
use turnus_engine::{Currency, Id};
use turnus_store::documents::DocumentRow;
use turnus_store::exports::{self, Behind, Days, day_of};
use turnus_store::ledger::Booking;
use turnus_store::{customers, datev_settings, exchange_rates};

use crate::app::{App, apart, entity_of};
use crate::error::AppError;
use crate::wish::Caller;

/// Documents and bookings that are read at a time.
pub(crate) const PAGE: u32 = 200;

/// Which legal entity, and which days, both included.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The legal entity; none means the caller's, or the account's first.
    pub entity: Option<Id>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// The booking batch of DATEV, with the name of its file.
///
/// # Errors
///
/// Refused with what lacks: settings, an account of a tax or customer, an exchange rate; and where a batch cannot hold it.
pub async fn datev_export(app: &App, caller: &Caller, asked: Asked) -> Result<(String, Vec<u8>), AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, asked.entity.or(caller.entity))?;
    let settings = settings(app, caller.account, entity.id).await?;
    let Asked { from, to, .. } = asked;
    let refused = |why: NotInDatev| AppError::Refused(why.to_string());
    in_order(asked)?;
    fiscal_year(&settings, from, to).map_err(refused)?;
    let rows = read(app, caller.account, (entity, &settings, &catalogue), asked).await?;
    let (made, books) = (entity.zone.local(caller.now), entity.accounting_currency);
    let file = move || datev(&Batch { settings: &settings, from, to, made, books }, &rows);
    Ok((datev_file_name(from, to), apart(file).await?.map_err(refused)?))
}

/// What is booked of the legal entity on those days: documents first, then payments, each in order of days. They are the
/// rows of DATEV's batch, one for one, and as many at most.
///
/// # Errors
///
/// As [`datev_export`].
pub async fn postings(app: &App, caller: &Caller, asked: Asked) -> Result<Vec<BookedRow>, AppError> {
    in_order(asked)?;
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, asked.entity.or(caller.entity))?;
    let settings = settings(app, caller.account, entity.id).await?;
    read(app, caller.account, (entity, &settings, &catalogue), asked).await
}

fn in_order(asked: Asked) -> Result<(), AppError> {
    if asked.to < asked.from {
        return Err(AppError::refused("to: expected a day that is not before from"));
    }
    Ok(())
}

async fn read(
    app: &App,
    account: Id,
    (entity, settings, catalogue): (&Entity, &DatevSettings, &Catalogue),
    asked: Asked,
) -> Result<Vec<BookedRow>, AppError> {
    let days = Days { entity: entity.id, from: asked.from, to: asked.to };
    let rates = exchange_rates::list(app.store(), account, None, Some(entity.accounting_currency));
    let mut books =
        Books { app, account, entity, settings, catalogue, rates: rates.await?, rows: Vec::new() };
    books.read_documents(days).await?;
    books.read_bookings(days).await?;
    Ok(books.rows)
}

async fn settings(app: &App, account: Id, entity: Id) -> Result<DatevSettings, AppError> {
    let found = datev_settings::of(app.store(), account, entity).await?;
    let why =
        format!("legal entity {entity} has no DATEV settings: put them under /legalEntities/{entity}/datev");
    found.ok_or(AppError::Refused(why))
}

/// The books of a legal entity, as they are read.
struct Books<'a> {
    app: &'a App,
    account: Id,
    entity: &'a Entity,
    settings: &'a DatevSettings,
    catalogue: &'a Catalogue,
    rates: Vec<ExchangeRate>,
    rows: Vec<BookedRow>,
}

impl Books<'_> {
    async fn read_documents(&mut self, days: Days) -> Result<(), AppError> {
        let mut behind: Behind = None;
        loop {
            let page = exports::documents(self.app.store(), self.account, days, behind, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            behind = Some((last.document.date, last.id));
            let ids: Vec<Id> = page.iter().map(|row| row.id).collect();
            let mut sums: HashMap<Id, Vec<TaxSum>> = HashMap::new();
            for (document, sum) in exports::tax_sums(self.app.store(), self.account, &ids).await? {
                sums.entry(document).or_default().push(sum);
            }
            let customers = self.customers(page.iter().map(|row| row.customer)).await?;
            for row in &page {
                let sums = sums.get(&row.id).map_or(&[][..], Vec::as_slice);
                self.book(row, sums, customers.get(&row.customer))?;
            }
            self.within_bounds()?;
        }
    }

    /// The customer's account is that of today; of one who is erased, that which the document names.
    fn book(
        &mut self,
        row: &DocumentRow,
        sums: &[TaxSum],
        customer: Option<&CustomerData>,
    ) -> Result<(), AppError> {
        let own = customer.and_then(|data| data.debitor_account.as_deref());
        let own = own.filter(|own| !own.trim().is_empty());
        let debtor = own.or(row.document.recipient.debitor_account.as_deref());
        let rates = self.rates_of(row.document.currency);
        let booked = Booked {
            source: row.id,
            contract: row.contract,
            customer: row.customer,
            debtor,
            books: self.entity.accounting_currency,
            rates: &rates,
        };
        let made = booked.document(&row.document, sums, self.settings, self.catalogue);
        self.rows.extend(made.map_err(|why| refused(&why))?);
        Ok(())
    }

    async fn read_bookings(&mut self, days: Days) -> Result<(), AppError> {
        let mut behind: Behind = None;
        loop {
            let page = exports::bookings(self.app.store(), self.account, days, behind, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            behind = Some((day_of(last), last.id));
            let customers = self.customers(page.iter().map(|(_, customer)| *customer)).await?;
            for (booking, customer) in &page {
                self.book_payment(booking, *customer, customers.get(customer))?;
            }
            self.within_bounds()?;
        }
    }

    fn book_payment(
        &mut self,
        booking: &Booking,
        customer: Id,
        data: Option<&CustomerData>,
    ) -> Result<(), AppError> {
        let rates = self.rates_of(booking.currency);
        let booked = Booked {
            source: booking.id,
            contract: booking.contract,
            customer,
            debtor: data.and_then(|data| data.debitor_account.as_deref()),
            books: self.entity.accounting_currency,
            rates: &rates,
        };
        let name = data.map(CustomerData::name).unwrap_or_default();
        let texts = [name.as_str(), booking.description.as_str()];
        let text: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        let what = (day_of(booking), booking.amount, booking.currency);
        let made = booked.payment(what, text.join(": "), self.settings);
        self.rows.extend(made.map_err(|why| refused(&why))?);
        Ok(())
    }

    fn rates_of(&self, currency: Currency) -> Vec<ExchangeRate> {
        self.rates.iter().filter(|rate| rate.currency == currency).cloned().collect()
    }

    async fn customers(&self, ids: impl Iterator<Item = Id>) -> Result<HashMap<Id, CustomerData>, AppError> {
        let mut ids: Vec<Id> = ids.collect();
        ids.sort();
        ids.dedup();
        let found = customers::of_ids(self.app.store(), self.account, &ids).await?;
        Ok(found.into_iter().map(|customer| (customer.id, customer.data)).collect())
    }

    fn within_bounds(&self) -> Result<(), AppError> {
        let fits = self.rows.len() <= MOST_ROWS;
        fits.then_some(()).ok_or_else(|| AppError::Refused(NotInDatev::TooMany.to_string()))
    }
}

fn refused(why: &NotBookable) -> AppError {
    AppError::Refused(why.to_string())
}
