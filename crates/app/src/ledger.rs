//! A contract's ledger: what was billed and what was paid.

use std::collections::HashMap;

use jiff::civil::Date;
use turnus_engine::document::DocumentReference;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Currency, Id, Instant, Money};
use turnus_store::Slice;
use turnus_store::bills::{self, BillRow};
use turnus_store::contracts::{self, ContractRow};
use turnus_store::documents::{date_of, epoch_day};
use turnus_store::ledger::{self, Booking};

use crate::app::App;
use crate::books::contract;
use crate::contracts::about;
use crate::error::AppError;
use crate::journal;
use crate::postings::payment;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// One line of a contract's ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerEntry {
    /// The bill or booking.
    pub id: Id,
    /// Account time.
    pub at: Instant,
    /// What it is.
    pub kind: LedgerKind,
    /// More than 0: the customer owes more.
    pub amount: Money,
    /// The contract's balance after it.
    pub balance: Money,
    /// Currency.
    pub currency: Currency,
}

/// What a line of the ledger is.
#[derive(Clone, Debug, PartialEq)]
pub enum LedgerKind {
    /// A bill: its document and when that is due, if it is issued.
    Bill(Option<(DocumentReference, Date)>),
    /// A payment, or where the amount is positive a refund.
    Payment {
        /// What it was for.
        description: String,
        /// The day it was booked on.
        booked_on: Date,
    },
}

/// The ledger of a contract, latest first.
pub async fn ledger_entries(
    app: &App,
    account: Id,
    id: Id,
    slice: Slice,
) -> Result<Vec<LedgerEntry>, AppError> {
    contract(app, account, id).await?;
    let presented = bills::presented(app.store(), account, id).await?;
    let documents: HashMap<Id, (DocumentReference, Date)> =
        presented.into_iter().map(|it| (it.bill, (it.document, it.due_date))).collect();
    let bills = standing(bills::of_contract(app.store(), account, id).await?, &documents);
    let bookings = ledger::bookings(app.store(), account, id, Slice::first(u32::MAX)).await?;
    let billed =
        bills.into_iter().filter(|row| row.bill.totals.gross != Money::ZERO).map(|row| LedgerEntry {
            id: row.bill.id,
            at: row.bill.at,
            kind: LedgerKind::Bill(documents.get(&row.bill.id).cloned()),
            amount: row.bill.totals.gross,
            balance: Money::ZERO,
            currency: row.bill.currency,
        });
    let paid = bookings.into_iter().map(|booking| LedgerEntry {
        id: booking.id,
        at: booking.at,
        amount: booking.amount.negated(),
        balance: Money::ZERO,
        currency: booking.currency,
        kind: LedgerKind::Payment { description: booking.description, booked_on: date_of(booking.booked_on) },
    });
    let mut entries: Vec<LedgerEntry> = billed.chain(paid).collect();
    entries.sort_by_key(|entry| (entry.at, entry.id));
    let mut balance = Money::ZERO;
    for entry in &mut entries {
        balance = balance.plus(entry.amount)?;
        entry.balance = balance;
    }
    Ok(cut(entries, slice))
}

/// The bills without those that were taken back before anyone saw them, as drafts, and without what took them back.
fn standing(bills: Vec<BillRow>, documents: &HashMap<Id, (DocumentReference, Date)>) -> Vec<BillRow> {
    let unseen = |row: &BillRow| row.reversed_by.is_some() && !documents.contains_key(&row.bill.id);
    let gone: Vec<Id> = bills.iter().filter(|row| unseen(row)).map(|row| row.bill.id).collect();
    let stands =
        |row: &BillRow| !unseen(row) && row.reverses.is_none_or(|reversed| !gone.contains(&reversed));
    bills.into_iter().filter(stands).collect()
}

fn cut(mut entries: Vec<LedgerEntry>, slice: Slice) -> Vec<LedgerEntry> {
    entries.reverse();
    let from = slice.from.and_then(|from| entries.iter().position(|entry| entry.id == from)).unwrap_or(0);
    let skip = usize::try_from(slice.skip).unwrap_or(usize::MAX).saturating_add(from);
    entries.into_iter().skip(skip).take(usize::try_from(slice.take).unwrap_or(usize::MAX)).collect()
}

/// A payment to book: a refund or a chargeback, where it is negative.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// More than 0: the customer paid. Minor units of the contract's currency.
    pub amount: Money,
    /// Its currency, if the client names one: it must be the contract's.
    pub currency: Option<Currency>,
    /// What it was for.
    pub description: Option<String>,
    /// The day; none means today in the entity's zone.
    pub booked_on: Option<Date>,
    /// Recurring payments stop.
    pub recurring_payments_off: bool,
}

/// Books a payment that came another way.
pub async fn book_payment(
    app: &App,
    call: &Call<(ContractRow, Booking)>,
    id: Id,
    new: NewBooking,
) -> Result<Done<(ContractRow, Booking)>, AppError> {
    grant(app, call, || Box::pin(decide_book(app, &call.caller, id, new.clone()))).await
}

async fn decide_book(
    app: &App,
    caller: &Caller,
    id: Id,
    new: NewBooking,
) -> Result<Decision<(ContractRow, Booking)>, AppError> {
    let row = contract(app, caller.account, id).await?;
    let contract = &row.value.contract;
    if let Some(other) = new.currency.filter(|currency| *currency != contract.currency) {
        let why = format!("Currency {other} is not the contract's: it is {}", contract.currency);
        return Err(AppError::Refused(why));
    }
    if new.amount == Money::ZERO {
        return Err(AppError::refused("Amount must not be 0: positive for a payment, negative for a refund"));
    }
    let booking = Booking {
        id: app.new_id(caller.account, caller.now),
        contract: id,
        at: caller.now,
        booked_on: epoch_day(new.booked_on.unwrap_or_else(|| contract.zone.day(caller.now))),
        amount: new.amount,
        currency: contract.currency,
        description: new.description.unwrap_or_default(),
    };
    let mut after = row.value.clone();
    let too_large = |_| AppError::refused("Amount is larger than a balance can be");
    after.billing.balance = after.billing.balance.minus(new.amount).map_err(too_large)?;
    after.contract.data.recurring_payments_paused |= new.recurring_payments_off;
    let mut changes = caller.changes(app);
    changes.statements.push(contracts::update(caller.account, &after, row.version)?);
    changes.statements.push(ledger::insert_booking(caller.account, &booking));
    let posting = payment(id, booking.id, caller.now, booking.amount, booking.currency);
    changes.statements.push(ledger::insert(caller.account, &posting));
    let event = Event { subject: Some(booking.id), ..about(caller, EventKind::PaymentRegistered, contract) };
    let members = journal::booking(&booking)
        .and(journal::contract(Some(contract), Some(&after.contract)))
        .and(journal::billing(&row.value.billing, &after.billing));
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known((after, booking)) })
}
