//! Pools of connections, to the database and to its replica.

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::time::Instant;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{StoreError, postgres_message};
use crate::options::Options;
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

/// How the servers that `url` names are reached, where it asks for encrypted connections.
pub(super) fn tls(url: &str, options: &Options) -> Result<Option<MakeRustlsConnect>, StoreError> {
    let config: Config = url.parse()?;
    let asked = config.get_ssl_mode() == SslMode::Require;
    asked.then(|| tls::connector(options.root_certificates.as_deref())).transpose()
}

/// A pool of connections to the servers that `url` names; none is made yet.
pub(super) fn pool(url: &str, options: &Options) -> Result<Pool, StoreError> {
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
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match tls(url, options)? {
        Some(tls) => Manager::from_config(config, tls, recycling),
        None => Manager::from_config(config, NoTls, recycling),
    };
    Pool::builder(manager)
        .max_size(options.connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(Duration::from_secs(5)))
        .create_timeout(Some(Duration::from_secs(10)))
        .build()
        .map_err(|error| StoreError::NoConnection(error.to_string()))
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

/// A connection of `pool`.
pub(super) async fn connection(pool: &Pool) -> Result<Object, StoreError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Timeout(_) => StoreError::Busy,
        PoolError::Closed => StoreError::Closed,
        PoolError::Backend(error) => StoreError::NoConnection(postgres_message(&error)),
        other => StoreError::NoConnection(other.to_string()),
    })
}

/// A connection to the replica that has all that the database had when this was asked. None where it has not after a
/// second, is no replica any more, or cannot be reached.
pub(super) async fn caught_up(replica: &Pool, database: &Pool) -> Option<Object> {
    let following = tokio::time::timeout(SILENCE, follow(replica, database)).await;
    match following.unwrap_or(Err(StoreError::TooLong(SILENCE))) {
        Ok(connection) => connection,
        Err(error) => {
            tracing::warn!(%error, "the replica cannot be read: the database itself is");
            None
        }
    }
}

async fn follow(replica: &Pool, database: &Pool) -> Result<Option<Object>, StoreError> {
    let database = connection(database).await?;
    let written = database.query_one("select cast(pg_current_wal_lsn() as text)", &[]).await?;
    let written: String = written.try_get(0)?;
    drop(database);
    let replica = connection(replica).await?;
    let late = Instant::now() + CATCHING_UP;
    loop {
        let sql = "select pg_is_in_recovery(),
            coalesce(pg_last_wal_replay_lsn() >= cast(cast($1 as text) as pg_lsn), false)";
        let state = replica.query_one(sql, &[&written]).await?;
        match (state.try_get(0)?, state.try_get(1)?) {
            (true, true) => return Ok(Some(replica)),
            (true, false) if Instant::now() < late => tokio::time::sleep(CATCHING_UP / 20).await,
            (_, _) => return Ok(None),
        }
    }
}
