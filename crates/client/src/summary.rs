//! The figures that a console begins with. Turnus only.

use turnus_wire::summary::Summary;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_SUMMARY: Function = Function {
    name: "getSummary",
    verb: Verb::Get,
    path: "/api/turnus/v1/summary",
    body: Body::None,
    answer: Kind::Json,
    says: "What stands open, what comes soon, what was put aside; currency=EUR (Turnus only)",
};

impl Client {
    /// What stands open, what comes soon, what was put aside; without a currency, in the one that most is sold in.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let summary = client.get_summary(None).await?;
    /// println!("{} {} are overdue", summary.overdue_balance, summary.currency);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_summary(&self, currency: Option<&str>) -> Result<Summary, Error> {
        let query: Vec<(String, String)> =
            currency.map(|code| ("currency".to_owned(), code.to_owned())).into_iter().collect();
        self.ask(&GET_SUMMARY, &[], &query).await
    }
}
