//! How the documents of one customer are treated. Turnus only.

use turnus_wire::document_settings::DocumentSettings;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_DOCUMENT_SETTINGS: Function = Function {
    name: "getDocumentSettings",
    verb: Verb::Get,
    path: "/api/turnus/v1/customers/{customerId}/documentSettings",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves how the documents of a customer are treated (Turnus only)",
};

pub(crate) static PUT_DOCUMENT_SETTINGS: Function = Function {
    name: "putDocumentSettings",
    verb: Verb::Put,
    path: "/api/turnus/v1/customers/{customerId}/documentSettings",
    body: Body::Required("DocumentSettings"),
    answer: Kind::Json,
    says: "Decide anew how the documents of a customer are treated (Turnus only)",
};

impl Client {
    /// How the documents of a customer are treated.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let settings = client.get_document_settings("5e53da0c443e5516749566d3").await?;
    /// println!("{:?}", settings.auto_send);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_document_settings(&self, customer_id: &str) -> Result<DocumentSettings, Error> {
        self.ask(&GET_DOCUMENT_SETTINGS, &[customer_id], &[]).await
    }

    /// Decides anew how the documents of a customer are treated. Drafts that are there are not touched.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::document_settings::DocumentSettings;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let settings = DocumentSettings { auto_send: Some(false) };
    /// client.put_document_settings("5e53da0c443e5516749566d3", &settings).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_document_settings(
        &self,
        customer_id: &str,
        settings: &DocumentSettings,
    ) -> Result<DocumentSettings, Error> {
        self.tell(&PUT_DOCUMENT_SETTINGS, &[customer_id], settings).await
    }
}
