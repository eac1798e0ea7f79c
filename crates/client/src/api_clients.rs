//! API clients: programs that may ask for tokens. Turnus only.

use turnus_wire::clients::{ApiClient, ApiClientPatch, CreatedApiClient, NewApiClient};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_API_CLIENTS: Function = Function {
    name: "getApiClients",
    verb: Verb::Get,
    path: "/api/turnus/v1/clients",
    body: Body::None,
    answer: Kind::List,
    says: "Lists the programs that may ask for tokens (Turnus only)",
};

pub(crate) static CREATE_API_CLIENT: Function = Function {
    name: "createApiClient",
    verb: Verb::Post,
    path: "/api/turnus/v1/clients",
    body: Body::Required("NewApiClient"),
    answer: Kind::Json,
    says: "Make a program that may ask for tokens (Turnus only)",
};

pub(crate) static PATCH_API_CLIENT: Function = Function {
    name: "patchApiClient",
    verb: Verb::Patch,
    path: "/api/turnus/v1/clients/{clientId}",
    body: Body::Required("ApiClientPatch"),
    answer: Kind::Json,
    says: "Change name or scopes of a program (Turnus only)",
};

pub(crate) static REVOKE_API_CLIENT: Function = Function {
    name: "revokeApiClient",
    verb: Verb::Delete,
    path: "/api/turnus/v1/clients/{clientId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Take a program away: its tokens are refused at once (Turnus only)",
};

impl Client {
    /// The programs that may ask for tokens.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// println!("{}", client.get_api_clients().await?.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_api_clients(&self) -> Result<Vec<ApiClient>, Error> {
        List::new(self, &GET_API_CLIENTS, &[]).all().await
    }

    /// Makes a program that may ask for tokens. Its secret is shown once.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::clients::NewApiClient;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let new = NewApiClient { name: "Till".to_owned(), scopes: vec!["Sell".to_owned()] };
    /// println!("{}", client.create_api_client(&new).await?.client_secret);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_api_client(&self, new: &NewApiClient) -> Result<CreatedApiClient, Error> {
        self.tell(&CREATE_API_CLIENT, &[], new).await
    }

    /// Changes name or scopes of a program, named by its Id or its ClientId.
    ///
    /// # Errors
    ///
    /// See [`Error`]; 422 names the member that is wrong.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::clients::ApiClientPatch;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let patch = ApiClientPatch { scopes: Some(vec!["Read".to_owned()]), ..ApiClientPatch::default() };
    /// client.patch_api_client("till", &patch).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn patch_api_client(
        &self,
        client_id: &str,
        patch: &ApiClientPatch,
    ) -> Result<ApiClient, Error> {
        self.tell(&PATCH_API_CLIENT, &[client_id], patch).await
    }

    /// Takes a program away, named by its Id or its ClientId: its tokens are refused at once.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.revoke_api_client("till").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn revoke_api_client(&self, client_id: &str) -> Result<(), Error> {
        self.fetch(&REVOKE_API_CLIENT, &[client_id]).await.map(drop)
    }
}
