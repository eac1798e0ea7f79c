//! Pools of connections, to the database and to its replica.

use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use deadpool_postgres::{
    Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, Status, TimeoutType,
};
use tokio::time::Instant;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{StoreError, postgres_message};
use crate::options::Options;
use crate::postgres::pipeline::Connection;
use crate::postgres::tls;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// A server that leaves what was sent unacknowledged for so long is gone.
const SILENCE: Duration = Duration::from_secs(15);
/// An idle connection is asked for a sign of life after so long, and again as often while there is none: a host without
/// power acknowledges nothing, and leaves nothing unacknowledged either.
const ALIVE: Duration = Duration::from_secs(5);
/// How often it is asked in vain before the connection is given up.
const ASKED: u32 = 3;
/// What the driver takes where the URL does not say: too long for a wish to wait.
const TWO_HOURS: Duration = Duration::from_secs(7200);
/// How long a read waits for its replica to have all that was written before it.
const CATCHING_UP: Duration = Duration::from_secs(1);

/// A pool of connections to the servers of a URL, and how one of them is told to stop.
pub(super) struct Server {
    pool: Pool,
    tls: Option<MakeRustlsConnect>,
    prepared: bool,
}

impl Server {
    /// To the servers that `url` names; no connection is made yet.
    pub(super) fn of(url: &str, options: &Options) -> Result<Server, StoreError> {
        let mut config: Config = url.parse()?;
        if config.get_application_name().is_none() {
            config.application_name("turnus");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        stay_awake(&mut config);
        let encrypted = is_encrypted(&config);
        config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
        let tls = encrypted.then(|| tls::connector(options.root_certificates.as_deref())).transpose()?;
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match tls.clone() {
            Some(tls) => Manager::from_config(config, tls, recycling),
            None => Manager::from_config(config, NoTls, recycling),
        };
        let pool = Pool::builder(manager)
            .max_size(options.connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(5)))
            .create_timeout(Some(Duration::from_secs(10)))
            .build();
        let pool = pool.map_err(|error| StoreError::NoConnection(error.to_string()))?;
        Ok(Server { pool, tls, prepared: options.prepared_statements })
    }

    /// A connection.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] where all are in use, [`StoreError::NoConnection`] where the server does not answer.
    pub(super) async fn connection(&self) -> Result<Connection, StoreError> {
        let object = self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(TimeoutType::Wait) => StoreError::Busy,
            PoolError::Closed => StoreError::Closed,
            PoolError::Backend(error) => StoreError::NoConnection(why(&error)),
            other => StoreError::NoConnection(other.to_string()),
        })?;
        Ok(Connection { object, prepared: self.prepared, tls: self.tls.clone() })
    }

    /// How many connections there are, and who waits for one.
    pub(super) fn status(&self) -> Status {
        self.pool.status()
    }

    /// Closes the connections that wait for use; those in use are closed by who uses them.
    pub(super) fn forget_connections(&self) {
        self.pool.retain(|_, _| false);
    }

    /// Nobody gets a connection any more.
    pub(super) fn close(&self) {
        self.pool.close();
    }
}

/// Whether connections are encrypted, and the server's certificate checked: over a network always, unless the URL says
/// `sslmode=disable`; on this machine where it says `sslmode=require`.
///
/// The driver's own default would send everything in the clear without a word; libpq's takes any certificate, which
/// keeps nobody out.
fn is_encrypted(config: &Config) -> bool {
    match config.get_ssl_mode() {
        SslMode::Disable => false,
        SslMode::Prefer => !is_on_this_machine(config),
        _ => true,
    }
}

fn is_on_this_machine(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// What a server that cannot be connected to said, and what would help where that is clear.
fn why(error: &tokio_postgres::Error) -> String {
    let said = postgres_message(error);
    let Some(source) = error.source().filter(|_| error.as_db_error().is_none()) else { return said };
    let help = match source.to_string() {
        text if text.contains("does not support TLS") => {
            ": let it encrypt, or write sslmode=disable in the URL where everyone on the way may read along"
        }
        text if text.contains("certificate") => {
            ": name what its certificate is checked by in postgres.root_certificates"
        }
        _ => "",
    };
    format!("{said}{help}")
}

/// Sets what the URL does not say of keepalive.
fn stay_awake(config: &mut Config) {
    if config.get_keepalives_idle() == TWO_HOURS {
        config.keepalives_idle(ALIVE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(ALIVE);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(ASKED);
    }
}

/// A connection to the replica that has all that the database had when this was asked. None where it has not after a
/// second, is no replica any more, or cannot be reached.
pub(super) async fn caught_up(replica: &Server, database: &Server) -> Option<Connection> {
    let following = tokio::time::timeout(SILENCE, follow(replica, database)).await;
    match following.unwrap_or(Err(StoreError::TooLong(SILENCE))) {
        Ok(connection) => connection,
        Err(error) => {
            tracing::warn!(%error, "the replica cannot be read: the database itself is");
            None
        }
    }
}

async fn follow(replica: &Server, database: &Server) -> Result<Option<Connection>, StoreError> {
    let database = database.connection().await?;
    let written = database.object.query_one("select cast(pg_current_wal_lsn() as text)", &[]).await?;
    let written: String = written.try_get(0)?;
    drop(database);
    let replica = replica.connection().await?;
    let late = Instant::now() + CATCHING_UP;
    loop {
        let sql = "select pg_is_in_recovery(),
            coalesce(pg_last_wal_replay_lsn() >= cast(cast($1 as text) as pg_lsn), false)";
        let state = replica.object.query_one(sql, &[&written]).await?;
        match (state.try_get(0)?, state.try_get(1)?) {
            (true, true) => return Ok(Some(replica)),
            (true, false) if Instant::now() < late => tokio::time::sleep(CATCHING_UP / 20).await,
            (_, _) => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str) -> Config {
        let mut config: Config = url.parse().unwrap();
        stay_awake(&mut config);
        config
    }

    #[test]
    fn what_goes_over_a_network_is_encrypted_unless_the_url_says_otherwise() {
        for clear in [
            "postgres://turnus@localhost/books",
            "postgres://turnus@127.0.0.1:5433,[::1]/books",
            "postgres://turnus@%2Fvar%2Frun%2Fpostgresql/books",
            "postgres://turnus@db/books?sslmode=disable",
            "postgres://turnus@db/books?hostaddr=127.0.0.1",
        ] {
            assert!(!is_encrypted(&config(clear)), "{clear}");
        }
        for encrypted in [
            "postgres://turnus@db/books",
            "postgres://turnus@localhost,db/books",
            "postgres://turnus@192.0.2.7/books?sslmode=prefer",
            "postgres://turnus@localhost/books?hostaddr=192.0.2.7",
            "postgres://turnus@localhost/books?sslmode=require",
        ] {
            assert!(is_encrypted(&config(encrypted)), "{encrypted}");
        }
    }

    #[test]
    fn an_idle_connection_is_asked_for_a_sign_of_life_as_often_as_the_url_says() {
        let plain = config("postgres://turnus@db/books");
        let said = config(
            "postgres://turnus@db/books?keepalives_idle=60&keepalives_interval=9&keepalives_retries=7",
        );

        let of = |config: &Config| {
            let asked = (config.get_keepalives_interval(), config.get_keepalives_retries());
            (config.get_keepalives_idle().as_secs(), asked.0.map(|every| every.as_secs()), asked.1)
        };
        assert_eq!(of(&plain), (5, Some(5), Some(3)));
        assert_eq!(of(&said), (60, Some(9), Some(7)));
    }
}
