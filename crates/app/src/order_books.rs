//! What an order is executed on: the books of its contract, or new ones; and what it costs there.

use std::sync::Arc;

use turnus_engine::bill::Bill;
use turnus_engine::contract::{Contract, PhaseKind};
use turnus_engine::customer::CustomerData;
use turnus_engine::document_settings::DocumentSettings;
use turnus_engine::execution::Execution;
use turnus_engine::issuing::may_be_issued;
use turnus_engine::order::{Figures, Ground, Order, OrderKind};
use turnus_engine::scope::Scope;
use turnus_engine::{Id, Instant};
use turnus_store::Version;
use turnus_store::contracts::{Billing, ContractRow};
use turnus_store::documents::DocumentRow;

use crate::app::{App, entity_of};
use crate::books::{self, Books, originals};
use crate::catch_up::caught_up;
use crate::coupons::check_coupon;
use crate::customer_edit::edited;
use crate::customers::customer;
use crate::error::AppError;
use crate::exchange_rates::accounting;
use crate::settle::{Settled, Wanted, settle};
use crate::usage::check_keys;
use crate::wish::Caller;

/// An order executed and billed, not written.
pub(crate) struct Executed {
    /// What it was executed on; for a new contract, the contract itself with nothing billed.
    pub(crate) books: Books,
    /// What it makes.
    pub(crate) execution: Execution,
    /// Its bill.
    pub(crate) settled: Settled,
}

/// Executes `order` at the caller's `now`. Preview and commit are this, the commit writes it.
pub(crate) async fn execute(app: &App, caller: &Caller, order: &Order) -> Result<Box<Executed>, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    check_coupon(app, caller.account, order, &catalogue).await?;
    let entity = entity_of(&catalogue, Some(order.entity))?;
    let known = match order.kind {
        OrderKind::Signup => None,
        OrderKind::Upgrade => {
            let books = books::open(app, caller.account, order.contract).await?;
            Some(caught_up(app, caller, books)?)
        }
    };
    let ground = Ground {
        contract: known.as_ref().map(|books| &books.row.value.contract),
        catalogue: &catalogue,
        zone: &entity.zone,
        reference_code: reference_code(order.contract),
        now: caller.now,
    };
    let mut new_id = || app.new_id(caller.account, caller.now);
    let execution = order.execute(&ground, &mut new_id)?;
    let mut books = match known {
        Some(books) => books,
        None => {
            let row = new_row(execution.contract.clone());
            let (data, settings, version) = customer_of(app, caller.account, order).await?;
            let books = Books::new(row, data, settings, Arc::clone(&catalogue));
            Books { customer_version: version, ..books }
        }
    };
    if let Some(edit) = &order.customer_change {
        books.customer = edited(&books.customer, edit)?;
        books.customer_version = None;
    }
    check_keys(app, caller.account, order.contract, &execution.usage).await?;
    let settled = settle(app, caller, &books, Wanted::of(&execution, &books.billed))?;
    // Kilobytes, which each wish would move several times.
    Ok(Box::new(Executed { books, execution, settled }))
}

fn new_row(contract: Contract) -> ContractRow {
    ContractRow { contract, billing: Billing::default(), deleted_at: None }
}

async fn customer_of(
    app: &App,
    account: Id,
    order: &Order,
) -> Result<(CustomerData, DocumentSettings, Option<Version>), AppError> {
    match &order.new_customer {
        Some(data) => Ok((data.clone(), DocumentSettings::default(), None)),
        None => {
            let known = customer(app, account, order.customer).await?;
            Ok((known.value.data, known.value.documents, Some(known.version)))
        }
    }
}

impl Executed {
    /// What the order costs: now, and on the next billing date.
    pub(crate) fn figures(&self, app: &App, caller: &Caller, order: &Order) -> Result<Figures, AppError> {
        let contract = &self.execution.contract;
        let before = &self.books.row.value.contract;
        let is_new = order.kind == OrderKind::Signup;
        let trial_end = contract.trial_end().filter(|end| caller.now < *end);
        let own = match trial_end.filter(|_| order.preview_after_trial) {
            Some(end) => self.bill_at(app, caller, end)?,
            None => self.settled.own().clone(),
        };
        let known: Vec<Id> = if is_new {
            Vec::new()
        } else {
            let components = before.components.iter().map(|booked| booked.id);
            components.chain(before.discounts.iter().map(|booked| booked.id)).collect()
        };
        let mut components = contract.components.clone();
        components.retain(|booked| !known.contains(&booked.id));
        let mut discounts = contract.discounts.clone();
        discounts.retain(|booked| !known.contains(&booked.id));
        Ok(Figures {
            next: self.next(app, caller)?.map(|(at, settled)| (at, settled.own().totals)),
            is_trial: contract.phase_at(caller.now).kind == PhaseKind::Trial,
            lines: own.lines,
            totals: own.totals,
            components,
            discounts,
        })
    }

    /// What the next billing date bills.
    fn next(&self, app: &App, caller: &Caller) -> Result<Option<(Instant, Settled)>, AppError> {
        let Some(at) = self.settled.row.billing.next else { return Ok(None) };
        let wanted = Wanted::scoped(&self.execution.contract, Scope::recurring(), at);
        let Books { row, customer, settings, catalogue, .. } = &self.books;
        let alone = Books::new(row.value.clone(), customer.clone(), settings.clone(), Arc::clone(catalogue));
        let books = Books { billed: self.settled.billed.clone(), ..alone };
        Ok(Some((at, settle(app, caller, &books, wanted)?)))
    }

    /// Why its first document would stay a draft: what law asks for and it lacks.
    pub(crate) async fn stays_draft(&self, app: &App, caller: &Caller) -> Result<Option<String>, AppError> {
        let later = match self.settled.bill.lines.is_empty() {
            true => self.next(app, caller)?,
            false => None,
        };
        let first = later.as_ref().map_or(&self.settled, |(_, settled)| settled);
        let originals = originals(app, caller.account, &first.bill).await?;
        let made = first.document(app, caller, &self.books, &originals)?;
        let Some(DocumentRow { document, .. }) = made else { return Ok(None) };
        let currencies = (document.currency, self.books.entity()?.accounting_currency);
        let accounting = accounting(app, caller.account, currencies, originals.reversed.as_ref()).await?;
        Ok(may_be_issued(&document, &accounting).err().map(|why| why.to_string()))
    }

    fn bill_at(&self, app: &App, caller: &Caller, horizon: Instant) -> Result<Bill, AppError> {
        let wanted = Wanted { horizon, ..Wanted::of(&self.execution, &self.books.billed) };
        Ok(settle(app, caller, &self.books, wanted)?.own().clone())
    }
}

/// Eight letters `XXXX-XXXX` for people, made of the contract's id.
fn reference_code(contract: Id) -> String {
    use sha2::{Digest, Sha256};
    let letters = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    let hash = Sha256::digest(contract.as_bytes());
    let letter = |byte: &u8| char::from(letters[usize::from(*byte) % letters.len()]);
    let text: String = hash.iter().take(8).map(letter).collect();
    format!("{}-{}", &text[..4], &text[4..])
}
