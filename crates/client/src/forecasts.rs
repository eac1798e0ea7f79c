//! What would be billed. Turnus only.

use turnus_wire::forecasts::{Forecast, ForecastRequest};
use turnus_wire::scenarios::{Scenario, ScenarioResult};

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static FORECAST: Function = Function {
    name: "forecast",
    verb: Verb::Post,
    path: "/api/turnus/v1/forecast",
    body: Body::Required("ForecastDTO"),
    answer: Kind::Json,
    says: "What will be billed until a day, and what a change would make of it (Turnus only)",
};

pub(crate) static CHECK_SCENARIO: Function = Function {
    name: "checkScenario",
    verb: Verb::Post,
    path: "/api/turnus/v1/scenarios/check",
    body: Body::Required("ScenarioDTO"),
    answer: Kind::Json,
    says: "Walk a billing scenario against the catalogue and compare (Turnus only)",
};

impl Client {
    /// What a contract, a customer or the account will be billed until a day. Nothing is stored.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::forecasts::ForecastRequest;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let year = ForecastRequest { until: "2027-12-31T00:00:00+01:00".parse().unwrap_or_default(), ..ForecastRequest::default() };
    /// for sums in client.forecast(&year).await?.totals {
    ///     println!("{} {}", sums.as_is.total_gross, sums.currency);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn forecast(&self, request: &ForecastRequest) -> Result<Forecast, Error> {
        self.tell(&FORECAST, &[], request).await
    }

    /// Walks a billing scenario against the catalogue, and compares. Nothing is stored.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::scenarios::Scenario;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let text = "2027-01-01 order Basic\n".to_owned();
    /// let result = client.check_scenario(&Scenario { text, plan_group_id: None }).await?;
    /// println!("{}", result.text);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn check_scenario(&self, scenario: &Scenario) -> Result<ScenarioResult, Error> {
        self.tell(&CHECK_SCENARIO, &[], scenario).await
    }
}
