//! Exchange rates between the currencies of documents and those of the books.

use jiff::civil::Date;
use turnus_engine::exchange::ExchangeRate;
use turnus_engine::{Currency, Id};

use crate::documents::{date_of, epoch_day};
use crate::error::StoreError;
use crate::listing::Listing;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

/// The rate of that pair and day, in the place of the one that stood there.
pub fn put(account: Id, rate: &ExchangeRate) -> Statement {
    let sql = "insert into exchange_rates (account, currency, accounting_currency, valid_from, rate)
        values ($1, $2, $3, $4, $5)
        on conflict (account, currency, accounting_currency, valid_from) do update set rate = excluded.rate";
    let params = [
        account.into(),
        rate.currency.code().into(),
        rate.accounting_currency.code().into(),
        epoch_day(rate.valid_from).into(),
        rate.rate.normalize().to_string().into(),
    ];
    Statement::new(sql, params)
}

/// Removes the rate of that pair and day, if there is one.
pub fn remove(
    account: Id,
    (currency, accounting_currency): (Currency, Currency),
    valid_from: Date,
) -> Statement {
    let sql = "delete from exchange_rates
        where account = $1 and currency = $2 and accounting_currency = $3 and valid_from = $4";
    let params = [
        account.into(),
        currency.code().into(),
        accounting_currency.code().into(),
        epoch_day(valid_from).into(),
    ];
    Statement::new(sql, params)
}

/// The rates from `currency`, to `accounting_currency`, or all where none is named, in order of currencies and days.
pub async fn list(
    store: &Store,
    account: Id,
    currency: Option<Currency>,
    accounting_currency: Option<Currency>,
) -> Result<Vec<ExchangeRate>, StoreError> {
    let select = "select currency, accounting_currency, valid_from, rate from exchange_rates";
    let (sql, params) = Listing::of(select, account)
        .with("currency = ?", currency.map(Currency::code))
        .with("accounting_currency = ?", accounting_currency.map(Currency::code))
        .ordered("currency, accounting_currency, valid_from");
    store.query(&sql, &params, read).await
}

fn read(row: &Row<'_>) -> Result<ExchangeRate, StoreError> {
    let currency = |code: &str| code.parse().map_err(|_| StoreError::Body(format!("no currency {code}")));
    let rate = row.text(3)?;
    Ok(ExchangeRate {
        currency: currency(row.text(0)?)?,
        accounting_currency: currency(row.text(1)?)?,
        valid_from: date_of(row.int(2)?),
        rate: rate.parse().map_err(|_| StoreError::Body(format!("no rate {rate}")))?,
    })
}
