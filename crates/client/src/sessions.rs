//! Sessions of people. Turnus only. One is opened with a password: `POST /api/turnus/v1/sessions`.

use turnus_wire::sessions::Session;

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_SESSIONS: Function = Function {
    name: "getSessions",
    verb: Verb::Get,
    path: "/api/turnus/v1/sessions",
    body: Body::None,
    answer: Kind::List,
    says: "Lists your own sessions, or those of userId (Turnus only)",
};

pub(crate) static END_SESSION: Function = Function {
    name: "endSession",
    verb: Verb::Delete,
    path: "/api/turnus/v1/sessions/{sessionId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Ends a session: its token is refused at once (Turnus only)",
};

impl Client {
    /// One's own sessions, where a person asks.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// println!("{}", client.get_sessions().await?.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_sessions(&self) -> Result<Vec<Session>, Error> {
        List::new(self, &GET_SESSIONS, &[]).all().await
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.end_session("5e5361659cc9ba118cccc660").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn end_session(&self, session_id: &str) -> Result<(), Error> {
        self.fetch(&END_SESSION, &[session_id]).await.map(drop)
    }
}
