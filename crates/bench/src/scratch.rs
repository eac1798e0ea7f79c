//! Databases that are made on a PostgreSQL server, and dropped afterwards.

use std::time::Duration;

use tokio_postgres::{Client, NoTls};
use turnus_app::AppError;

use crate::http::failed;

/// How often a copy is tried while somebody's connection to what is copied still ends.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// The server.
pub(crate) struct Scratch {
    client: Client,
    host: String,
}

impl Scratch {
    /// Connects to the server of that URL.
    pub(crate) async fn on(server: &str) -> Result<Scratch, AppError> {
        let host = server.rsplit_once('/').map_or(server, |(host, _)| host).to_owned();
        Ok(Scratch { client: connected(server).await?, host })
    }

    /// Makes a database of that name, in place of an earlier one: empty, or a copy of another. The answer is its URL.
    pub(crate) async fn make(&self, database: &str, copy_of: Option<&str>) -> Result<String, AppError> {
        self.drop(database).await?;
        let template = copy_of.map(|other| format!(" template {other}")).unwrap_or_default();
        let sql = format!("create database {database}{template}");
        let mut tries = 1;
        while let Err(why) = self.client.batch_execute(&sql).await {
            if tries == TRIES {
                return Err(failed(why));
            }
            tries += 1;
            tokio::time::sleep(PAUSE).await;
        }
        Ok(format!("{}/{database}", self.host))
    }

    /// Connects to a database that was made.
    pub(crate) async fn connect(&self, database: &str) -> Result<Client, AppError> {
        connected(&format!("{}/{database}", self.host)).await
    }

    /// Drops a database, if there is one of that name.
    pub(crate) async fn drop(&self, database: &str) -> Result<(), AppError> {
        let sql = format!("drop database if exists {database} with (force)");
        self.client.batch_execute(&sql).await.map_err(failed)
    }
}

/// A connection to the database of that URL.
pub(crate) async fn connected(url: &str) -> Result<Client, AppError> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(failed)?;
    tokio::spawn(connection);
    Ok(client)
}
