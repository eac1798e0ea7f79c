//! Webhooks.

use turnus_wire::webhooks::{NewWebhook, Webhook};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_WEBHOOKS: Function = Function {
    name: "getWebhooks",
    verb: Verb::Get,
    path: "/api/v1/webhooks",
    body: Body::None,
    answer: Kind::List,
    says: "Lists all webhooks that you currently have registered",
};

pub(crate) static CREATE_WEBHOOK: Function = Function {
    name: "createWebhook",
    verb: Verb::Post,
    path: "/api/v1/webhooks",
    body: Body::Required("HookDTO"),
    answer: Kind::Json,
    says: "Create a new webhook subscription",
};

pub(crate) static DELETE_WEBHOOK: Function = Function {
    name: "deleteWebhook",
    verb: Verb::Delete,
    path: "/api/v1/webhooks/{webhookId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Deletes the webhook from the system",
};

impl Client {
    /// All webhooks.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let hooks = client.get_webhooks().await?;
    /// println!("{}", hooks.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_webhooks(&self) -> Result<Vec<Webhook>, Error> {
        List::new(self, &GET_WEBHOOKS, &[]).all().await
    }

    /// Registers a webhook.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::webhooks::NewWebhook;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let events = vec!["InvoiceCreated".to_owned()];
    /// client.create_webhook(&NewWebhook { url: "https://example.com/hook".to_owned(), events }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_webhook(&self, webhook: &NewWebhook) -> Result<Webhook, Error> {
        self.tell(&CREATE_WEBHOOK, &[], webhook).await
    }

    /// Removes a webhook.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_webhook("5e5361659cc9ba118cccc660").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_webhook(&self, webhook_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_WEBHOOK, &[webhook_id]).await.map(drop)
    }
}
