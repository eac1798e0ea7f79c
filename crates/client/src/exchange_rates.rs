//! Exchange rates. Turnus only.

use turnus_wire::exchange_rates::ExchangeRates;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_EXCHANGE_RATES: Function = Function {
    name: "getExchangeRates",
    verb: Verb::Get,
    path: "/api/turnus/v1/exchangeRates",
    body: Body::None,
    answer: Kind::Json,
    says: "The exchange rates of the account; currency=CHF for one (Turnus only)",
};

pub(crate) static PUT_EXCHANGE_RATES: Function = Function {
    name: "putExchangeRates",
    verb: Verb::Put,
    path: "/api/turnus/v1/exchangeRates",
    body: Body::Required("ExchangeRates"),
    answer: Kind::Json,
    says: "Enter exchange rates (Turnus only)",
};

impl Client {
    /// The exchange rates of the account.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for rate in client.get_exchange_rates().await?.rates {
    ///     println!("{} from {}: {:?}", rate.currency, rate.valid_from, rate.rate);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_exchange_rates(&self) -> Result<ExchangeRates, Error> {
        self.ask(&GET_EXCHANGE_RATES, &[], &[]).await
    }

    /// Enters exchange rates, each in the place of the one of the same pair and day. Issued documents keep theirs.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::exchange_rates::{ExchangeRate, ExchangeRates};
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let rate = ExchangeRate {
    ///     currency: "CHF".to_owned(),
    ///     accounting_currency: Some("EUR".to_owned()),
    ///     valid_from: "2026-11-01".parse()?,
    ///     rate: Some("1.0512".parse()?),
    /// };
    /// client.put_exchange_rates(&ExchangeRates { rates: vec![rate] }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_exchange_rates(&self, rates: &ExchangeRates) -> Result<ExchangeRates, Error> {
        self.tell(&PUT_EXCHANGE_RATES, &[], rates).await
    }
}
