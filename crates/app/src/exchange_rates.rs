//! Exchange rates: entered, listed, and what a document is brought into the books with.

use jiff::civil::Date;
use rust_decimal::Decimal;
use turnus_engine::document::Document;
use turnus_engine::event::EventKind;
use turnus_engine::exchange::{Accounting, ExchangeRate};
use turnus_engine::{Currency, Id};
use turnus_store::exchange_rates;

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::journal::{self, Members};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// A rate to enter, or to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateChange {
    /// The currency of documents.
    pub currency: Currency,
    /// The currency of the books.
    pub accounting_currency: Currency,
    /// The first day it holds.
    pub valid_from: Date,
    /// Units of the books' currency for one unit of the other, more than 0; none removes the rate of that day.
    pub rate: Option<Decimal>,
}

/// The rates of the account, of one currency or of all.
pub async fn list_exchange_rates(
    app: &App,
    account: Id,
    currency: Option<Currency>,
) -> Result<Vec<ExchangeRate>, AppError> {
    Ok(exchange_rates::list(app.store(), account, currency, None).await?)
}

/// Enters rates, each in the place of the one of the same pair and day. Issued documents keep what they froze. The answer
/// is what was entered.
pub async fn put_exchange_rates(
    app: &App,
    call: &Call<Vec<ExchangeRate>>,
    rates: Vec<RateChange>,
) -> Result<Done<Vec<ExchangeRate>>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, &rates))).await
}

async fn decide(
    app: &App,
    caller: &Caller,
    rates: &[RateChange],
) -> Result<Decision<Vec<ExchangeRate>>, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?.id;
    let mut changes = caller.changes(app);
    let mut entered = Vec::new();
    let mut members = Members::none();
    let known = exchange_rates::list(app.store(), caller.account, None, None).await?;
    for change in rates {
        let RateChange { currency, accounting_currency, valid_from, rate } = *change;
        let statement = match rate {
            Some(rate) => {
                let rate = ExchangeRate { currency, accounting_currency, valid_from, rate };
                entered.push(rate.clone());
                exchange_rates::put(caller.account, &rate)
            }
            None => exchange_rates::remove(caller.account, (currency, accounting_currency), valid_from),
        };
        let same = |known: &&ExchangeRate| {
            (known.currency, known.accounting_currency) == (currency, accounting_currency)
                && known.valid_from == valid_from
        };
        let before = known.iter().find(same);
        let after = entered.last().filter(|_| rate.is_some());
        let name = format!("ExchangeRate.{currency}.{accounting_currency}.{valid_from}");
        members = members.and(journal::plain(&name, before.map(|it| &it.rate), after.map(|it| &it.rate)));
        changes.statements.push(statement);
    }
    if members.is_empty() {
        changes.statements.clear();
        return Ok(Decision { changes, outcome: Outcome::Known(entered) });
    }
    let event = caller.about(EventKind::ExchangeRatesChanged, entity);
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known(entered) })
}

/// What brings documents of `currency` into the books that are kept in `books`. `reversed` is the document that is taken
/// back, if one is.
pub(crate) async fn accounting(
    app: &App,
    account: Id,
    (currency, books): (Currency, Currency),
    reversed: Option<&Document>,
) -> Result<Accounting, AppError> {
    let rates = if currency == books {
        Vec::new()
    } else {
        exchange_rates::list(app.store(), account, Some(currency), Some(books)).await?
    };
    let reversed = reversed.and_then(|document| document.accounting.clone());
    Ok(Accounting { currency: books, rates, reversed })
}
