//! The journal as a feed. Turnus only.

use turnus_wire::feed::EventPiece;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_EVENTS: Function = Function {
    name: "getEvents",
    verb: Verb::Get,
    path: "/api/turnus/v1/events",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves what happened behind a cursor, and waits for news if asked to (Turnus only)",
};

/// Which events, and how long to wait for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// The cursor: [`EventPiece::after`] of the answer before; 0 at first.
    pub after: i64,
    /// Events at most, up to 500; 100 where it is none.
    pub take: Option<u32>,
    /// Seconds to wait while there is none, up to 8.
    pub wait: u32,
    /// Only these events, by their names.
    pub kinds: Vec<String>,
    /// Only about that contract.
    pub contract_id: Option<String>,
    /// Only about that customer.
    pub customer_id: Option<String>,
}

impl Client {
    /// The events of the journal behind a cursor, in order. Ask again with the answer's `after`: no event is skipped.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::EventQuery;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let mut query = EventQuery { wait: 8, ..EventQuery::default() };
    /// loop {
    ///     let piece = client.get_events(&query).await?;
    ///     for event in &piece.events {
    ///         println!("{} {} by {}", event.position, event.event, event.actor);
    ///     }
    ///     query.after = piece.after;
    /// }
    /// # }
    /// ```
    pub async fn get_events(&self, query: &EventQuery) -> Result<EventPiece, Error> {
        let given = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
        let kinds = Some(query.kinds.join(",")).filter(|kinds| !kinds.is_empty());
        let parameters = [
            given("after", (query.after > 0).then(|| query.after.to_string())),
            given("take", query.take.map(|take| take.to_string())),
            given("wait", (query.wait > 0).then(|| query.wait.to_string())),
            given("kind", kinds),
            given("contractId", query.contract_id.clone()),
            given("customerId", query.customer_id.clone()),
        ];
        let parameters: Vec<(String, String)> = parameters.into_iter().flatten().collect();
        self.ask(&GET_EVENTS, &[], &parameters).await
    }
}
