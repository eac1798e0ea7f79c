//! Customers and contracts, joined.

use turnus_wire::subscriptions::Subscription;

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_SUBSCRIPTIONS: Function = Function {
    name: "getSubscriptions",
    verb: Verb::Get,
    path: "/api/v1/subscriptions",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves combined customer and contract data",
};

impl Client {
    /// Every contract with its customer in one row. Filters: `search`, `customerId`, `externalId`,
    /// `status`, `dateFrom`, `dateTo`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for row in client.get_subscriptions().await? {
    ///     println!("{:?} {}", row.customer_name, row.balance);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        self.subscriptions_stream().all().await
    }

    /// As [`Client::get_subscriptions`], page by page while it is read.
    pub fn subscriptions_stream(&self) -> List<Subscription> {
        List::new(self, &GET_SUBSCRIPTIONS, &[])
    }
}
