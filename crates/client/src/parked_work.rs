//! Work that failed and was put aside. Turnus only.

use turnus_wire::parked_work::ParkedWork;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_PARKED_WORK: Function = Function {
    name: "getParkedWork",
    verb: Verb::Get,
    path: "/api/turnus/v1/parkedWork",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves work that failed and was put aside, with the reasons (Turnus only)",
};

pub(crate) static RETRY_PARKED_WORK: Function = Function {
    name: "retryParkedWork",
    verb: Verb::Post,
    path: "/api/turnus/v1/parkedWork/{subjectId}/retry",
    body: Body::None,
    answer: Kind::Json,
    says: "Try again what was put aside of a contract, draft, document or order (Turnus only)",
};

impl Client {
    /// Work that failed and was put aside: 500 at most.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for work in client.get_parked_work().await? {
    ///     println!("{} of {}: {:?}", work.kind, work.subject_id, work.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_parked_work(&self) -> Result<Vec<ParkedWork>, Error> {
        self.ask(&GET_PARKED_WORK, &[], &[]).await
    }

    /// Tries again what was put aside of a contract, draft, document or order.
    ///
    /// # Errors
    ///
    /// See [`Error`]; not found where nothing of it is put aside.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.retry_parked_work("5e5361659cc9ba118cccc680").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn retry_parked_work(&self, subject_id: &str) -> Result<Vec<ParkedWork>, Error> {
        self.ask(&RETRY_PARKED_WORK, &[subject_id], &[]).await
    }
}
