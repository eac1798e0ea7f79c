//! `/api/turnus/v1/exchangeRates`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::exchange_rates::{RateChange, list_exchange_rates, put_exchange_rates};
use turnus_engine::exchange::ExchangeRate;
use turnus_wire as wire;
use turnus_wire::exchange_rates::ExchangeRates;

use crate::api::error::ApiError;
use crate::api::route::{BILL, Route, Takes, parameter, read, replace};
use crate::border::{Asking, Exact, Query, Written};
use crate::read::{currency, list, number};
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/exchangeRates", "getExchangeRates", all)
            .about("The rates with which documents state their VAT in the currency of the books.")
            .with(&[parameter("currency", Takes::Text, "Rates of that currency only.")])
            .gives::<ExchangeRates>(),
        replace("/api/turnus/v1/exchangeRates", "putExchangeRates", BILL, put)
            .about("Enters rates, each in the place of the one of the same pair and day. Issued documents keep theirs.")
            .takes::<ExchangeRates>()
            .gives::<ExchangeRates>(),
    ]
}

fn shown(rates: &[ExchangeRate]) -> ExchangeRates {
    let shown = |rate: &ExchangeRate| wire::exchange_rates::ExchangeRate {
        currency: rate.currency.to_string(),
        accounting_currency: Some(rate.accounting_currency.to_string()),
        valid_from: rate.valid_from.into(),
        rate: Some(rate.rate.normalize().into()),
    };
    ExchangeRates { rates: rates.iter().map(shown).collect() }
}

async fn all(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
) -> Result<Response, ApiError> {
    let of = query.text("currency")?.map(|code| currency("currency", &code)).transpose()?;
    Ok(ok(&shown(&list_exchange_rates(&server.app, caller.account, of).await?)))
}

fn entered(given: &ExchangeRates) -> Result<Vec<RateChange>, ApiError> {
    list("Rates", given.rates.clone(), |at, given| {
        let books = given.accounting_currency.filter(|code| !code.is_empty());
        let change = RateChange {
            currency: currency(&format!("{at}.Currency"), &given.currency)?,
            accounting_currency: currency(
                &format!("{at}.AccountingCurrency"),
                books.as_deref().unwrap_or("EUR"),
            )?,
            valid_from: given.valid_from.value(),
            rate: given.rate.map(|rate| number(format_args!("{at}.Rate"), rate)).transpose()?,
        };
        if change.rate.is_some_and(|rate| rate <= rust_decimal::Decimal::ZERO) {
            return Err(ApiError::member(format_args!("{at}.Rate"), "expected more than 0"));
        }
        if change.currency == change.accounting_currency {
            let why = format!("expected another currency than {}, that of the books", change.currency);
            return Err(ApiError::member(format_args!("{at}.Currency"), why));
        }
        Ok(change)
    })
}

async fn put(
    State(server): State<Server>,
    given: Written<Exact<ExchangeRates>>,
) -> Result<Response, ApiError> {
    let rates = entered(&given.body.0)?;
    let wish = given.wish(|rates: &Vec<ExchangeRate>| answer(StatusCode::OK, &shown(rates)));
    Ok(wish.answer(put_exchange_rates(&server.app, &wish.call, rates).await?))
}
