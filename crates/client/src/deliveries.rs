//! Deliveries of webhooks, and the secrets that sign them. Turnus only.

use turnus_wire::deliveries::{Delivery, DeliveryPage, ResendSpan, Resent, SecretRotation, WebhookSecret};

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_WEBHOOK_DELIVERIES: Function = Function {
    name: "getWebhookDeliveries",
    verb: Verb::Get,
    path: "/api/turnus/v1/webhooks/{webhookId}/deliveries",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves the deliveries of a webhook, the latest first (Turnus only)",
};

pub(crate) static GET_WEBHOOK_DELIVERY: Function = Function {
    name: "getWebhookDelivery",
    verb: Verb::Get,
    path: "/api/turnus/v1/webhooks/{webhookId}/deliveries/{position}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves the delivery of one event (Turnus only)",
};

pub(crate) static RESEND_WEBHOOK_DELIVERY: Function = Function {
    name: "resendWebhookDelivery",
    verb: Verb::Post,
    path: "/api/turnus/v1/webhooks/{webhookId}/deliveries/{position}/resend",
    body: Body::None,
    answer: Kind::Json,
    says: "Queue the delivery of one event again (Turnus only)",
};

pub(crate) static RESEND_WEBHOOK: Function = Function {
    name: "resendWebhook",
    verb: Verb::Post,
    path: "/api/turnus/v1/webhooks/{webhookId}/resend",
    body: Body::Required("ResendSpan"),
    answer: Kind::Json,
    says: "Queue the events of a span of time again (Turnus only)",
};

pub(crate) static ROTATE_WEBHOOK_SECRET: Function = Function {
    name: "rotateWebhookSecret",
    verb: Verb::Post,
    path: "/api/turnus/v1/webhooks/{webhookId}/secret",
    body: Body::Optional("SecretRotation"),
    answer: Kind::Json,
    says: "Give a webhook a new secret to sign with, shown this once (Turnus only)",
};

pub(crate) static DELETE_WEBHOOK_SECRET: Function = Function {
    name: "deleteWebhookSecret",
    verb: Verb::Delete,
    path: "/api/turnus/v1/webhooks/{webhookId}/secret",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Takes the secrets off a webhook (Turnus only)",
};

impl Client {
    /// Deliveries of a webhook: those that stand at `status` (`Waiting`, `Delivered`, `Dropped`), of events before the
    /// position `before`, the latest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let page = client.get_webhook_deliveries("5e5361659cc9ba118cccc660", Some("Waiting"), None).await?;
    /// for delivery in page.deliveries {
    ///     println!("{} {}: {:?}", delivery.position, delivery.event, delivery.next_try);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_webhook_deliveries(
        &self,
        webhook_id: &str,
        status: Option<&str>,
        before: Option<i64>,
    ) -> Result<DeliveryPage, Error> {
        let status = status.map(|status| ("status".to_owned(), status.to_owned()));
        let before = before.map(|before| ("before".to_owned(), before.to_string()));
        let query: Vec<(String, String)> = status.into_iter().chain(before).collect();
        self.ask(&GET_WEBHOOK_DELIVERIES, &[webhook_id], &query).await
    }

    /// The delivery of the event at `position` of the journal.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let delivery = client.get_webhook_delivery("5e5361659cc9ba118cccc660", 41).await?;
    /// println!("{}: {:?}", delivery.status, delivery.attempts.last());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_webhook_delivery(&self, webhook_id: &str, position: i64) -> Result<Delivery, Error> {
        self.ask(&GET_WEBHOOK_DELIVERY, &[webhook_id, &position.to_string()], &[]).await
    }

    /// Queues the delivery of the event at `position` again, whatever became of it.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.resend_webhook_delivery("5e5361659cc9ba118cccc660", 41).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn resend_webhook_delivery(&self, webhook_id: &str, position: i64) -> Result<Resent, Error> {
        self.ask(&RESEND_WEBHOOK_DELIVERY, &[webhook_id, &position.to_string()], &[]).await
    }

    /// Queues the events of a span of time again, in order for each contract: 1,000 at once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::deliveries::ResendSpan;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let mut span = ResendSpan { from: "2026-11-22".parse().unwrap_or_default(), ..ResendSpan::default() };
    /// loop {
    ///     let resent = client.resend_webhook("5e5361659cc9ba118cccc660", &span).await?;
    ///     span.after = resent.after;
    ///     if span.after.is_none() {
    ///         break;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn resend_webhook(&self, webhook_id: &str, span: &ResendSpan) -> Result<Resent, Error> {
        self.tell(&RESEND_WEBHOOK, &[webhook_id], span).await
    }

    /// Gives a webhook a new secret to sign with. Those before it hold for some hours more.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::deliveries::SecretRotation;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let made = client.rotate_webhook_secret("5e5361659cc9ba118cccc660", &SecretRotation::default()).await?;
    /// println!("{}", made.secret);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn rotate_webhook_secret(
        &self,
        webhook_id: &str,
        rotation: &SecretRotation,
    ) -> Result<WebhookSecret, Error> {
        self.tell(&ROTATE_WEBHOOK_SECRET, &[webhook_id], rotation).await
    }

    /// Takes the secrets off a webhook: its posts are not signed any more.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_webhook_secret("5e5361659cc9ba118cccc660").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_webhook_secret(&self, webhook_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_WEBHOOK_SECRET, &[webhook_id]).await.map(drop)
    }
}
