//! A server that goes away and comes back, or whose place another takes: what it was asked is asked again.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::StoreError;
use crate::postgres::Postgres;

/// How long a wish or a read waits for a server to come back: longer than a failover takes, shorter than a client waits.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often one that met another is tried.
const TRIES: u32 = 12;
/// The longest pause while a server is away.
const LONGEST: Duration = Duration::from_millis(500);

/// Makes `attempt` again after a race (at most twelve times, within four seconds) and while the server is away (at most eight seconds).
pub(super) async fn patiently<T, F: Future<Output = Result<T, StoreError>>>(
    postgres: &Postgres,
    attempt: impl Fn() -> F,
) -> Result<T, StoreError> {
    let (mut races, mut outages) = (0, 0);
    let late = Instant::now() + PATIENCE;
    loop {
        let error = match attempt().await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let wait = if error.is_of_a_race() && races + 1 < TRIES {
            races += 1;
            tracing::debug!(%error, races, "a transaction is run again");
            metrics::counter!("turnus_database_retries_total").increment(1);
            pause(races)
        } else if error.is_of_an_outage() && Instant::now() < late {
            outages += 1;
            if outages == 1 {
                tracing::warn!(%error, "the database is away: it is asked again");
            }
            // After a failover the old server may go on as a standby: none of its connections is of use.
            postgres.forget_connections();
            pause(outages + 2).min(LONGEST)
        } else {
            return Err(error);
        };
        tokio::time::sleep(wait).await;
    }
}

/// 5 ms, 20 ms, 45 ms …, up to half as long again, so that those who met do not meet again.
fn pause(tries: u32) -> Duration {
    let mut chance = [0];
    let _ = getrandom::fill(&mut chance);
    let base = Duration::from_millis(5) * tries * tries;
    base + base * u32::from(chance[0]) / 512
}
