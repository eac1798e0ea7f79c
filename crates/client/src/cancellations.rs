//! Cancellations that are declared without signing in. Turnus only.

use turnus_wire::cancellations::{
    Cancellation, CancellationSettlement, NewCancellation, ReceivedCancellation,
};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static DECLARE_CANCELLATION: Function = Function {
    name: "declareCancellation",
    verb: Verb::Post,
    path: "/api/turnus/v1/cancellations",
    body: Body::Required("NewCancellation"),
    answer: Kind::Json,
    says: "Declare that a contract is cancelled, as its customer (Turnus only)",
};

pub(crate) static GET_CANCELLATIONS: Function = Function {
    name: "getCancellations",
    verb: Verb::Get,
    path: "/api/turnus/v1/cancellations",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of declared cancellations (Turnus only)",
};

pub(crate) static SETTLE_CANCELLATION: Function = Function {
    name: "settleCancellation",
    verb: Verb::Post,
    path: "/api/turnus/v1/cancellations/{cancellationId}/settle",
    body: Body::Required("CancellationSettlement"),
    answer: Kind::Json,
    says: "Settle a declared cancellation, and end its contract (Turnus only)",
};

impl Client {
    /// Declares that a contract is cancelled, as its customer would.
    ///
    /// # Errors
    ///
    /// See [`Error`]; after five declarations of an address in 15 minutes.
    pub async fn declare_cancellation(
        &self,
        cancellation: &NewCancellation,
    ) -> Result<ReceivedCancellation, Error> {
        self.tell(&DECLARE_CANCELLATION, &[], cancellation).await
    }

    /// All declared cancellations. Filter: `status`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for open in client.cancellations_stream().with("status", "Open").all().await? {
    ///     println!("{}: {} {}", open.received_at, open.name, open.contract);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_cancellations(&self) -> Result<Vec<Cancellation>, Error> {
        self.cancellations_stream().all().await
    }

    /// As [`Client::get_cancellations`], page by page while it is read.
    pub fn cancellations_stream(&self) -> List<Cancellation> {
        List::new(self, &GET_CANCELLATIONS, &[])
    }

    /// Settles a declared cancellation: ends the contract that is given, and confirms the end by mail.
    ///
    /// # Errors
    ///
    /// See [`Error`]; refused for one that is settled.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::cancellations::CancellationSettlement;
    ///
    /// # async fn example(client: turnus_client::Client, id: &str, contract: &str) -> Result<(), turnus_client::Error> {
    /// let (contract_id, note) = (Some(contract.to_owned()), "named by its domain".to_owned());
    /// client.settle_cancellation(id, &CancellationSettlement { contract_id, end_date: None, note }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn settle_cancellation(
        &self,
        cancellation_id: &str,
        settlement: &CancellationSettlement,
    ) -> Result<Cancellation, Error> {
        self.tell(&SETTLE_CANCELLATION, &[cancellation_id], settlement).await
    }
}
