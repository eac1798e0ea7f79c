//! What a tax audit is given of a year: a ZIP, written page by page while it is read (docs/rules/exports.md, "GoBD").

use jiff::civil::Date;
use tokio::sync::mpsc::Sender;
use turnus_documents::delimited::Field;
use turnus_documents::gobd::{Archive, Supply};
use turnus_documents::gobd_rows::{Issued, JournalEvent, LedgerPosting, Payment, contract_row, customer_row};
use turnus_documents::gobd_tables::{self as tables, Table};
use turnus_engine::Id;
use turnus_engine::entity::Entity;
use turnus_engine::event::Event;
use turnus_store::documents::DocumentRow;
use turnus_store::exports::{self, Behind, Days, day_of};
use turnus_store::ledger::{Booking, Posting};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::exports::PAGE;
use crate::invoices::pdf;
use crate::wish::Caller;

/// An export that can be written.
pub struct GobdExport {
    app: App,
    caller: Caller,
    entity: Entity,
    year: i16,
    with_files: bool,
}

/// An export of the calendar year in the legal entity's zone; of the account's first one where none is named. With the PDFs
/// of its documents where `with_files` says so: those that nobody made yet are made.
///
/// # Errors
///
/// Not found where there is no such entity.
pub async fn gobd_export(
    app: &App,
    caller: &Caller,
    entity: Option<Id>,
    year: i16,
    with_files: bool,
) -> Result<GobdExport, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, entity.or(caller.entity))?.clone();
    Ok(GobdExport { app: app.clone(), caller: caller.clone(), entity, year, with_files })
}

/// Nobody reads what is written.
fn gone<T>(_: T) -> AppError {
    AppError::Internal("the reader of an export went away".to_owned())
}

fn broken(error: std::io::Error) -> AppError {
    AppError::Internal(format!("an export cannot be written: {error}"))
}

impl GobdExport {
    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("gobd-{}.zip", self.year)
    }

    fn days(&self) -> Days {
        let day = |month, day| Date::new(self.year, month, day).unwrap_or(Date::MAX);
        Days { entity: self.entity.id, from: day(1, 1), to: day(12, 31) }
    }

    /// Writes the ZIP into `to`, piece by piece: a piece is a page of rows, or a PDF. What waits is what the channel holds;
    /// only the list of the ZIP's files grows.
    ///
    /// # Errors
    ///
    /// Where something cannot be read, or nobody takes the pieces any more: then the ZIP is not whole.
    pub async fn write(&self, to: &Sender<Vec<u8>>) -> Result<(), AppError> {
        let (seller, days) = (&self.entity.seller, self.days());
        let place = [&seller.address.postal_code, &seller.address.city].into_iter().flatten();
        let supply = Supply {
            name: seller.name.clone(),
            location: place.map(String::as_str).collect::<Vec<_>>().join(" "),
            days: (days.from, days.to),
            made: self.entity.zone.day(self.caller.now),
        };
        let archive = Archive::new(&supply).map_err(broken)?;
        let mut writing = Writing { export: self, archive, to };
        writing.documents(&tables::DOCUMENTS, |issued| vec![issued.row()]).await?;
        writing.documents(&tables::LINES, |issued| issued.lines().collect()).await?;
        writing.documents(&tables::TAXES, |issued| issued.taxes().collect()).await?;
        writing.postings().await?;
        writing.payments().await?;
        writing.customers().await?;
        writing.contracts().await?;
        writing.journal().await?;
        if self.with_files {
            writing.files().await?;
        }
        let rest = writing.archive.finish().map_err(broken)?;
        to.send(rest).await.map_err(gone)
    }

    fn file_of(&self, row: &DocumentRow) -> Option<String> {
        self.with_files.then(|| format!("belege/{}.pdf", row.id))
    }
}

/// An export on its way.
struct Writing<'a> {
    export: &'a GobdExport,
    archive: Archive,
    to: &'a Sender<Vec<u8>>,
}

impl Writing<'_> {
    fn begin(&mut self, table: &Table) -> Result<(), AppError> {
        self.archive.table(table).map_err(broken)
    }

    fn put(&mut self, row: &[Field]) -> Result<(), AppError> {
        self.archive.row(row).map_err(broken)
    }

    /// Hands on what is written so far.
    async fn hand_on(&mut self) -> Result<(), AppError> {
        let piece = self.archive.take();
        if piece.is_empty() {
            return Ok(());
        }
        self.to.send(piece).await.map_err(gone)
    }

    /// The next documents of the year; none behind the last.
    async fn page(&self, behind: &mut Behind) -> Result<Vec<DocumentRow>, AppError> {
        let GobdExport { app, caller, .. } = self.export;
        let page = exports::documents(app.store(), caller.account, self.export.days(), *behind, PAGE).await?;
        *behind = page.last().map(|last| (last.document.date, last.id));
        Ok(page)
    }

    async fn documents(
        &mut self,
        table: &Table,
        rows: fn(&Issued<'_>) -> Vec<Vec<Field>>,
    ) -> Result<(), AppError> {
        self.begin(table)?;
        let mut behind: Behind = None;
        loop {
            let page = self.page(&mut behind).await?;
            if page.is_empty() {
                return Ok(());
            }
            for row in &page {
                let file = self.export.file_of(row);
                let issued = Issued {
                    id: row.id,
                    customer: row.customer,
                    contract: row.contract,
                    sent_at: row.sent_at,
                    document: &row.document,
                    file: file.as_deref(),
                };
                rows(&issued).iter().try_for_each(|row| self.put(row))?;
            }
            self.hand_on().await?;
        }
    }

    async fn postings(&mut self) -> Result<(), AppError> {
        self.begin(&tables::POSTINGS)?;
        let GobdExport { app, caller, .. } = self.export;
        let (store, account, days) = (app.store(), caller.account, self.export.days());
        let mut behind: Behind = None;
        loop {
            let page = self.page(&mut behind).await?;
            if page.is_empty() {
                break;
            }
            let ids: Vec<Id> = page.iter().map(|row| row.id).collect();
            let found = exports::postings_of_documents(store, account, &ids).await?;
            self.put_postings(&found).await?;
        }
        loop {
            let page = exports::bookings(store, account, days, behind, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            behind = Some((day_of(last), last.id));
            let bookings: Vec<&Booking> = page.iter().map(|(booking, _)| booking).collect();
            let found = exports::postings_of_bookings(store, account, &bookings).await?;
            self.put_postings(&found).await?;
        }
    }

    async fn put_postings(&mut self, found: &[(Posting, Option<Id>)]) -> Result<(), AppError> {
        for (posting, document) in found {
            let row = LedgerPosting {
                source: (posting.source, posting.number),
                document: *document,
                contract: posting.contract,
                at: posting.at,
                accounts: (&posting.debit, &posting.credit),
                amount: posting.amount,
                currency: posting.currency,
            };
            self.put(&row.row())?;
        }
        self.hand_on().await
    }

    async fn payments(&mut self) -> Result<(), AppError> {
        self.begin(&tables::PAYMENTS)?;
        let GobdExport { app, caller, .. } = self.export;
        let mut behind: Behind = None;
        loop {
            let days = self.export.days();
            let page = exports::bookings(app.store(), caller.account, days, behind, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            behind = Some((day_of(last), last.id));
            for (booking, customer) in &page {
                let payment = Payment {
                    id: booking.id,
                    contract: booking.contract,
                    customer: *customer,
                    day: day_of(booking),
                    at: booking.at,
                    amount: booking.amount,
                    currency: booking.currency,
                    text: &booking.description,
                };
                self.put(&payment.row())?;
            }
            self.hand_on().await?;
        }
    }

    async fn customers(&mut self) -> Result<(), AppError> {
        self.begin(&tables::CUSTOMERS)?;
        let GobdExport { app, caller, entity, .. } = self.export;
        let mut behind = None;
        loop {
            let page = exports::customers(app.store(), caller.account, entity.id, behind, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            behind = Some(last.id);
            page.iter().try_for_each(|customer| self.put(&customer_row(customer)))?;
            self.hand_on().await?;
        }
    }

    async fn contracts(&mut self) -> Result<(), AppError> {
        self.begin(&tables::CONTRACTS)?;
        let GobdExport { app, caller, entity, .. } = self.export;
        let mut behind = None;
        loop {
            let page = exports::contracts(app.store(), caller.account, entity.id, behind, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            behind = Some(last.contract.id);
            for row in &page {
                self.put(&contract_row(&row.contract, row.billing.balance))?;
            }
            self.hand_on().await?;
        }
    }

    /// The events of the legal entity: those of others in the account are nothing for its audit.
    async fn journal(&mut self) -> Result<(), AppError> {
        self.begin(&tables::JOURNAL)?;
        let GobdExport { app, caller, entity, year, .. } = self.export;
        let first = |year: i16| entity.zone.midnight(Date::new(year, 1, 1).unwrap_or(Date::MAX));
        let within = (first(*year), first(year.saturating_add(1)));
        app.seal(caller.account).await?;
        let mut behind = 0;
        loop {
            let page = exports::events(app.store(), caller.account, within, behind, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            behind = last.position;
            for event in &page {
                let of: Option<Event> = serde_json::from_str(&event.body).ok();
                if of.is_none_or(|told| told.entity != entity.id) {
                    continue;
                }
                let row = JournalEvent {
                    position: event.position,
                    at: event.at,
                    kind: &event.kind,
                    actor: &event.actor,
                    about: (event.customer, event.contract),
                    body: &event.body,
                    hash: &event.hash,
                };
                self.put(&row.row())?;
            }
            self.hand_on().await?;
        }
    }

    /// The documents themselves, one at a time.
    async fn files(&mut self) -> Result<(), AppError> {
        let GobdExport { app, caller, .. } = self.export;
        let mut behind: Behind = None;
        loop {
            let page = self.page(&mut behind).await?;
            if page.is_empty() {
                return Ok(());
            }
            for row in &page {
                let Some(name) = self.export.file_of(row) else { return Ok(()) };
                match pdf(app, caller, row.id).await {
                    Ok((_, bytes)) => self.archive.pdf(&name, &bytes).map_err(broken)?,
                    // One that cannot be rendered is parked work; the year is handed out without it, and says so.
                    Err(AppError::Internal(why)) => {
                        let note = format!("{name} is missing: {why}\r\n");
                        self.archive.pdf(&format!("{name}.missing.txt"), note.as_bytes()).map_err(broken)?;
                    }
                    Err(other) => return Err(other),
                }
                self.hand_on().await?;
            }
        }
    }
}
