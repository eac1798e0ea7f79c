//! What the owner of the account decides. Turnus only.

use turnus_wire::settings::AccountSettings;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_SETTINGS: Function = Function {
    name: "getSettings",
    verb: Verb::Get,
    path: "/api/turnus/v1/settings",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves the account's settings (Turnus only)",
};

pub(crate) static PUT_SETTINGS: Function = Function {
    name: "putSettings",
    verb: Verb::Put,
    path: "/api/turnus/v1/settings",
    body: Body::Required("AccountSettings"),
    answer: Kind::Json,
    says: "Replace the account's settings (Turnus only)",
};

impl Client {
    /// The account's settings.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let settings = client.get_settings().await?;
    /// println!("{:?} requests an hour", settings.rate_limit);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_settings(&self) -> Result<AccountSettings, Error> {
        self.ask(&GET_SETTINGS, &[], &[]).await
    }

    /// Replaces the account's settings: what is absent is as on the first day.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::settings::AccountSettings;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let settings = AccountSettings { rate_limit: Some(10_000), ..AccountSettings::default() };
    /// client.put_settings(&settings).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_settings(&self, settings: &AccountSettings) -> Result<AccountSettings, Error> {
        self.tell(&PUT_SETTINGS, &[], settings).await
    }
}
