//! The looks and texts of a legal entity's documents. Turnus only.

use turnus_wire::themes::Theme;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_THEME: Function = Function {
    name: "getTheme",
    verb: Verb::Get,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}/theme",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves the looks and texts of a legal entity's documents (Turnus only)",
};

pub(crate) static PUT_THEME: Function = Function {
    name: "putTheme",
    verb: Verb::Put,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}/theme",
    body: Body::Required("Theme"),
    answer: Kind::Json,
    says: "Replace the looks and texts of a legal entity's documents (Turnus only)",
};

impl Client {
    /// The looks and texts of a legal entity's documents, the logo included.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// let theme = client.get_theme(id).await?;
    /// println!("{:?}", theme.accent_color);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_theme(&self, id: &str) -> Result<Theme, Error> {
        self.ask(&GET_THEME, &[id], &[]).await
    }

    /// Replaces the looks and texts of a legal entity's documents. Issued documents keep theirs.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::themes::Theme;
    ///
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// let theme = Theme { accent_color: Some("#8A1538".to_owned()), ..Theme::default() };
    /// client.put_theme(id, &theme).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_theme(&self, id: &str, theme: &Theme) -> Result<Theme, Error> {
        self.tell(&PUT_THEME, &[id], theme).await
    }
}
