//! A draft that becomes a document: what is written of it before its number is known, and after.

use turnus_engine::document::Document;
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::event::EventKind;
use turnus_engine::exchange::Accounting;
use turnus_engine::issuing::may_be_issued;
use turnus_engine::numbering::NumberTemplate;
use turnus_engine::present::issue;
use turnus_engine::{Id, Instant};
use turnus_store::documents::{DocumentRow, DocumentStatus, Place, date_of, epoch_day};
use turnus_store::due_work::{self, WorkKind};
use turnus_store::search_words::{self, Noun, RowWords};
use turnus_store::{Assigned, Changes, NumberStep, Statement};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::exchange_rates::accounting;
use crate::invoices::about;
use crate::journal;
use crate::wish::Caller;

/// A draft that may be issued.
pub(crate) struct Issuing {
    row: DocumentRow,
    accounting: Accounting,
    template: NumberTemplate,
    period: String,
    /// The day wished, in days since 1970-01-01.
    day: i64,
    account: Id,
    now: Instant,
}

impl Issuing {
    /// The draft `row`, which presents what is as it is now; `reversed` is the document that it takes back.
    ///
    /// # Errors
    ///
    /// Refused where it lacks what law asks for.
    pub(crate) async fn of(
        app: &App,
        caller: &Caller,
        row: DocumentRow,
        reversed: Option<&Document>,
    ) -> Result<Issuing, AppError> {
        let catalogue = app.catalogue(caller.account).await?;
        let entity = entity_of(&catalogue, Some(row.entity))?;
        let currencies = (row.document.currency, entity.accounting_currency);
        let accounting = accounting(app, caller.account, currencies, reversed).await?;
        check_issuable(&row, &accounting)?;
        let today = entity.zone.day(caller.now);
        let template = entity.numbers(row.document.kind).clone();
        let period = template.period(today);
        let (account, now) = (caller.account, caller.now);
        Ok(Issuing { row, accounting, template, period, day: epoch_day(today), account, now })
    }

    /// Adds what is known before the number: that one is taken, the bytes that are to be made, the event.
    pub(crate) fn begin(&self, app: &App, caller: &Caller, changes: &mut Changes) -> Result<(), AppError> {
        let (sequence, period) = (self.template.sequence, self.period.clone());
        changes.numbers.push(NumberStep { sequence, period, date: self.day });
        changes.statements.push(due_work::plan(self.account, WorkKind::Render, self.row.id, self.now)?);
        let event = about(caller, EventKind::InvoiceIssued, &self.row);
        // Its number is known only as it is written: InvoiceCreated tells it.
        let issued =
            DocumentRow { status: DocumentStatus::Issued, sent_at: Some(self.now), ..self.row.clone() };
        changes.events.push(caller.event(app, event, &journal::document(Some(&self.row), Some(&issued))));
        Ok(())
    }

    /// The document with the number that was taken, and what it is found by.
    pub(crate) fn numbered(&self, assigned: &Assigned) -> Result<(DocumentRow, Option<Statement>), AppError> {
        let number = assigned.numbers.first().ok_or_else(|| AppError::Internal("no number".to_owned()))?;
        let date = date_of(number.date);
        let printed = self.template.print(number.counter, date);
        let (sequence, period) = (self.template.sequence, self.period.clone());
        let row = DocumentRow {
            status: DocumentStatus::Issued,
            sent_at: Some(self.now),
            place: Some(Place { sequence, period, counter: number.counter }),
            document: issue(&self.row.document, printed, date, &self.accounting)
                .map_err(|why| AppError::Refused(why.to_string()))?,
            edit: DraftEdit::default(),
            ..self.row.clone()
        };
        let words = RowWords::of_number(row.document.number.as_deref().unwrap_or_default());
        let words = search_words::add(self.account, Noun::Document, row.id, &words);
        Ok((row, words))
    }
}

/// The document has what law asks for.
pub(crate) fn check_issuable(row: &DocumentRow, accounting: &Accounting) -> Result<(), AppError> {
    let refused = |why| AppError::Refused(format!("the draft cannot be sent: {why}"));
    may_be_issued(&row.document, accounting).map_err(refused)
}
