//! What is late, was put aside or is tried again. Turnus only.

use turnus_wire::operations::Operation;

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_OPERATIONS: Function = Function {
    name: "getOperations",
    verb: Verb::Get,
    path: "/api/turnus/v1/operations",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves what is late, was put aside or is tried again, with what mends it (Turnus only)",
};

impl Client {
    /// What is late, was put aside or is tried again, longest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for found in client.get_operations().await? {
    ///     println!("{} {}: {}. Mend it with {}", found.kind, found.subject_id, found.reason, found.action.function);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_operations(&self) -> Result<Vec<Operation>, Error> {
        self.operations_stream().all().await
    }

    /// As [`Client::get_operations`], page by page while it is read; `with("kind", "ParkedMail")` for one kind.
    pub fn operations_stream(&self) -> List<Operation> {
        List::new(self, &GET_OPERATIONS, &[])
    }
}
