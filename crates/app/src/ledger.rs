//! A contract's ledger: what was billed and what was paid.

use jiff::Span;
use jiff::civil::Date;
use turnus_engine::contract::Contract;
use turnus_engine::document::DocumentReference;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Currency, Id, Instant, Money};
use turnus_store::Slice;
use turnus_store::contracts::{self, ContractRow};
use turnus_store::documents::epoch_day;
use turnus_store::ledger::{self, Booking};
use turnus_store::ledger_lines::{self, LedgerFilter, LedgerLine, LineOf};

use crate::app::App;
use crate::books::contract;
use crate::contracts::about;
use crate::error::AppError;
use crate::journal;
use crate::postings::payment;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// So many days ahead a bank may date what it books today: over a weekend and holidays. More is a slip of the year.
const VALUE_DATE: i64 = 7;
/// So many years before a contract began money may have come for it, as where it was taken over from another system. More is
/// a slip of the year.
const YEARS_BEFORE: i64 = 1;

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
    /// A bill that a draft presents.
    Draft(Id),
    /// A payment, or where the amount is positive a refund.
    Payment {
        /// What it was for.
        description: String,
        /// The day it was booked on.
        booked_on: Date,
    },
}

/// How often a ledger is read while something is written to it.
const READS: u32 = 5;

/// The ledger of a contract, latest first.
///
/// # Errors
///
/// Not found; busy where something was written to it whenever it was read.
pub async fn ledger_entries(
    app: &App,
    account: Id,
    id: Id,
    slice: Slice,
) -> Result<Vec<LedgerEntry>, AppError> {
    for _ in 0..READS {
        let row = contract(app, account, id).await?;
        let entries = entries_to(app, account, id, slice).await?;
        // Whatever changes a balance raises the contract's version: the lines are those of that balance.
        if contract(app, account, id).await?.version == row.version {
            return Ok(cut(with_balances(entries, row.value.billing.balance)?, slice));
        }
    }
    Err(AppError::Busy)
}

/// The lines from the latest to the last of the slice: where each leaves the balance is known by those above it.
async fn entries_to(app: &App, account: Id, id: Id, slice: Slice) -> Result<Vec<LedgerEntry>, AppError> {
    let filter = LedgerFilter { contract: Some(id), ..LedgerFilter::default() };
    let take = match slice.from {
        Some(_) => u32::MAX >> 1,
        None => slice.skip.saturating_add(slice.take).min(u32::MAX >> 1),
    };
    let latest = Slice { newest_first: true, ..Slice::first(take) };
    let lines = ledger_lines::list(app.store(), account, filter, latest).await?;
    Ok(lines.into_iter().map(LedgerEntry::of).collect())
}

/// Entries, latest first, with what each leaves: the first of them the balance there is.
fn with_balances(mut entries: Vec<LedgerEntry>, mut balance: Money) -> Result<Vec<LedgerEntry>, AppError> {
    for entry in &mut entries {
        entry.balance = balance;
        balance = balance.minus(entry.amount)?;
    }
    Ok(entries)
}

fn cut(entries: Vec<LedgerEntry>, slice: Slice) -> Vec<LedgerEntry> {
    let from = slice.from.and_then(|from| entries.iter().position(|entry| entry.id == from)).unwrap_or(0);
    let skip = usize::try_from(slice.skip).unwrap_or(usize::MAX).saturating_add(from);
    entries.into_iter().skip(skip).take(usize::try_from(slice.take).unwrap_or(usize::MAX)).collect()
}

impl LedgerEntry {
    /// A line, without the balance that it leaves: that is zero.
    pub(crate) fn of(line: LedgerLine) -> LedgerEntry {
        let kind = match line.kind {
            LineOf::Bill(document) => LedgerKind::Bill(
                document
                    .map(|(id, number, date, due_date)| (DocumentReference { id, number, date }, due_date)),
            ),
            LineOf::Draft(id) => LedgerKind::Draft(id),
            LineOf::Booking(description, booked_on) => LedgerKind::Payment { description, booked_on },
        };
        let (id, at, amount, currency) = (line.id, line.at, line.amount, line.currency);
        LedgerEntry { id, at, kind, amount, balance: Money::ZERO, currency }
    }
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
///
/// # Errors
///
/// Refused for an amount of 0, another currency than the contract's, a day more than a week ahead or more than a year before
/// the contract began, and a balance that would be larger than there can be.
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
    let booked_on = booked_on(contract, caller.now, new.booked_on)?;
    let booking = Booking {
        id: app.new_id(caller.account, caller.now),
        contract: id,
        at: caller.now,
        booked_on: epoch_day(booked_on),
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
    changes.statements.extend(ledger::insert(caller.account, &[posting]));
    let event = Event { subject: Some(booking.id), ..about(caller, EventKind::PaymentRegistered, contract) };
    let members = journal::booking(&booking)
        .and(journal::contract(Some(contract), Some(&after.contract)))
        .and(journal::billing(&row.value.billing, &after.billing));
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known((after, booking)) })
}

/// The day that a payment is booked on: today, unless another one is given that can be meant.
fn booked_on(contract: &Contract, now: Instant, given: Option<Date>) -> Result<Date, AppError> {
    let today = contract.zone.day(now);
    let Some(day) = given else { return Ok(today) };
    if day > today.saturating_add(Span::new().days(VALUE_DATE)) {
        let why =
            format!("BookingDate: {day} lies more than a week ahead: give the day on which the money came");
        return Err(AppError::Refused(why));
    }
    let begins = contract.zone.day(contract.start).min(today);
    let first = begins.saturating_sub(Span::new().years(YEARS_BEFORE));
    if day < first {
        let why = format!(
            "BookingDate: {day} lies more than a year before the contract began: give {first} or a later day"
        );
        return Err(AppError::Refused(why));
    }
    Ok(day)
}
